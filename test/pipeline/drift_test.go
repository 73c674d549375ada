package pipeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The weekly plan is one of the deployed release, without a lock; only a plan that is not
// empty is written, and a plan that fails is no empty plan.
func TestDriftIsAPlanOfTheDeployedReleaseThatIsNotEmpty(t *testing.T) {
	for name, c := range map[string]struct {
		status, written string
		fails           bool
	}{
		"no drift":          {"0", "", false},
		"drift":             {"2", "~ aws_sqs_queue.this", false},
		"a plan that fails": {"1", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHarness(t)
			deployed := s.deployed(t, "staging")
			s.write(t, "plan-status", c.status)
			s.write(t, "plan.txt", "~ aws_sqs_queue.this")
			file := filepath.Join(s.dir, "drift.md")
			out, err := s.run(t, settings, "drift.sh", "staging", file)
			require.Equal(t, c.fails, err != nil, out)
			written, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, c.written == "", len(written) == 0, string(written))
			require.Contains(t, string(written), c.written)
			if c.written != "" {
				require.Contains(t, string(written), deployed)
			}
			calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
			require.NoError(t, err)
			require.Contains(t, string(calls), "plan -input=false -lock=false -no-color -detailed-exitcode -var-file=env/staging.tfvars")
			require.NotContains(t, string(calls), "apply")
			require.NotContains(t, string(calls), "-chdir=terraform ", "the plan is one of the release, not of the working tree")
		})
	}
}

func TestAnEnvironmentThatIsNotDeployedHasNoDrift(t *testing.T) {
	s := newHarness(t)
	s.write(t, "bucket/other", "")
	out, err := s.run(t, settings, "drift.sh", "prod", filepath.Join(s.dir, "drift.md"))
	require.NoError(t, err, out)
	require.Contains(t, out, "nothing is deployed in prod")
	require.Equal(t, []string{"s3api list-objects-v2"}, s.calls(t))
}

func TestDriftOpensOneIssueAndItsEndClosesIt(t *testing.T) {
	for name, c := range map[string]struct{ plan, open, call string }{
		"the first drift":  {"~ x", "", "issue create --repo o/r --title Drift in dev --body-file"},
		"drift that stays": {"~ x", "7", "issue comment 7 --repo o/r --body-file"},
		"drift that ended": {"", "7", "issue close 7 --repo o/r"},
		"no drift":         {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHarness(t)
			s.write(t, "drift.md", c.plan)
			s.write(t, "open-issue", c.open)
			out, err := s.run(t, []string{"GH_TOKEN=t", "GITHUB_REPOSITORY=o/r"}, "drift-issue.sh", "dev", filepath.Join(s.dir, "drift.md"))
			require.NoError(t, err, out)
			calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
			require.NoError(t, err)
			did := strings.Split(strings.TrimSpace(string(calls)), "\n")
			if c.call == "" {
				require.Len(t, did, 1, "it only looks")
				return
			}
			require.Len(t, did, 2)
			require.Contains(t, did[1], c.call)
		})
	}
	s := newHarness(t)
	_, err := s.run(t, []string{"GH_TOKEN=t", "GITHUB_REPOSITORY=o/r"}, "drift-issue.sh", "dev", filepath.Join(s.dir, "none.md"))
	require.Error(t, err, "no plan is not an empty plan")
	require.Empty(t, s.calls(t))
}

// deployed puts the harness's release into the bucket as the environment's last good one
// and returns its name.
func (s harness) deployed(t *testing.T, environment string) string {
	t.Helper()
	name := "41-1-" + strings.Repeat("b", 40)
	s.write(t, "bucket/releases/good/"+environment, name)
	archive := filepath.Join(s.dir, "bucket", "releases", name+".tar.gz")
	packed, err := exec.CommandContext(t.Context(), "tar", "-czf", archive, "-C", s.release, ".").CombinedOutput()
	require.NoError(t, err, string(packed))
	require.FileExists(t, archive)
	s.write(t, filepath.Join("bucket", "releases", name+".tar.gz.sigstore.json"), "{}")
	return name
}
