package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// smallPackage is how many lines a package should have at least.
const smallPackage = 60

// measured is something with a length in lines.
type measured struct {
	name  string
	lines int
}

// shape holds the measures of all Go files that are neither tests nor
// generated.
type shape struct {
	functions, files []measured
	packages         map[string]int // lines by folder
	undocumented     []string       // exported names
	code, tests      int            // lines in all
}

// measure reads the Go files below root.
func measure(root string) (*shape, error) {
	s := &shape{packages: map[string]int{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".gen.go"):
			return nil
		}
		return s.file(path)
	})
	return s, err
}

func (s *shape) file(path string) error {
	source, err := os.ReadFile(path) //nolint:gosec // below the folder that the caller names
	if err != nil {
		return err
	}
	lines := bytes.Count(source, []byte("\n"))
	if strings.HasSuffix(path, "_test.go") {
		s.tests += lines
		return nil
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, path, source, parser.ParseComments)
	if err != nil {
		return err
	}
	s.code += lines
	s.files = append(s.files, measured{path, lines})
	s.packages[filepath.Dir(path)] += lines
	for _, declaration := range parsed.Decls {
		s.declaration(set, path, declaration)
	}
	return nil
}

func (s *shape) declaration(set *token.FileSet, path string, declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		name := path + " " + d.Name.Name
		s.functions = append(s.functions, measured{name, set.Position(d.End()).Line - set.Position(d.Pos()).Line + 1})
		if d.Name.IsExported() && d.Doc == nil && !implementsInterface(d) {
			s.undocumented = append(s.undocumented, name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok && t.Name.IsExported() && d.Doc == nil && t.Doc == nil && t.Comment == nil {
				s.undocumented = append(s.undocumented, path+" "+t.Name.Name)
			}
		}
	}
}

// implementsInterface reports methods of unexported types, and those whose
// meaning a well-known interface of the standard library gives.
func implementsInterface(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	if slices.Contains([]string{"Error", "String", "Unwrap", "ServeHTTP", "Len", "Less", "Swap", "Write", "Read", "Close"}, d.Name.Name) {
		return true
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && !name.IsExported()
}

// print writes the table, and names the longest functions and files.
func (s *shape) print(w io.Writer, longest int) {
	var small []string
	for folder, lines := range s.packages {
		if lines < smallPackage {
			small = append(small, folder)
		}
	}
	fmt.Fprintf(w, "lines      %d of code, %d of tests\n", s.code, s.tests)
	fmt.Fprintf(w, "functions  %d: %s\n", len(s.functions), percentiles(s.functions))
	fmt.Fprintf(w, "files      %d: %s\n", len(s.files), percentiles(s.files))
	fmt.Fprintf(w, "packages   %d, of which %d have under %d lines\n", len(s.packages), len(small), smallPackage)
	fmt.Fprintf(w, "exported names without documentation: %d\n", len(s.undocumented))
	for _, name := range s.undocumented {
		fmt.Fprintln(w, "  "+name)
	}
	for _, list := range [][]measured{s.functions, s.files} {
		for _, m := range list[:min(longest, len(list))] {
			fmt.Fprintf(w, "  %4d %s\n", m.lines, m.name)
		}
	}
}

// percentiles sorts the longest first and says how long they are.
func percentiles(list []measured) string {
	if len(list) == 0 {
		return "none"
	}
	slices.SortFunc(list, func(a, b measured) int { return b.lines - a.lines })
	at := func(share float64) int { return list[int(float64(len(list)-1)*(1-share))].lines }
	return fmt.Sprintf("median %d, p90 %d, max %d lines", at(0.5), at(0.9), at(1))
}
