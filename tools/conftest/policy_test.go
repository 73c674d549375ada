// Package conftest holds Terraform's files against the policies of terraform/policy and
// against tflint, with the pinned tools. It is no part of the workspace: go tool task
// policy builds them first, which takes minutes.
package conftest

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	repository = "../.."
	policies   = repository + "/terraform/policy"
)

// message matches the message of a rule, which begins with its file's name.
var message = regexp.MustCompile(`sprintf\("(([a-z]+): [^"]+)"`)

// violations are the messages about Terraform files.
func violations(t *testing.T, files ...string) (all []string) {
	t.Helper()
	args := append([]string{"test", "--no-fail", "--parser", "hcl2", "--output", "json", "--policy", policies}, files...)
	cmd := exec.CommandContext(t.Context(), filepath.Join(repository, ".cache", "bin", "conftest"), args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("conftest: %v: %s%s", err, out, complaints.String())
	}
	var results []struct {
		Filename string
		Failures []struct{ Msg string }
	}
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatal(err)
	}
	if len(results) < len(files) {
		t.Fatalf("conftest read %d of %d files", len(results), len(files))
	}
	for _, r := range results {
		for _, f := range r.Failures {
			all = append(all, r.Filename+": "+f.Msg)
		}
	}
	return all
}

func TestTerraformKeepsThePolicies(t *testing.T) {
	var files []string
	err := filepath.WalkDir(filepath.Join(repository, "terraform"), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".terraform":
			return filepath.SkipDir
		case filepath.Ext(path) == ".tf" && entry.Name() != "backend_override.tf":
			files = append(files, path)
		}
		return nil
	})
	if err != nil || len(files) < 100 {
		t.Fatal(len(files), err)
	}
	for _, violation := range violations(t, files...) {
		t.Error(violation)
	}
}

// Each rule is broken by its file in testdata, in every way that it knows, and the file
// breaks no other.
func TestEachPolicyFindsItsMistake(t *testing.T) {
	found, err := filepath.Glob(policies + "/*.rego")
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	for _, file := range found {
		name := strings.TrimSuffix(filepath.Base(file), ".rego")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			broken := violations(t, filepath.Join("testdata", name+".tf"))
			messages := message.FindAllSubmatch(raw, -1)
			if len(messages) != bytes.Count(raw, []byte("deny contains msg if")) {
				t.Errorf("a rule of %s has no message of the form \"name: sentence\"", file)
			}
			for _, m := range messages {
				if string(m[2]) != name {
					t.Errorf("a message of %s begins with %s", file, m[2])
				}
				says := regexp.MustCompile(strings.NewReplacer("%s", ".+", "%v", ".+").Replace(regexp.QuoteMeta(string(m[1]))))
				if !slices.ContainsFunc(broken, says.MatchString) {
					t.Errorf("nothing in the file breaks the rule %q: %q", m[1], broken)
				}
			}
			if slices.ContainsFunc(broken, func(v string) bool { return !strings.Contains(v, ": "+name+": ") }) {
				t.Errorf("the file breaks other rules, too: %q", broken)
			}
		})
	}
}

// tflint returns what tflint says of a directory, and whether it found something.
func tflint(t *testing.T, dir string) (string, bool) {
	t.Helper()
	tool, err := filepath.Abs(filepath.Join(repository, ".cache", "bin", "tflint"))
	if err != nil {
		t.Fatal(err)
	}
	config, err := filepath.Abs(filepath.Join(repository, "terraform", ".tflint.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, "--chdir="+dir, "--recursive", "--config="+config, "--format=compact")
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 2 {
		t.Fatalf("tflint: %v: %s", err, out)
	}
	return string(out), err != nil
}

func TestTflintFindsNothing(t *testing.T) {
	if says, found := tflint(t, filepath.Join(repository, "terraform")); found {
		t.Error(says)
	}
}

func TestTflintFindsMistakes(t *testing.T) {
	for rule, source := range map[string]string{
		"terraform_unused_declarations":      "variable \"unused\" {\n  description = \"x\"\n  type = string\n}\n",
		"terraform_deprecated_interpolation": "output \"x\" {\n  description = \"x\"\n  value = \"${local.y}\"\n}\nlocals {\n  y = 1\n}\n",
		"terraform_naming_convention":        "locals {\n  yX = 1\n}\noutput \"x\" {\n  description = \"x\"\n  value = local.yX\n}\n",
		"terraform_documented_outputs":       "output \"x\" {\n  value = 1\n}\n",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		if says, found := tflint(t, dir); !found || !strings.Contains(says, rule) {
			t.Errorf("%s: %q", rule, says)
		}
	}
}
