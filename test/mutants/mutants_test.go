package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
)

// write writes a file below the folder.
func write(t *testing.T, folder, name, content string) {
	t.Helper()
	path := filepath.Join(folder, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

// judged are the findings about mutants of one line of domain/a/a.go.
func judged(t *testing.T, named []survivor, statuses ...string) error {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, ".", "domain/a/a.go", "package a\n\n\tif a < b {\n")
	var mutants []mutant
	for _, status := range statuses {
		mutants = append(mutants, mutant{File: "domain/a/a.go", Type: "CONDITIONALS_BOUNDARY", Status: status, Line: 3, Column: 7})
	}
	return judge(io.Discard, "domain", mutants, named)
}

var known = survivor{File: "domain/a/a.go", Mutator: "CONDITIONALS_BOUNDARY", Line: "if a «< b {", Reason: "equivalent"}

func times(n int, status string) []string {
	return strings.Split(strings.TrimSuffix(strings.Repeat(status+",", n), ","), ",")
}

func TestASurvivorMustBeNamed(t *testing.T) {
	most := times(99, statusKilled)
	for _, status := range []string{"LIVED", statusTimedOut, statusNotCovered} {
		require.ErrorContains(t, judged(t, nil, append(most, status)...), "1 survivors are not named", status)
		require.NoError(t, judged(t, []survivor{known}, append(most, status)...), status)
	}
}

func TestANamedSurvivorMustStillSurvive(t *testing.T) {
	moved, fixed := known, known
	moved.Line = "if b «> a {"
	fixed.Mutator = "CONDITIONALS_NEGATION"
	for _, stale := range []survivor{moved, fixed} {
		require.ErrorContains(t, judged(t, []survivor{known, stale}, append(times(99, statusKilled), "LIVED")...), "is named but does not survive")
	}
	require.ErrorContains(t, judged(t, []survivor{known}, statusKilled), "is named but does not survive")
	elsewhere := survivor{File: "adapter/a.go", Reason: "equivalent"}
	require.NoError(t, judged(t, []survivor{elsewhere}, statusKilled), "only the folder's own are compared")
}

func TestTooLowAScoreFails(t *testing.T) {
	named := []survivor{known}
	require.NoError(t, judged(t, named, append(times(97, statusKilled), times(3, "LIVED")...)...))
	for _, status := range []string{"LIVED", statusTimedOut, statusNotCovered} {
		require.ErrorContains(t, judged(t, named, append(times(96, statusKilled), times(4, status)...)...), "96.0 %", status)
	}
	require.NoError(t, judged(t, nil, append(times(9, statusNotViable), statusKilled)...), "what does not compile is no mutant")
}

func TestTheNamedSurvivorsHaveReasonsAndFiles(t *testing.T) {
	named, err := readNamed(filepath.Join(target.Root(), "test", "mutants", "survivors.json"))
	require.NoError(t, err)
	for _, s := range named {
		raw, err := os.ReadFile(filepath.Join(target.Root(), filepath.FromSlash(s.File)))
		require.NoError(t, err)
		assert.Contains(t, string(raw), strings.Replace(s.Line, "«", "", 1), "%s has no such line", s.File)
	}
	write(t, t.TempDir(), "x", "")
	file := filepath.Join(t.TempDir(), "survivors.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"file":"domain/a.go","mutator":"M","line":"x"}]`), 0o600))
	_, err = readNamed(file)
	require.ErrorContains(t, err, "has no reason")
}

// module is a module of two packages, of which one uses the other, and a copy of it
// with one changed file, as gremlins makes it.
func module(t *testing.T, changed string) {
	t.Helper()
	root, copied := t.TempDir(), t.TempDir()
	for _, folder := range []string{root, copied} {
		write(t, folder, "go.mod", "module example.com/m\n\ngo 1.26\n")
		write(t, folder, "a/a.go", "package a\n\n// F is 1.\nfunc F() int { return 1 }\n\n// G is 2.\nfunc G() int { return 2 }\n\n// H is 3.\nfunc H() int { return 3 }\n")
		write(t, folder, "a/a_test.go", "package a\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) {\n\tif F() != 1 {\n\t\tt.Fatal()\n\t}\n}\n")
		write(t, folder, "b/b_test.go", "package b\n\nimport (\n\t\"testing\"\n\n\t\"example.com/m/a\"\n)\n\nfunc TestG(t *testing.T) {\n\tif a.G() != 2 {\n\t\tt.Fatal()\n\t}\n}\n")
	}
	write(t, copied, "a/a.go", changed)
	env, err := prepare(t.Context(), root, t.TempDir())
	require.NoError(t, err)
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		if name == planVariable || name == "GOWORK" {
			t.Setenv(name, value)
		}
	}
	t.Chdir(copied)
}

func TestAMutantIsNoticedByTheTestsThatUseIt(t *testing.T) {
	const f, g, h = "func F() int { return 1 }\n", "func G() int { return 2 }\n", "func H() int { return 3 }\n"
	for name, c := range map[string]struct {
		changed string
		want    int
	}{
		"by its own package": {"package a\n\nfunc F() int { return 9 }\n" + g + h, killed},
		"by another package": {"package a\n\n" + f + "func G() int { return 9 }\n" + h, killed},
		"by none":            {"package a\n\n" + f + g + "func H() int { return 9 }\n", lived},
		"by the compiler":    {"package a\n\n" + f + g + "func H() int { return \"9\" }\n", notViable},
	} {
		t.Run(name, func(t *testing.T) {
			module(t, c.changed)
			require.Equal(t, c.want, runTests([]string{"test", "-timeout", "1m", "-failfast", "./..."}))
		})
	}
}

func TestEveryMutantIsTried(t *testing.T) {
	module(t, "package a\n")
	profile := filepath.Join(t.TempDir(), "coverage")
	require.Equal(t, lived, runTests([]string{"test", "-cover", "-coverprofile", profile, "./..."}))
	raw, err := os.ReadFile(profile)
	require.NoError(t, err)
	require.Equal(t, "mode: set\nexample.com/m/a/a.go:1.1,1000000.1 1 1\n", string(raw))
}

func TestTheReportsFilesAreNamedFromTheRoot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	raw, err := json.Marshal(map[string]any{"files": []any{map[string]any{
		"file_name": "order.go", "mutations": []any{map[string]any{"type": "M", "status": "LIVED", "line": 3, "column": 7}},
	}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	mutants, err := readReport(file, "domain/order")
	require.NoError(t, err)
	require.Equal(t, []mutant{{File: "domain/order/order.go", Type: "M", Status: "LIVED", Line: 3, Column: 7}}, mutants)
}
