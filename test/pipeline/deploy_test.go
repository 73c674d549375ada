package pipeline

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/target"
)

// The scripts are run as they are, by bash; the page goes to a real local S3.
// Only terraform and the AWS CLI are programs of this test, which write down
// how they are called: a plan needs an account, and CloudFront and ECS are not
// among the services that local has.
const (
	fakeTerraform = `#!/usr/bin/env bash
echo "terraform $*" >>"$FAKE/calls"
case "$*" in
  *" show -json "*) cat "$FAKE/plan.json" ;;
  *" output -raw "*) cat "$FAKE/outputs/${*: -1}" ;;
  *" output -json "*) cat "$FAKE/outputs/${*: -1}" ;;
  *" apply "*) exit "$(cat "$FAKE/apply-status")" ;;
esac
`
	fakeAWS = `#!/usr/bin/env bash
echo "aws $*" >>"$FAKE/calls"
case "$1 $2" in
  "ecs describe-services") echo definition-7 ;;
  "ecs describe-task-definition") cat "$FAKE/running" ;;
  "cloudfront create-invalidation") echo I1 ;;
  "s3 cp")
    for address in "$@"; do
      if [[ $address == s3://* ]]; then from="$FAKE/bucket/${address#s3://state/}"; fi
    done
    if [ ! -f "$from" ]; then exit 1; fi
    cp "$from" "${*: -1}"
    ;;
esac
`
)

var image = "1234.dkr.ecr.us-east-1.amazonaws.com/eventforge@sha256:" + strings.Repeat("a", 64)

// stage is a directory with the two programs, a release and what they answer.
type stage struct {
	dir, release, bucket string
	platform             *target.Local
}

func newStage(t *testing.T) stage {
	t.Helper()
	s := stage{dir: t.TempDir(), bucket: "eventforge-dev-page"}
	s.release = filepath.Join(s.dir, "release")
	for name, content := range map[string]string{
		"bin/terraform": fakeTerraform, "bin/aws": fakeAWS, "calls": "", "apply-status": "0", "running": image + "\n",
		"plan.json":               `{"format_version":"1.2","resource_changes":[]}`,
		"outputs/cluster_name":    "eventforge-dev",
		"outputs/service_name":    "eventforge-dev-api",
		"outputs/page_bucket":     s.bucket,
		"outputs/distribution_id": "E1",
		"outputs/page_config":     `{"environment":"dev"}`,
		"outputs/target":          `{"page":"https://x.cloudfront.net"}`,
	} {
		s.write(t, name, content)
	}
	for name, content := range map[string]string{
		"image": image, "terraform/main.tf": "", ".build/packages/a.zip": "", "frontend/dist/index.html": "<title>new</title>",
	} {
		s.write(t, filepath.Join("release", name), content)
	}
	return s
}

func (s stage) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o700))
}

// s3 starts a platform whose S3 takes the page.
func (s *stage) s3(t *testing.T) *s3.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var err error
	s.platform, err = target.Start(ctx, target.Options{Data: filepath.Join(s.dir, "local")})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.platform.Stop() })
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(s.platform.AWS), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.bucket})
	require.NoError(t, err)
	return client
}

var settings = []string{
	"AWS_REGION=us-east-1", "TF_STATE_BUCKET=state", "TF_VAR_mail_from=shop@example.com", `TF_VAR_alarm_emails=["ops@example.com"]`,
}

// run runs a script and returns what it printed.
func (s stage) run(t *testing.T, environ []string, script string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(target.Root(), "scripts", script), args...)
	cmd.Dir = target.Root()
	cmd.Env = append([]string{
		"FAKE=" + s.dir, "PATH=" + filepath.Join(s.dir, "bin") + ":" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
		"GOFLAGS=" + os.Getenv("GOFLAGS"), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
	}, environ...)
	if s.platform != nil {
		cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+s.platform.AWS)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// calls lists what the two programs were asked to do, shortened to the words
// that say so.
func (s stage) calls(t *testing.T) (did []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	require.NoError(t, err)
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		if words[0] == "terraform" {
			words = append(words[:1], words[2:]...) // without -chdir
		}
		if words[1] != "output" {
			did = append(did, strings.Join(words[1:min(3, len(words))], " "))
		}
	}
	return did
}

func TestADeploymentAppliesTheSavedPlanAndPublishesLast(t *testing.T) {
	s := newStage(t)
	client := s.s3(t)
	out, err := s.run(t, settings, "deploy.sh", "dev", s.release)
	require.NoError(t, err, out)
	require.Equal(t, []string{
		"init -input=false", "workspace select", "plan -input=false", "show -json", "apply -input=false",
		"ecs wait", "ecs describe-services", "ecs describe-task-definition",
		"cloudfront create-invalidation", "cloudfront wait",
	}, s.calls(t))
	calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	require.NoError(t, err)
	require.Contains(t, string(calls), "apply -input=false -lock-timeout=5m "+filepath.Join(s.release, "release.tfplan"))
	require.NotContains(t, string(calls), "-auto-approve")
	require.FileExists(t, filepath.Join(s.release, "target.json"))

	page, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String("index.html")})
	require.NoError(t, err)
	require.Equal(t, "no-cache", aws.ToString(page.CacheControl))
}

func TestADeploymentStopsBeforeHarm(t *testing.T) {
	for name, c := range map[string]struct {
		file, content string
		says          string
		last          string // of what was done
	}{
		"a plan that deletes the table": {
			"plan.json", `{"format_version":"1.2","resource_changes":[{"address":"module.table.aws_dynamodb_table.this",
				"type":"aws_dynamodb_table","change":{"actions":["delete","create"]}}]}`,
			"the plan deletes what holds data:\n  module.table.aws_dynamodb_table.this", "show -json",
		},
		"an apply that fails": {"apply-status", "1", "", "apply -input=false"},
		"tasks that do not become healthy": {
			"running", "1234.dkr.ecr.us-east-1.amazonaws.com/eventforge@sha256:before\n",
			"its new tasks did not become healthy", "ecs describe-task-definition",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.write(t, c.file, c.content)
			out, err := s.run(t, settings, "deploy.sh", "dev", s.release)
			require.Error(t, err)
			require.Contains(t, out, c.says)
			did := s.calls(t)
			require.Equal(t, c.last, did[len(did)-1])
		})
	}
}

func TestScriptsRefuseWhatTheyCannotWorkWith(t *testing.T) {
	s := newStage(t)
	require.NoError(t, os.RemoveAll(filepath.Join(s.release, "frontend")))
	for name, c := range map[string]struct {
		environ []string
		command string
		says    string
	}{
		"settings":     {nil, "deploy.sh dev " + s.release, "deploy.sh: not set: AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails"},
		"environment":  {settings, "deploy.sh test " + s.release, `the environment must be dev, staging or prod, not "test"`},
		"release":      {settings, "deploy.sh dev " + s.release, "is no release: frontend/dist/index.html is missing"},
		"arguments":    {settings, "deploy.sh", "usage: scripts/deploy.sh <environment> <release directory>"},
		"I1 tag":       {settings, "pack-release.sh repository:latest " + s.dir + "/x", "the image must be named by its digest"},
		"name":         {settings, "fetch-release.sh ../../secrets " + s.dir + "/y", `"../../secrets" is not the name of a release`},
		"no good one":  {settings, "rollback.sh dev", "no release has worked in dev yet"},
		"plan of what": {settings, "plan.sh all " + s.dir + "/z", `not "all"`},
	} {
		t.Run(name, func(t *testing.T) {
			args := strings.Fields(c.command)
			out, err := s.run(t, c.environ, args[0], args[1:]...)
			require.Error(t, err)
			require.Contains(t, out, c.says)
		})
	}
	for _, call := range s.calls(t) {
		require.Equal(t, "s3 cp", call, "nothing was changed")
	}
}

func TestARollbackDeploysTheLastGoodReleaseWhole(t *testing.T) {
	s := newStage(t)
	s.s3(t)
	name := "41-1-" + strings.Repeat("b", 40)
	s.write(t, "bucket/releases/good/dev", name)
	archive := filepath.Join(s.dir, "bucket", "releases", name+".tar.gz")
	packed, err := exec.CommandContext(t.Context(), "tar", "-czf", archive, "-C", s.release, ".").CombinedOutput()
	require.NoError(t, err, string(packed))

	t.Cleanup(func() {
		for _, left := range []string{"good-release", "good-release.tar.gz"} {
			require.NoError(t, os.RemoveAll(filepath.Join(target.Root(), ".build", left)))
		}
	})

	// The smoke test that ends a rollback cannot reach the page of this test's
	// outputs: the script must then fail, and not before.
	s.write(t, "outputs/target", fmt.Sprintf(`{"page":"http://127.0.0.1:1","region":"us-east-1","aws":%q}`, s.platform.AWS))
	out, err := s.run(t, append(settings, "SMOKE_WAIT=1s"), "rollback.sh", "dev")
	require.Error(t, err)
	require.Contains(t, out, "going back to "+name)
	require.Contains(t, out, "smoke: not ready after 1s")
	require.Contains(t, s.calls(t), "cloudfront wait")
}
