// Package architecture holds the rules that the shape of the code must keep.
package architecture

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const prefix = "github.com/eventforge/eventforge/"

// mayImport is the dependency rule: domain ← adapter ← {api, functions} ← ops
// ← test. wiring is data that imports nothing of ours; local knows only wiring.
var mayImport = map[string][]string{
	"domain":    {"domain"},
	"wiring":    {"wiring"},
	"adapter":   {"adapter", "domain"},
	"api":       {"api", "adapter", "domain"},
	"functions": {"functions", "adapter", "domain", "wiring"},
	"local":     {"local", "wiring"},
	"ops":       {"ops", "api", "functions", "adapter", "domain", "wiring"},
}

func TestImportsFollowTheDependencyRule(t *testing.T) {
	for module, allowed := range mayImport {
		for file, imports := range importsOf(t, module, true) {
			for _, path := range imports {
				inside, ours := strings.CutPrefix(path, prefix)
				require.False(t, ours && !within(inside, allowed), "%s imports %s", file, path)
			}
		}
	}
}

func TestWiringImportsOnlyTheStandardLibrary(t *testing.T) {
	for file, imports := range importsOf(t, "wiring", false) {
		for _, path := range imports {
			require.True(t, standard(path), "%s imports %s", file, path)
		}
	}
}

func TestDomainIsPure(t *testing.T) {
	for file, imports := range importsOf(t, "domain", false) {
		for _, path := range imports {
			pure := standard(path) || strings.HasPrefix(path, prefix+"domain/") || path == "github.com/oklog/ulid/v2"
			require.True(t, pure, "%s imports %s", file, path)
			require.NotContains(t, []string{"net/http", "os", "net", "database/sql"}, path, "%s does I/O", file)
		}
	}
}

func within(path string, allowed []string) bool {
	for _, a := range allowed {
		if path == a || strings.HasPrefix(path, a+"/") {
			return true
		}
	}
	return false
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// importsOf returns the imports of every Go file below a folder of the
// repository.
func importsOf(t *testing.T, folder string, tests bool) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	root := filepath.Join("..", "..", filepath.FromSlash(folder))
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || !tests && strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		out[path] = nil
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			out[path] = append(out[path], name)
		}
		return nil
	}))
	require.NotEmpty(t, out, "no Go files below %s", folder)
	return out
}
