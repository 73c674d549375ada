package pipeline

import (
	"context"
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

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/awsaccount"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// The tests run the real scripts, which publish the app to local's S3 and read an
// account's quotas from test/kit/awsaccount. Only terraform, the AWS CLI, gh and cosign
// are fakes that record their calls, because a plan needs an account, local does not
// emulate CloudFront and ECS, and GitHub and Sigstore are elsewhere.
const (
	fakeTerraform = `#!/usr/bin/env bash
echo "terraform $*" >>"$FAKE/calls"
env | grep ^TF_VAR_ | sort >"$FAKE/variables" || true
case "$*" in
  *" state list") cat "$FAKE/state" ;;
  *" show -json "*) cat "$FAKE/plan.json" ;;
  *" show -no-color "*) cat "$FAKE/plan.txt" ;;
  *" destroy "*)
    echo "$TF_VAR_name_suffix" >>"$FAKE/destroyed"
    ls "$TF_VAR_packages_dir" >"$FAKE/packages"
    exit "$(cat "$FAKE/destroy-status")"
    ;;
  *" plan "*) exit "$(cat "$FAKE/plan-status")" ;;
  *" output -raw "*) cat "$FAKE/outputs/${*: -1}" ;;
  *" output -json "*) cat "$FAKE/outputs/${*: -1}" ;;
  *" apply "*)
    if [ -f "$FAKE/hangs" ]; then
      trap 'echo "terraform -chdir= interrupted" >>"$FAKE/calls"; exit 1' INT
      while :; do read -r -t 1 <"$FAKE/hangs" || true; done
    fi
    exit "$(cat "$FAKE/apply-status")"
    ;;
esac
`
	// noteTimeout notes the limit and runs the real program.
	noteTimeout = `#!/usr/bin/env bash
echo "$*" >>"$FAKE/limits"
exec "$(PATH="${PATH#*:}" command -v timeout)" "$@"
`
	// fakeGH has at most one open issue, whose number is in a file.
	fakeGH = `#!/usr/bin/env bash
echo "gh $*" >>"$FAKE/calls"
if [ "$2" = list ]; then cat "$FAKE/open-issue"; fi
`
	fakeCosign = `#!/usr/bin/env bash
echo "cosign $*" >>"$FAKE/calls"
exit "$(cat "$FAKE/cosign-status")"
`
	fakeAWS = `#!/usr/bin/env bash
echo "aws $*" >>"$FAKE/calls"
case "$1 $2" in
  "ecs describe-services") echo definition-7 ;;
  "ecs describe-task-definition") cat "$FAKE/running" ;;
  "cloudfront create-invalidation") echo I1 ;;
  "s3api list-objects-v2")
    if [ ! -d "$FAKE/bucket" ]; then
      echo "An error occurred (AccessDenied) when calling the ListObjectsV2 operation" >&2
      exit 254
    fi
    for key in "$FAKE"/bucket/releases/good/* "$FAKE"/bucket/environments/*/temporary/*; do
      if [ -f "$key" ]; then printf '%s\t' "${key#"$FAKE/bucket/"}"; fi
    done
    ;;
  "s3 rm") rm -f "$FAKE/bucket/${3#s3://state/}" ;;
  "resourcegroupstaggingapi get-resources") cat "$FAKE/tagged" ;;
  "s3 cp")
    for address in "$@"; do
      if [[ $address == s3://* ]]; then from="$FAKE/bucket/${address#s3://state/}"; fi
    done
    if [ ! -f "$from" ]; then exit 1; fi
    if [ "${*: -1}" = - ]; then cat "$from"; else cp "$from" "${*: -1}"; fi
    ;;
esac
`
)

var image = "1234.dkr.ecr.us-east-1.amazonaws.com/eventforge@sha256:" + strings.Repeat("a", 64)

// harness is a directory with the two fakes, their answers and a release.
type harness struct {
	dir, release, bucket string
	platform             *target.Local
	account              *awsaccount.Account
}

func newHarness(t *testing.T) harness {
	t.Helper()
	s := harness{dir: t.TempDir(), bucket: "eventforge-dev-app", account: awsaccount.Start(t)}
	s.release = filepath.Join(s.dir, "release")
	for name, content := range map[string]string{
		"bin/terraform": fakeTerraform, "bin/aws": fakeAWS, "bin/gh": fakeGH, "bin/cosign": fakeCosign, "bin/timeout": noteTimeout, "calls": "", "state": "", "apply-status": "0", "plan-status": "0", "plan.txt": "", "open-issue": "", "cosign-status": "0", "destroy-status": "0", "destroyed": "", "tagged": "", "running": image + "\n",
		"plan.json":               plan(),
		"outputs/cluster_name":    "eventforge-dev",
		"outputs/service_name":    "eventforge-dev-api",
		"outputs/app_bucket":      s.bucket,
		"outputs/app_url":         "https://x.cloudfront.net",
		"outputs/distribution_id": "E1",
		"outputs/app_config":      `{"environment":"dev"}`,
		"outputs/target":          `{"app":"https://x.cloudfront.net"}`,
		"github-output":           "",
	} {
		s.write(t, name, content)
	}
	for name, content := range map[string]string{
		"image": image, "terraform/main.tf": "", ".build/packages/a.zip": "", "frontend/dist/index.html": "<title>new</title>",
		"frontend/dist/robots.txt": "User-agent: *\nSitemap: /sitemap.xml\n",
	} {
		s.write(t, filepath.Join("release", name), content)
	}
	return s
}

// plan is what Terraform shows of a plan that makes the changes.
func plan(changes ...string) string {
	return `{"format_version":"1.2","variables":{"region":{"value":"us-east-1"},"environment":{"value":"dev"},"mail_sandbox":{"value":false}},
		"resource_changes":[` + strings.Join(changes, ",") + `]}`
}

func (s harness) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o700))
}

// s3 starts a platform and creates the app's bucket there.
func (s *harness) s3(t *testing.T) *s3.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var err error
	s.platform, err = target.Start(ctx, target.Options{Data: filepath.Join(s.dir, "local")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.platform.Stop()) })
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(s.platform.AWS), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.bucket})
	require.NoError(t, err)
	return client
}

var settings = []string{
	"AWS_REGION=us-east-1", "TF_STATE_BUCKET=state", "GITHUB_REPOSITORY=example/eventforge", "TF_VAR_mail_from=shop@example.com", `TF_VAR_alarm_emails=["ops@example.com"]`,
}

// run runs a script and returns its output.
func (s harness) run(t *testing.T, environ []string, script string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(target.Root(), "scripts", script), args...)
	cmd.Dir = target.Root()
	cmd.Env = append([]string{
		"FAKE=" + s.dir, "PATH=" + filepath.Join(s.dir, "bin") + ":" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
		"GOFLAGS=" + os.Getenv("GOFLAGS"), "GITHUB_OUTPUT=" + filepath.Join(s.dir, "github-output"), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_ENDPOINT_URL=" + s.account.URL,
	}, environ...)
	if s.platform != nil {
		cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL_S3="+s.platform.AWS)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// calls lists the subcommands that the two fakes were called with, without
// terraform's output.
func (s harness) calls(t *testing.T) (did []string) {
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
