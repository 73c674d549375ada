package pipeline

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/eventforge/eventforge/ops/target"
)

func source(t *testing.T, path ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(append([]string{target.Root()}, path...)...))
	require.NoError(t, err)
	return string(raw)
}

// A comment behind each pinned commit names its release, and all pins of an
// action are the same.
func TestPinnedActionsNameTheirRelease(t *testing.T) {
	pin := regexp.MustCompile(`uses: ([\w./-]+)@([0-9a-f]{40})(.*)`)
	release := regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`)
	pins := map[string]string{}
	for file := range read(t) {
		for _, m := range pin.FindAllStringSubmatch(source(t, ".github", "workflows", file), -1) {
			require.Regexp(t, release, m[3], "%s: %s", file, m[0])
			if before, ok := pins[m[1]]; ok {
				require.Equal(t, before, m[2]+m[3], "%s is pinned twice, differently", m[1])
			}
			pins[m[1]] = m[2] + m[3]
		}
	}
	require.NotEmpty(t, pins)
}

func TestThePipelineAndTheChecksUseTheSameTerraform(t *testing.T) {
	pinned := regexp.MustCompile(`github.com/hashicorp/terraform v([\d.]+)`).FindStringSubmatch(source(t, "tools", "terraform", "go.mod"))
	require.NotNil(t, pinned)
	found := 0
	for _, j := range read(t).jobs() {
		for _, s := range j.steps() {
			if strings.HasPrefix(text(s["uses"]), "hashicorp/setup-terraform@") {
				require.Equal(t, pinned[1], text(at(s, "with", "terraform_version")), j)
				found++
			}
		}
	}
	require.Positive(t, found)
}

func TestEveryTaskScriptAndCommandOfTheWorkflowsExists(t *testing.T) {
	var tasks struct{ Tasks map[string]any }
	require.NoError(t, yaml.Unmarshal([]byte(source(t, "Taskfile.yml")), &tasks))
	task := regexp.MustCompile(`go tool task ([\w:]+)`)
	script := regexp.MustCompile(`scripts/[\w-]+\.sh`)
	command := regexp.MustCompile(`\./ops/cmd/[\w-]+`)
	seen := 0
	for _, j := range read(t).jobs() {
		for _, s := range j.steps() {
			run := text(s["run"])
			for _, m := range task.FindAllStringSubmatch(run, -1) {
				require.Contains(t, tasks.Tasks, m[1], j)
				seen++
			}
			for _, name := range append(script.FindAllString(run, -1), command.FindAllString(run, -1)...) {
				require.FileExists(t, onDisk(name), j)
				seen++
			}
		}
	}
	require.Greater(t, seen, 10)
}

// onDisk is a script's file, or a command's main file.
func onDisk(name string) string {
	path := filepath.Join(target.Root(), name)
	if filepath.Ext(name) == "" {
		path = filepath.Join(path, "main.go")
	}
	return path
}

func TestEveryEnvironmentHasItsVariables(t *testing.T) {
	plan := read(t).job(t, "pull-request.yml", "plan")
	var environments []string
	for _, name := range at(plan, "strategy", "matrix", "environment").([]any) {
		environments = append(environments, text(name))
	}
	files, err := filepath.Glob(filepath.Join(target.Root(), "terraform", "env", "*.tfvars"))
	require.NoError(t, err)
	var given []string
	for _, file := range files {
		given = append(given, strings.TrimSuffix(filepath.Base(file), ".tfvars"))
	}
	// No pipeline deploys to an emulator, which is on somebody's machine.
	require.ElementsMatch(t, given, append(environments, "emulator"))
}

// The guide for setting up the pipeline describes every repository variable that
// the workflows read.
func TestEveryRepositoryVariableIsDocumented(t *testing.T) {
	name := regexp.MustCompile(`vars\.(\w+)|format\('(\w+?)_\{0\}'`)
	names := map[string]bool{}
	for file := range read(t) {
		for _, m := range name.FindAllStringSubmatch(source(t, ".github", "workflows", file), -1) {
			names[m[1]+m[2]] = true
		}
	}
	guide := source(t, "docs", "deploy.md")
	for _, n := range slices.Sorted(maps.Keys(names)) {
		require.Contains(t, guide, "`"+n, "docs/deploy.md does not say what %s is", n)
	}
}

func TestScriptsAreStrictAndDescribeTheirUse(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(target.Root(), "scripts", "*.sh"))
	require.NoError(t, err)
	for _, file := range files {
		if filepath.Base(file) == "lib.sh" {
			continue // sourced by the others
		}
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(raw, []byte("#!/usr/bin/env bash\n# ")), "%s begins with a description", file)
		require.Contains(t, string(raw), "\nset -euo pipefail\n", file)
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&0o100, "%s is executable", file)
		require.NoError(t, exec.CommandContext(t.Context(), "bash", "-n", file).Run(), file)
	}
}

// The tests that docs/security.md names for threats exist.
func TestEveryTestThatTheDocumentsNameExists(t *testing.T) {
	cited := regexp.MustCompile("`(Test[A-Za-z0-9_]+)`").FindAllStringSubmatch(source(t, "docs", "security.md"), -1)
	require.Greater(t, len(cited), 15)
	var tests strings.Builder
	for _, module := range []string{"adapter", "api", "domain", "functions", "local", "ops", "test", "wiring"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(target.Root(), module), func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			raw, err := os.ReadFile(path)
			tests.Write(raw)
			return err
		}))
	}
	all := tests.String()
	for _, name := range cited {
		require.True(t, strings.Contains(all, "func "+name[1]+"(t *testing.T)"), "no module has the test %s", name[1])
	}
}
