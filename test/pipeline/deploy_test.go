package pipeline

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/awsaccount"
)

func TestADeploymentAppliesTheSavedPlanAndPublishesLast(t *testing.T) {
	s := newHarness(t)
	client := s.s3(t)
	out, err := s.run(t, settings, "deploy.sh", "dev", s.release)
	require.NoError(t, err, out)
	require.Equal(t, []string{
		"init -input=false", "workspace select", "plan -input=false", "show -json", "state list", "apply -input=false",
		"ecs wait", "ecs describe-services", "ecs describe-task-definition",
		"cloudfront create-invalidation", "cloudfront wait",
	}, s.calls(t))
	calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	require.NoError(t, err)
	require.Contains(t, string(calls), "apply -input=false -lock-timeout=5m "+filepath.Join(s.release, "release.tfplan"))
	require.NotContains(t, string(calls), "-auto-approve")
	require.FileExists(t, filepath.Join(s.release, "target.json"))

	index, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String("index.html")})
	require.NoError(t, err)
	require.Equal(t, "no-cache", aws.ToString(index.CacheControl))
	robots, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String("robots.txt")})
	require.NoError(t, err)
	text, err := io.ReadAll(robots.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), "Sitemap: https://x.cloudfront.net/sitemap.xml\n")
}

func TestADeploymentStopsBeforeHarm(t *testing.T) {
	for name, c := range map[string]struct {
		file, content string
		says          string // part of the output
		last          string // the last call
		began         bool   // whether the environment may have changed
	}{
		"a plan that deletes the table": {
			"plan.json", plan(`{"address":"module.table.aws_dynamodb_table.this","type":"aws_dynamodb_table","change":{"actions":["delete","create"]}}`),
			"the plan deletes resources with data:\n  module.table.aws_dynamodb_table.this", "show -json", false,
		},
		"an account that lacks a role": {
			"plan.json", plan(`{"type":"aws_ecs_cluster","change":{"actions":["create"],"after":{}}}`),
			"MISSING  the service-linked role AWSServiceRoleForECS", "show -json", false,
		},
		"a plan that fails":   {"plan.json", "no plan", "", "show -json", false},
		"an apply that fails": {"apply-status", "1", "", "apply -input=false", true},
		"an apply that hangs": {"hangs", "", "", "interrupted", true},
		"tasks that do not become healthy": {
			"running", "1234.dkr.ecr.us-east-1.amazonaws.com/eventforge@sha256:before\n",
			"its new tasks did not become healthy", "ecs describe-task-definition", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHarness(t)
			s.write(t, c.file, c.content)
			s.account.Change(func(a *awsaccount.Account) { a.Roles = nil })
			out, err := s.run(t, append(settings, "APPLY_WITHIN=1s"), "deploy.sh", "dev", s.release)
			require.Error(t, err)
			require.Contains(t, out, c.says)
			did := s.calls(t)
			require.Equal(t, c.last, did[len(did)-1])
			outputs, err := os.ReadFile(filepath.Join(s.dir, "github-output"))
			require.NoError(t, err)
			require.Equal(t, c.began, strings.Contains(string(outputs), "began=yes"))
		})
	}
}

func TestScriptsRefuseInvalidArgumentsAndSettings(t *testing.T) {
	s := newHarness(t)
	require.NoError(t, os.RemoveAll(filepath.Join(s.release, "frontend")))
	s.write(t, "bucket/releases/good/staging", "42-1-"+strings.Repeat("b", 40))
	for name, c := range map[string]struct {
		environ []string
		command string
		says    string
	}{
		"settings":              {nil, "deploy.sh dev " + s.release, "deploy.sh: not set: AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails"},
		"payments in prod":      {append(settings, "TF_VAR_stripe_secret_arn="), "deploy.sh prod " + s.release, "deploy.sh: not set: TF_VAR_stripe_secret_arn TF_VAR_stripe_webhook_secret_arn TF_VAR_stripe_publishable_key"},
		"a plan of prod":        {settings, "plan.sh prod " + s.dir + "/z", "plan.sh: not set: TF_VAR_stripe_secret_arn TF_VAR_stripe_webhook_secret_arn TF_VAR_stripe_publishable_key"},
		"environment":           {settings, "deploy.sh test " + s.release, `the environment must be dev, staging or prod, not "test"`},
		"release":               {settings, "deploy.sh dev " + s.release, "is not a release: frontend/dist/index.html is missing"},
		"arguments":             {settings, "deploy.sh", "usage: scripts/deploy.sh <environment> <release directory>"},
		"I1 tag":                {settings, "pack-release.sh repository:latest " + s.dir + "/x", "the image must be named by its digest"},
		"name":                  {settings, "fetch-release.sh ../../secrets " + s.dir + "/y", `"../../secrets" is not the name of a release`},
		"no good release":       {settings, "rollback.sh dev", "no release has worked in dev yet"},
		"environment of a plan": {settings, "plan.sh all " + s.dir + "/z", `not "all"`},
		"older release":         {settings, "refuse-older.sh staging 41-9-" + strings.Repeat("a", 40), "works in staging and is newer than 41-9-"},
	} {
		t.Run(name, func(t *testing.T) {
			args := strings.Fields(c.command)
			out, err := s.run(t, c.environ, args[0], args[1:]...)
			require.Error(t, err)
			require.Contains(t, out, c.says)
		})
	}
	for _, call := range s.calls(t) {
		require.Contains(t, []string{"s3 cp", "s3api list-objects-v2"}, call, "a refused command changes nothing")
	}
}

// A workflow passes unset variables as empty strings, which older releases refuse.
func TestEmptyPaymentSettingsDoNotReachTerraform(t *testing.T) {
	for environment, set := range map[string][2]string{"dev": {}, "prod": {"arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf", "pk_live_0123456789"}} {
		secret, key := set[0], set[1]
		s := newHarness(t)
		s.write(t, "apply-status", "1")
		given := append(slices.Clone(settings), "TF_VAR_stripe_secret_arn="+secret, "TF_VAR_stripe_webhook_secret_arn="+secret, "TF_VAR_stripe_publishable_key="+key)
		_, err := s.run(t, given, "deploy.sh", environment, s.release)
		require.Error(t, err, "the apply fails")
		passed, err := os.ReadFile(filepath.Join(s.dir, "variables"))
		require.NoError(t, err)
		require.Contains(t, string(passed), "TF_VAR_mail_from=")
		require.Equal(t, environment == "prod", strings.Contains(string(passed), "TF_VAR_stripe_"), "%s: %s", environment, passed)
	}
}

// The first deployment waits longer: CloudFront may take half an hour to create its part.
func TestTheFirstApplyMayTakeLonger(t *testing.T) {
	for state, want := range map[string]string{"": "45m", "module.table.aws_dynamodb_table.this\n": "25m"} {
		s := newHarness(t)
		s.write(t, "apply-status", "1")
		s.write(t, "state", state)
		_, err := s.run(t, settings, "deploy.sh", "dev", s.release)
		require.Error(t, err, "the apply fails")
		limits, err := os.ReadFile(filepath.Join(s.dir, "limits"))
		require.NoError(t, err)
		require.Contains(t, string(limits), "--kill-after=5m "+want+" ")
	}
}

// A release passes if it is the environment's first one, or not older than the
// one that works there.
func TestTheNewestReleasePasses(t *testing.T) {
	s := newHarness(t)
	s.write(t, "bucket/releases/good/staging", "9-2-"+strings.Repeat("b", 40))
	for _, c := range [][2]string{{"staging", "10-1-"}, {"staging", "9-1-"}, {"dev", "1-1-"}} {
		out, err := s.run(t, settings, "refuse-older.sh", c[0], c[1]+strings.Repeat("a", 40))
		require.NoError(t, err, out)
	}
}

// If the bucket cannot be read, the scripts fail. They do not take it for an
// empty bucket.
func TestScriptsFailIfTheyMayNotReadTheBucket(t *testing.T) {
	s := newHarness(t)
	for _, command := range []string{"plan.sh dev " + s.dir + "/plan.md", "rollback.sh dev", "refuse-older.sh dev 1-1-" + strings.Repeat("a", 40)} {
		args := strings.Fields(command)
		out, err := s.run(t, settings, args[0], args[1:]...)
		require.Error(t, err, command)
		require.Contains(t, out, "AccessDenied", command)
		require.NotContains(t, out, "nothing is deployed", command)
	}
	s.write(t, "bucket/other", "")
	out, err := s.run(t, settings, "plan.sh", "dev", filepath.Join(s.dir, "plan.md"))
	require.NoError(t, err)
	require.Contains(t, out, "### dev: nothing is deployed yet")
}

func TestARollbackDeploysTheCompleteLastGoodRelease(t *testing.T) {
	s := newHarness(t)
	s.s3(t)
	name := s.deployed(t, "dev")

	t.Cleanup(func() {
		for _, left := range []string{"good-release", "good-release.tar.gz", "good-release.sigstore.json"} {
			require.NoError(t, os.RemoveAll(filepath.Join(target.Root(), ".build", left)))
		}
	})

	// A rollback ends with the smoke test. It cannot reach the app in this
	// test's outputs, so the script fails there, and not before.
	s.write(t, "outputs/target", fmt.Sprintf(`{"app":"http://127.0.0.1:1","region":"us-east-1","aws":%q}`, s.platform.AWS))
	s.account.Change(func(a *awsaccount.Account) { a.Notified = 0 }) // what the account lacks does not stop a rollback
	out, err := s.run(t, append(settings, "SMOKE_WAIT=1s"), "rollback.sh", "dev")
	require.Error(t, err)
	require.Contains(t, out, "MISSING  a budget")
	require.Contains(t, out, "rolling back to "+name)
	require.Contains(t, out, "smoke: not ready after 1s")
	did := s.calls(t)
	require.Less(t, slices.Index(did, "cloudfront wait"), slices.Index(did, "apply -input=false"), "the app is never newer than the API")
	require.Greater(t, lastIndex(did, "cloudfront wait"), slices.Index(did, "apply -input=false"), "the settings are those of the release")
}

// An app that cannot be published keeps the API from going back no longer than itself.
func TestARollbackGoesOnWithoutItsApp(t *testing.T) {
	s := newHarness(t)
	s.s3(t)
	s.deployed(t, "dev")
	s.write(t, "outputs/app_bucket", "no-such-bucket")
	t.Cleanup(func() {
		for _, left := range []string{"good-release", "good-release.tar.gz", "good-release.sigstore.json"} {
			require.NoError(t, os.RemoveAll(filepath.Join(target.Root(), ".build", left)))
		}
	})
	out, err := s.run(t, settings, "rollback.sh", "dev")
	require.Error(t, err)
	require.Contains(t, out, "the app could not be published before the apply")
	require.Contains(t, s.calls(t), "apply -input=false")
	require.NotContains(t, s.calls(t), "cloudfront create-invalidation")
}

func lastIndex(all []string, want string) int {
	last := -1
	for i, s := range all {
		if s == want {
			last = i
		}
	}
	return last
}
