package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// timeoutCoefficient is how many times the whole module's tests with coverage a
// mutant may take. Few tests run per mutant, so that a machine under load does
// not reach it.
const timeoutCoefficient = "3"

// notOurs matches the files that are not mutated: generated ones and the tests of
// ports, which are in a package so that several implementations can run them.
const notOurs = `(^|/)porttest/|\.gen\.go$`

// mutant is one change and what the tests made of it.
type mutant struct {
	File   string // from the repository's root
	Type   string `json:"type"`
	Status string `json:"status"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// mutate runs gremlins over a folder of a module and returns all its mutants.
func mutate(ctx context.Context, gremlins, folder string) ([]mutant, error) {
	module, within, _ := strings.Cut(filepath.ToSlash(folder), "/")
	root, err := filepath.Abs(module)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	env, err := prepare(ctx, root, dir)
	if err != nil {
		return nil, err
	}
	report := filepath.Join(dir, "report.json")
	cmd := exec.CommandContext(ctx, gremlins, "unleash", "--integration", "--workers", "1",
		"--timeout-coefficient", timeoutCoefficient, "--exclude-files", notOurs, "--output", report, "./"+within)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = root, env, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return readReport(report, folder)
}

// prepare puts this program under the name go into dir, to be found first, and
// tells it what to run.
func prepare(ctx context.Context, root, dir string) ([]string, error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.Symlink(self, filepath.Join(dir, "go")); err != nil {
		return nil, err
	}
	module, users, err := testsOf(ctx, root)
	if err != nil {
		return nil, err
	}
	plan, err := json.Marshal(plan{Go: goTool, Root: root, Module: module, Dependents: users})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "plan.json")
	path := dir + string(os.PathListSeparator) + os.Getenv("PATH")
	return append(os.Environ(), "GOWORK=off", "PATH="+path, planVariable+"="+file), os.WriteFile(file, plan, 0o600)
}

// testsOf returns the module's path and lists for each package of a module, by its folder, the packages whose
// tests use it.
func testsOf(ctx context.Context, root string) (module string, users map[string][]string, err error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-test", "-json=ImportPath,Module,Deps", "./...")
	cmd.Dir, cmd.Env, cmd.Stderr = root, append(os.Environ(), "GOWORK=off"), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", nil, fmt.Errorf("go list: %w", err)
	}
	users = map[string][]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath string
			Module     struct{ Path string }
			Deps       []string
		}
		if err := d.Decode(&p); err != nil {
			return "", nil, err
		}
		if p.Module.Path != "" {
			module = p.Module.Path
		}
		tested, isTest := strings.CutSuffix(p.ImportPath, ".test")
		for _, dep := range p.Deps {
			dep, _, _ = strings.Cut(dep, " ") // "a/b [a/b.test]"
			if within, ok := strings.CutPrefix(dep, module+"/"); isTest && ok {
				users[within] = append(users[within], tested)
			}
		}
	}
	return module, users, nil
}

func readReport(file, folder string) ([]mutant, error) {
	raw, err := os.ReadFile(file) //nolint:gosec // written by gremlins just now
	if err != nil {
		return nil, err
	}
	var report struct {
		Files []struct {
			Name      string   `json:"file_name"`
			Mutations []mutant `json:"mutations"`
		} `json:"files"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return nil, err
	}
	var mutants []mutant
	for _, f := range report.Files {
		for _, m := range f.Mutations {
			m.File = folder + "/" + filepath.ToSlash(f.Name)
			mutants = append(mutants, m)
		}
	}
	return mutants, nil
}
