package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Constants returns the values of each text type of the domain that has named values, as
// order.Status: what is stored and told in them, a reader must know.
func Constants(root string) (map[string][]string, error) {
	found := map[string][]string{}
	domain := filepath.Join(root, "domain")
	err := filepath.WalkDir(domain, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(domain, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				collect(filepath.ToSlash(folder), g, found)
			}
		}
		return nil
	})
	for _, values := range found {
		slices.Sort(values)
	}
	return found, err
}

// collect adds the typed text constants of a declaration.
func collect(folder string, g *ast.GenDecl, found map[string][]string) {
	for _, spec := range g.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		typ, ok := v.Type.(*ast.Ident)
		if !ok {
			continue
		}
		for _, value := range v.Values {
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					name := folder + "." + typ.Name
					found[name] = append(found[name], text)
				}
			}
		}
	}
}
