// Package pipeline tests the workflows and their scripts. Each rule must hold
// for the workflows, and must find the mistake in copies with one mistake each.
package pipeline

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/eventforge/eventforge/ops/target"
)

// object is a mapping of a workflow's document.
type object = map[string]any

// workflows are the parsed documents, by file name.
type workflows map[string]object

func read(t *testing.T) workflows {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(target.Root(), ".github", "workflows", "*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := workflows{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var doc object
		require.NoError(t, yaml.Unmarshal(raw, &doc), file)
		all[filepath.Base(file)] = doc
	}
	return all
}

// at returns the value at a path of a document, or nil if it does not exist.
func at(v any, path ...string) any {
	for _, name := range path {
		m, _ := v.(object)
		v = m[name]
	}
	return v
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// job is one job of one workflow.
type job struct {
	file, name string
	object
}

func (j job) String() string { return j.file + ": " + j.name }

// calls returns the file name of the workflow that the job calls, if any.
func (j job) calls() string { return filepath.Base(text(j.object["uses"])) }

func (j job) steps() (all []object) {
	steps, _ := j.object["steps"].([]any)
	for _, s := range steps {
		all = append(all, s.(object))
	}
	return all
}

// signsIn reports whether the job may request an OIDC token, with which it signs
// in to AWS.
func (j job) signsIn() bool { return at(j.object, "permissions", "id-token") != nil }

func (w workflows) jobs() (all []job) {
	for _, file := range slices.Sorted(maps.Keys(w)) {
		jobs, _ := w[file]["jobs"].(object)
		for _, name := range slices.Sorted(maps.Keys(jobs)) {
			all = append(all, job{file, name, jobs[name].(object)})
		}
	}
	return all
}

// needs lists all jobs that must have succeeded before this one starts.
func (w workflows) needs(j job) (all []string) {
	var direct []string
	switch v := j.object["needs"].(type) {
	case string:
		direct = []string{v}
	case []any:
		for _, name := range v {
			direct = append(direct, text(name))
		}
	}
	for _, name := range direct {
		all = append(all, name)
		if before, ok := at(w[j.file], "jobs", name).(object); ok {
			all = append(all, w.needs(job{j.file, name, before})...)
		}
	}
	return all
}

// job returns a job. It fails the test if the job does not exist.
func (w workflows) job(t *testing.T, file, name string) object {
	t.Helper()
	o, ok := at(w[file], "jobs", name).(object)
	require.True(t, ok, "%s has no job %s", file, name)
	return o
}

// leaves calls see with every string of the document and its path.
func leaves(v any, path []string, see func(path []string, text string)) {
	switch v := v.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			see(path, name)
			leaves(v[name], append(slices.Clone(path), name), see)
		}
	case []any:
		for _, item := range v {
			leaves(item, path, see)
		}
	case string:
		see(path, v)
	}
}

func named(names []string) string { return strings.Join(names, ", ") }
