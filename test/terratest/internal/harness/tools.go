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

// Environment variables that configure the tools.
const (
	// OfflineVariable has the path of the offline provider's script `tf`.
	OfflineVariable = "EVENTFORGE_TERRAFORM_OFFLINE"
	// EndpointVariable has the URL of an AWS-compatible API for the real provider.
	EndpointVariable = "EVENTFORGE_TERRAFORM_ENDPOINT"
)

// Tools are the terraform binary and the provider of a run.
type Tools struct {
	Terraform string            // path of the binary
	Provider  string            // description of the provider
	Applies   bool              // whether it plans and applies without an AWS account
	Env       map[string]string // environment variables of terraform processes
	endpoint  string
}

// Find looks for terraform >= 1.11 and a provider: the offline provider if available,
// otherwise the real one. Its error says what is missing and how to get it. The
// returned tools have the terraform binary even when the provider is missing.
func Find(ctx context.Context) (Tools, error) {
	binary, err := findTerraform(ctx)
	if err != nil {
		return Tools{}, err
	}
	tools := Tools{Terraform: binary, Env: map[string]string{
		"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_ARGS": "", "TF_WORKSPACE": "", "TF_PLUGIN_CACHE_DIR": "",
		"AWS_ACCESS_KEY_ID": "offline", "AWS_SECRET_ACCESS_KEY": "offline", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
		"GOGC": "400", // saves a quarter of the time: terraform and providers run for a second each
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

// findTerraform returns the binary on the path or the one built into .cache/bin.
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
		return fmt.Errorf("%s has the version %q", binary, v.Version)
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if errors.Join(err1, err2) != nil || major < 1 || (major == 1 && minor < 11) {
		return fmt.Errorf("%s has the version %s", binary, v.Version)
	}
	return nil
}

// offlineScript returns the path of the offline provider's script, or "".
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

// offline runs the script to get the CLI configuration that selects the provider.
func (t Tools) offline(ctx context.Context, script string) (Tools, error) {
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, script, "--print-config")
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("offline provider: %s --print-config: %w: %s", script, err, complaints.String())
	}
	t.Provider, t.Applies = "the offline provider", true
	t.Env["TF_CLI_CONFIG_FILE"] = strings.TrimSpace(string(out))
	return t, nil
}

// reach downloads the real provider into the plugin cache, from which later
// initializations install it. It returns an error when the download fails.
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
		return fmt.Errorf("cannot download hashicorp/aws, and the offline provider is not available (%s): %w: %s", OfflineVariable, err, lastLines(out))
	}
	return nil
}

// Environ returns the environment of a terraform process.
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

// Real returns terraform with the real provider and the credentials of the
// environment, for a stack on AWS.
func Real(ctx context.Context) (Tools, error) {
	binary, err := findTerraform(ctx)
	return Tools{
		Terraform: binary, Provider: "hashicorp/aws on AWS", Applies: true,
		Env: map[string]string{"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"},
	}, err
}
