package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// The variables by which a run says where its tools are.
const (
	// OfflineVariable names the `tf` of the provider's offline stand-in.
	OfflineVariable = "EVENTFORGE_TERRAFORM_OFFLINE"
	// EndpointVariable is the URL of an AWS-compatible API for the real provider.
	EndpointVariable = "EVENTFORGE_TERRAFORM_ENDPOINT"
)

// Tools are the terraform and the provider that a run has.
type Tools struct {
	Terraform string            // the binary
	Provider  string            // which provider, for people
	Applies   bool              // whether it can plan and apply without an AWS account
	Env       map[string]string // what terraform's processes get
	endpoint  string
}

// Find looks for a terraform that is new enough and for a provider: the
// offline stand-in if it is there, else the real one. Its error says what is
// missing and how to get it; a terraform that was found is there all the same.
func Find(ctx context.Context) (Tools, error) {
	binary, err := findTerraform(ctx)
	if err != nil {
		return Tools{}, err
	}
	tools := Tools{Terraform: binary, Env: map[string]string{
		"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_ARGS": "", "TF_WORKSPACE": "", "TF_PLUGIN_CACHE_DIR": "",
		"AWS_ACCESS_KEY_ID": "offline", "AWS_SECRET_ACCESS_KEY": "offline", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
		"GOGC": "400", // terraform and providers live for a second each: a quarter of it went into collecting
	}}
	if endpoint := os.Getenv(EndpointVariable); endpoint != "" {
		tools.Provider, tools.Applies, tools.endpoint = "hashicorp/aws against "+endpoint, true, endpoint
		return tools, tools.reach(ctx)
	}
	if script := offlineScript(); script != "" {
		return tools.offline(ctx, script)
	}
	tools.Provider = "hashicorp/aws without AWS"
	return tools, tools.reach(ctx)
}

// findTerraform takes the one on the path, or the one that was built.
func findTerraform(ctx context.Context) (string, error) {
	var reasons []string
	for _, candidate := range []string{"terraform", filepath.Join(Repository(), ".cache", "bin", "terraform")} {
		binary, err := exec.LookPath(candidate)
		if err == nil {
			err = newEnough(ctx, binary)
		}
		if err == nil {
			return binary, nil
		}
		reasons = append(reasons, err.Error())
	}
	return "", fmt.Errorf("no terraform >= 1.11 (%s); `go tool task terraform:tool` builds one", strings.Join(reasons, "; "))
}

func newEnough(ctx context.Context, binary string) error {
	cmd := exec.CommandContext(ctx, binary, "version", "-json")
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s version: %w", binary, err)
	}
	var v struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &v); err != nil {
		return fmt.Errorf("%s version: %w", binary, err)
	}
	parts := strings.Split(v.Version, ".")
	if len(parts) < 2 {
		return fmt.Errorf("%s calls itself %q", binary, v.Version)
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if errors.Join(err1, err2) != nil || major < 1 || (major == 1 && minor < 11) {
		return fmt.Errorf("%s is %s", binary, v.Version)
	}
	return nil
}

// offlineScript is where the stand-in is, if anywhere.
func offlineScript() string {
	if given := os.Getenv(OfflineVariable); given != "" {
		return given
	}
	beside := filepath.Join(Repository(), "..", "shared", "terraform", "tf")
	if _, err := os.Stat(beside); err != nil {
		return ""
	}
	return beside
}

// offline has the stand-in say which CLI configuration selects it.
func (t Tools) offline(ctx context.Context, script string) (Tools, error) {
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, script, "--print-config")
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("the provider's stand-in: %s --print-config: %w: %s", script, err, complaints.String())
	}
	t.Provider, t.Applies = "the offline stand-in for hashicorp/aws", true
	t.Env["TF_CLI_CONFIG_FILE"] = strings.TrimSpace(string(out))
	return t, nil
}

// reach finds out whether the real provider can be downloaded, once for all:
// later initializations take it from the cache that this one fills.
func (t Tools) reach(ctx context.Context) error {
	cache := filepath.Join(Repository(), ".cache", "terraform")
	probe := filepath.Join(cache, "probe")
	if err := errors.Join(os.MkdirAll(filepath.Join(cache, "plugins"), 0o750), os.MkdirAll(probe, 0o750)); err != nil {
		return err
	}
	versions, err := os.ReadFile(filepath.Join(Repository(), "terraform", "versions.tf"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(probe, "versions.tf"), versions, 0o600); err != nil { //nolint:gosec // below the repository
		return err
	}
	t.Env["TF_PLUGIN_CACHE_DIR"] = filepath.Join(cache, "plugins")
	cmd := exec.CommandContext(ctx, t.Terraform, "init", "-backend=false", "-no-color")
	cmd.Dir, cmd.Env = probe, t.Environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("hashicorp/aws cannot be downloaded, and its stand-in is not here (%s): %w: %s", OfflineVariable, err, lastLines(out))
	}
	return nil
}

// Environ is the environment of a terraform process.
func (t Tools) Environ() []string {
	environ := os.Environ()
	for name, value := range t.Env {
		environ = append(environ, name+"="+value)
	}
	return environ
}

func lastLines(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-6):], " ")
}

// Real is the terraform with the real provider and whatever credentials the
// environment has: for a stack on AWS.
func Real(ctx context.Context) (Tools, error) {
	binary, err := findTerraform(ctx)
	return Tools{
		Terraform: binary, Provider: "hashicorp/aws on AWS", Applies: true,
		Env: map[string]string{"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"},
	}, err
}
