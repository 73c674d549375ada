package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// planVariable names the file with the plan.
const planVariable = "EVENTFORGE_MUTANTS_PLAN"

// The exit codes that gremlins knows.
const (
	lived     = 0
	killed    = 1
	notViable = 2
	broken    = 3
)

// plan is what this program needs to know when gremlins runs it as go.
type plan struct {
	Go         string              // the real go
	Root       string              // the module's folder
	Module     string              // the module's path
	Dependents map[string][]string // by folder in the module: the packages whose tests use it
}

// runTests plays go for gremlins, which runs the whole module's tests per mutant,
// in a copy of the module. Instead, the tests run that can notice the mutant, one
// package after the other until one fails, and they run in the module's own
// folder, where they find the files beside it. A mutant that does not compile is
// told from a killed one.
func runTests(args []string) int {
	code, err := runTestsFor(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		return broken
	}
	return code
}

func runTestsFor(args []string) (int, error) {
	raw, err := os.ReadFile(os.Getenv(planVariable)) //nolint:gosec // set by prepare
	if err != nil {
		return 0, err
	}
	var p plan
	if err := json.Unmarshal(raw, &p); err != nil {
		return 0, err
	}
	if args[0] != "test" {
		return p.run(args)
	}
	if i := slices.Index(args, "-coverprofile"); i >= 0 {
		return p.cover(args[i+1])
	}
	copied, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	changed, err := p.changed(copied)
	if err != nil {
		return 0, err
	}
	overlay, err := p.overlay(copied, changed)
	if err != nil {
		return 0, err
	}
	defer os.Remove(overlay)
	return p.notice(filepath.ToSlash(filepath.Dir(changed)), overlay, args)
}

// cover runs all tests once, since the timeout of a mutant follows from how long
// they take, and writes a profile in which everything is covered. Go's profiles
// do not hold the conditions of switch cases, so gremlins would not try them.
func (p plan) cover(profile string) (int, error) {
	if code, err := p.run([]string{"test", "-count=1", "./..."}); code != lived || err != nil {
		return code, err
	}
	var b bytes.Buffer
	b.WriteString("mode: set\n")
	err := sources(p.Root, func(name string) error {
		fmt.Fprintf(&b, "%s/%s:1.1,1000000.1 1 1\n", p.Module, filepath.ToSlash(name))
		return nil
	})
	if err != nil {
		return 0, err
	}
	return lived, os.WriteFile(profile, b.Bytes(), 0o600) //nolint:gosec // where gremlins asks for it
}

// notice runs the tests that use the package in the given folder, its own first,
// with the last of the arguments replaced by each package.
func (p plan) notice(folder, overlay string, args []string) (int, error) {
	users := slices.Clone(p.Dependents[folder])
	slices.SortStableFunc(users, func(a, b string) int {
		return strings.Compare(own(a, folder), own(b, folder))
	})
	for _, user := range users {
		run := slices.Concat([]string{"test", "-overlay", overlay, "-vet=off"}, args[1:len(args)-1], []string{user})
		if code, err := p.run(run); code != lived || err != nil {
			return code, err
		}
	}
	return lived, nil
}

// own sorts a package's own tests before all others.
func own(pkg, folder string) string {
	if strings.HasSuffix(pkg, "/"+folder) {
		return ""
	}
	return pkg
}

// run runs the real go and returns its exit code, except for what does not
// compile.
func (p plan) run(args []string) (int, error) {
	cmd := exec.Command(p.Go, args...) //nolint:gosec,noctx // gremlins ends it with its process
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.Root, &out, &out
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, err
	}
	_, _ = os.Stdout.Write(out.Bytes())
	if err != nil && bytes.Contains(out.Bytes(), []byte("[build failed]")) {
		return notViable, nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// changed is the one file of the copy that is not the module's.
func (p plan) changed(copied string) (string, error) {
	var changed []string
	err := sources(copied, func(name string) error {
		is, err := os.ReadFile(filepath.Join(copied, name)) //nolint:gosec // gremlins' copy
		if err != nil {
			return err
		}
		was, err := os.ReadFile(filepath.Join(p.Root, name)) //nolint:gosec // the module's
		if !bytes.Equal(is, was) {
			changed = append(changed, name)
		}
		return err
	})
	if err == nil && len(changed) != 1 {
		err = fmt.Errorf("%d changed files in the copy, must be 1: %q", len(changed), changed)
	}
	if err != nil {
		return "", err
	}
	return changed[0], nil
}

// sources calls f with the name of every Go file in the folder that is no test.
func sources(folder string, f func(name string) error) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return f(name)
	})
}

// overlay writes the file that makes go read the changed file from the copy.
func (p plan) overlay(copied, changed string) (string, error) {
	raw, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(p.Root, changed): filepath.Join(copied, changed),
	}})
	if err != nil {
		return "", err
	}
	file := filepath.Join(copied, ".overlay.json")
	return file, os.WriteFile(file, raw, 0o600)
}
