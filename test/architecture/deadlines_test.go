package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A test that waited five seconds for what takes one was red on a busy machine. So a wait
// for something that must come has a named limit, of a minute or more where it is declared
// as patience. Where a short time is the point of a test, it waits in another way.
func TestNoWaitIsShort(t *testing.T) {
	waits := 0
	for _, module := range []string{"domain", "adapter", "api", "functions", "local", "ops", "test"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", "..", module), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			raw, err := os.ReadFile(path)
			n, found := shortWaits(t, path, string(raw))
			waits += n
			assert.Empty(t, found, "give the wait a named limit: const patience = time.Minute")
			return err
		}))
	}
	require.Greater(t, waits, 100)
}

func TestAShortWaitIsFound(t *testing.T) {
	const code = `package p
const patience = 20 * time.Second
func f() {
	require.Eventually(t, ok, 10*time.Second, time.Millisecond)
	assert.EventuallyWithT(t, ok, time.Second, 20*time.Millisecond, "what")
	require.Eventually(t, ok, patience, 20*time.Millisecond)
	require.Eventually(t, ok, time.Minute, 20*time.Millisecond)
}`
	waits, found := shortWaits(t, "a_test.go", code)
	require.Equal(t, 4, waits)
	require.Equal(t, []string{"a_test.go:2", "a_test.go:4", "a_test.go:5"}, found)
}

// shortWaits returns how many waits the code has, and where one is short.
func shortWaits(t *testing.T, path, code string) (waits int, found []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, code, 0)
	require.NoError(t, err)
	report := func(e ast.Expr) {
		if inSeconds(e) {
			at := set.Position(e.Pos())
			found = append(found, at.Filename+":"+strconv.Itoa(at.Line))
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if called, ok := n.Fun.(*ast.SelectorExpr); ok && strings.HasPrefix(called.Sel.Name, "Eventually") && len(n.Args) > 3 {
				waits++
				report(n.Args[2])
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if name.Name == "patience" && i < len(n.Values) {
					report(n.Values[i])
				}
			}
		}
		return true
	})
	return waits, found
}

// inSeconds reports whether a duration is written in seconds or less.
func inSeconds(e ast.Expr) (short bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if unit, ok := n.(*ast.SelectorExpr); ok && (unit.Sel.Name == "Second" || unit.Sel.Name == "Millisecond") {
			short = true
		}
		return true
	})
	return short
}
