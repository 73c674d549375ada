//go:build aws

package terratest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gruntwork-io/terratest/modules/random"
	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// TestStack creates a separate stack on AWS, runs the end-to-end suite and failure
// journeys on it, and destroys it.
//
//	GOWORK=off go -C test/terratest test -tags aws -run TestStack -timeout 105m -v .
//
// It takes about 45 minutes: 15 to create (CloudFront), 15 until a message reaches
// the dead-letter queue, and 15 to destroy. It costs about 0.15 USD, including the
// KMS key until its deletion is scheduled. It has not been run yet.
//
// It needs AWS credentials and the variables of required(): TF_VAR_mail_inbox is a domain
// whose mail SES receives, and EVENTFORGE_RECEIVER an address of this machine and the URL
// by which AWS reaches it, 0.0.0.0:9080=https://hooks.example.com (docs/deploy.md). Its state is in the states'
// bucket under a name that begins with the stack's end, four hours after its beginning,
// so that scripts/destroy-expired.sh destroys it when this test dies. Stages can be
// skipped with SKIP_apply, SKIP_users, SKIP_e2e, SKIP_declined, SKIP_redrive and
// SKIP_destroy, as in terratest. EVENTFORGE_STACK_DIR (.data/terratest) keeps the
// state and other files between stages.
func TestStack(t *testing.T) {
	required(t, "AWS_REGION", "TF_STATE_BUCKET", "API_IMAGE", "TF_VAR_mail_from", "TF_VAR_alarm_emails", "TF_VAR_mail_inbox", receiverVariable)
	s := newStack(t)
	defer stage("destroy", func() { s.destroy(t) })
	stage("apply", func() { s.apply(t) })
	stage("users", func() { s.addUsers(t) })
	stage("e2e", func() { s.endToEnd(t) })
	stage("declined", func() { s.declined(t) })
	stage("redrive", func() { s.redrive(t) })
}

// stage runs a stage of the test unless SKIP_<name> is set. terratest's package
// test_structure would add the clients of Kubernetes, OPA and EC2.
func stage(name string, run func()) {
	if os.Getenv("SKIP_"+name) == "" {
		run()
	}
}

func required(t *testing.T, names ...string) {
	t.Helper()
	var missing []string
	for _, name := range names {
		if os.Getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	require.Empty(t, missing, "environment variables are missing")
}

// onAWS is the stack with its state in dir.
type onAWS struct {
	dir     string
	options *terraform.Options
}

func newStack(t *testing.T) onAWS {
	t.Helper()
	tools, err := harness.Real(t.Context())
	require.NoError(t, err)
	s := onAWS{dir: os.Getenv("EVENTFORGE_STACK_DIR")}
	if s.dir == "" {
		s.dir = filepath.Join(harness.Repository(), ".data", "terratest")
	}
	w, err := harness.New(s.dir, tools)
	require.NoError(t, err)
	s.options = w.Options("terraform", "dev")
	require.NoError(t, w.RemoteState("terraform"))
	delete(s.options.EnvVars, "TF_WORKSPACE") // init creates no workspace that is not there yet
	suffix, expires := s.kept(t, "suffix", strings.ToLower(random.UniqueID())[:5]), s.kept(t, "expires", time.Now().UTC().Add(lifetime).Format(time.RFC3339))
	s.options.BackendConfig = map[string]any{
		"bucket": os.Getenv("TF_STATE_BUCKET"), "region": os.Getenv("AWS_REGION"),
		"key": "temporary/" + strings.NewReplacer("-", "", ":", "").Replace(expires) + "-" + suffix + ".tfstate",
	}
	s.options.Reconfigure = true
	s.options.VarFiles = []string{"env/dev.tfvars"}
	s.options.Vars = map[string]any{
		"name_suffix": suffix, "temporary": map[string]any{"owner": owner(), "expires": expires}, "region": os.Getenv("AWS_REGION"), "api_image": os.Getenv("API_IMAGE"),
		"packages_dir": filepath.Join(harness.Repository(), ".build", "packages"),
		// The tests send a hundred requests of one user at once.
		"api": map[string]any{"capacity": "spot", "max_count": 4, "rate_limit_per_second": 1000},
	}
	s.options = terraform.WithDefaultRetryableErrors(t, s.options)
	s.options.Logger = nil // log progress
	return s
}

// receiverVariable says how AWS reaches this machine.
const receiverVariable = "EVENTFORGE_RECEIVER"

// lifetime is longer than the test may take.
const lifetime = 4 * time.Hour

// owner names whom to ask about the stack: the run of the workflow, or the user.
func owner() string {
	if run := os.Getenv("GITHUB_RUN_ID"); run != "" {
		return "run " + run
	}
	return "user " + os.Getenv("USER")
}

// kept returns a value that a file keeps for later stages; at first, the given one.
func (s onAWS) kept(t *testing.T, name, value string) string {
	t.Helper()
	path := filepath.Join(s.dir, name)
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		raw = []byte(value)
		err = os.WriteFile(path, raw, 0o600)
	}
	require.NoError(t, err)
	return string(raw)
}

// init selects the workspace in the stack's own state.
func (s onAWS) init(ctx context.Context, t *testing.T) {
	t.Helper()
	_, err := terraform.InitContextE(t, ctx, s.options)
	require.NoError(t, err)
	_, err = terraform.WorkspaceSelectOrNewContextE(t, ctx, s.options, "dev")
	require.NoError(t, err)
}

func (s onAWS) apply(t *testing.T) {
	t.Helper()
	s.init(t.Context(), t)
	_, err := terraform.InitAndApplyAndIdempotentContextE(t, t.Context(), s.options)
	require.NoError(t, err)
	var platform target.Target
	require.NoError(t, json.Unmarshal([]byte(terraform.OutputJSONContext(t, t.Context(), s.options, "target")), &platform))
	listen, url, ok := strings.Cut(os.Getenv(receiverVariable), "=")
	require.True(t, ok, "%s must be host:port=https://…", receiverVariable)
	platform.Receiver = &target.Receiver{Listen: listen, URL: url}
	s.save(t, platform)
}

// destroy has its own context, because the test's may have ended.
func (s onAWS) destroy(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Minute)
	defer cancel()
	s.init(ctx, t)
	_, err := terraform.DestroyContextE(t, ctx, s.options)
	require.NoError(t, err, "the state with the remaining resources is %s", s.options.BackendConfig["key"])
	require.NoError(t, os.RemoveAll(s.dir))
}

// document returns the path of the stack's description for the end-to-end tests.
func (s onAWS) document() string { return filepath.Join(s.dir, "target.json") }

func (s onAWS) save(t *testing.T, platform target.Target) {
	t.Helper()
	raw, err := json.MarshalIndent(platform, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(s.document(), raw, 0o600))
}

func (s onAWS) platform(t *testing.T) target.Target {
	t.Helper()
	platform, err := target.Load(s.document())
	require.NoError(t, err)
	return platform
}

// endToEnd runs the suite that also runs on local, with nothing left out. Tests that need
// a platform of their own start a local one, so `go tool task build` comes first.
func (s onAWS) endToEnd(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count", "1", "-timeout", "40m", "-v", "./e2e")
	cmd.Dir = filepath.Join(harness.Repository(), "test")
	cmd.Env = append(os.Environ(), "GOWORK=off", target.Environment+"="+s.document())
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	require.NoError(t, cmd.Run())
}
