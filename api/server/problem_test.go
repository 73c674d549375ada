package server

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
)

// TestEveryFailureHasItsAnswer reads the closed set of codes from its source,
// so that a new code cannot be forgotten here.
func TestEveryFailureHasItsAnswer(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../domain/failure/failure.go", nil, 0)
	require.NoError(t, err)
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil || len(spec.Values) != 1 {
			return true
		}
		if named, isName := spec.Type.(*ast.Ident); !isName || named.Name != "Code" {
			return true
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		a, known := answers[failure.Code(code)]
		require.True(t, known, code)
		require.True(t, a.code.Valid(), "%s is in the specification", a.code)
		require.NotEmpty(t, a.title)
		codes++
		return true
	})
	require.Greater(t, codes, 15)
}
