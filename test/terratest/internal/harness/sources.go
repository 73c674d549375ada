// Package harness runs Terraform on copies of the sources, so that states, plugins
// and deliberate mistakes stay out of the repository.
package harness

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// Sources is a copy of the files that Terraform reads. Paths in it are those of the
// repository.
type Sources struct {
	dir    string
	tools  Tools
	states *states
}

// sources are the directories that the root module reads.
var sources = []string{"terraform", "wiring"}

// Repository returns the path of the repository.
func Repository() string { return target.Root() }

// New copies the sources into the empty directory dir, with placeholders for the
// functions' packages.
func New(dir string, tools Tools) (Sources, error) {
	s := Sources{dir: dir, tools: tools, states: serveStates()}
	for _, source := range sources {
		if err := copyTree(filepath.Join(Repository(), source), filepath.Join(dir, source), written); err != nil {
			return s, err
		}
	}
	return s, errors.Join(s.ownStates(), s.packages())
}

// Close forgets the states of s and its copies.
func (s Sources) Close() { s.states.server.Close() }

// Clone copies s as it is now, with its states. An init installs the provider again.
func (s Sources) Clone(dir string) (Sources, error) {
	c := Sources{dir: dir, tools: s.tools, states: s.states}
	if err := copyTree(s.dir, dir, func(name string) bool { return name == ".terraform" }); err != nil {
		return c, err
	}
	s.states.copy(strings.Trim(s.dir, "/"), strings.Trim(dir, "/"))
	return c, c.ownStates()
}

// Path returns the location in the copy of a path in the repository.
func (s Sources) Path(path string) string { return filepath.Join(s.dir, path) }

// ownStates gives each root module its own state, because tests have no bucket on AWS.
func (s Sources) ownStates() error {
	return errors.Join(s.ownState("terraform"), s.ownState("terraform/bootstrap"))
}

// RemoteState gives a root module its own backend back, for a stack on AWS.
func (s Sources) RemoteState(root string) error {
	return os.Remove(filepath.Join(s.Path(root), "backend_override.tf"))
}

// packages writes placeholders for the functions' packages, whose hashes a plan
// needs.
func (s Sources) packages() error {
	dir := s.Path(".build/packages")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for name := range wiring.Functions() {
		if err := os.WriteFile(filepath.Join(dir, name+".zip"), []byte("package of "+name), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Replace replaces every match of the regular expression pattern in a file of the
// copy. It returns an error when there is none.
func (s Sources) Replace(path, pattern, replacement string) error {
	raw, err := os.ReadFile(s.Path(path))
	if err != nil {
		return err
	}
	matcher := regexp.MustCompile(pattern)
	if !matcher.Match(raw) {
		return fmt.Errorf("%s has no match of %s: adapt the mistake", path, pattern)
	}
	return os.WriteFile(s.Path(path), matcher.ReplaceAll(raw, []byte(replacement)), 0o600) //nolint:gosec // in the copy
}

// Modules returns the paths of the child modules in the repository.
func Modules() ([]string, error) {
	found, err := filepath.Glob(filepath.Join(Repository(), "terraform", "modules", "*"))
	if err != nil {
		return nil, err
	}
	var modules []string
	for _, dir := range found {
		modules = append(modules, "terraform/modules/"+filepath.Base(dir))
	}
	return modules, nil
}

// copyTree copies regular files. It skips links, with which Terraform installs
// providers; an init creates them again.
func copyTree(from, to string, leaveOut func(name string) bool) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && leaveOut(entry.Name()):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o750)
		case !entry.Type().IsRegular() || leaveOut(entry.Name()):
			return nil
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the repository's own files
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o600) //nolint:gosec // the path is of the tree that is walked
	})
}

// written reports whether Terraform or a test writes files with the name.
func written(name string) bool {
	return strings.HasPrefix(name, ".terraform") || strings.HasPrefix(name, "terraform.tfstate") || name == "backend_override.tf"
}
