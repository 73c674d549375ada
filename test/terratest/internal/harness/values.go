package harness

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Values copies s like Clone, but leaves only the variables of each module, and of their
// tests only the refusals. Terraform refuses a wrong value before it needs a provider, so
// that a plan, without an init, takes a tenth of a second instead of three seconds.
func (s Sources) Values(dir string) (Sources, error) {
	w, err := s.Clone(dir)
	if err != nil {
		return w, err
	}
	if err := w.keep(".tf", func(b *hclsyntax.Block) bool { return b.Type == "variable" }); err != nil {
		return w, err
	}
	return w, w.keep(".tftest.hcl", func(b *hclsyntax.Block) bool { return b.Type == "variables" || refuses(b) })
}

// WithoutRefusals removes from the tests in the copy what those of Values have, and joins
// the runs that plan the same, each of which would start the provider three times.
func (s Sources) WithoutRefusals() error {
	if err := s.keep(".tftest.hcl", func(b *hclsyntax.Block) bool { return !refuses(b) }); err != nil {
		return err
	}
	return s.rewrite(".tftest.hcl", joined)
}

// Runs returns how many runs the tests in a directory of the copy have.
func (s Sources) Runs(dir string) (n int, err error) {
	files, err := filepath.Glob(filepath.Join(s.Path(dir), "*.tftest.hcl"))
	for _, file := range files {
		_, blocks, err := blocksOf(file)
		if err != nil {
			return n, err
		}
		for _, b := range blocks {
			if b.Type == "run" {
				n++
			}
		}
	}
	return n, err
}

// refuses reports whether a block is a run that expects only variables to be refused.
func refuses(b *hclsyntax.Block) bool {
	expected, ok := b.Body.Attributes["expect_failures"]
	if b.Type != "run" || !ok {
		return false
	}
	for _, what := range expected.Expr.Variables() {
		if what.RootName() != "var" {
			return false
		}
	}
	return true
}

// keep removes the other blocks from the files below terraform/ whose names end so.
func (s Sources) keep(ending string, wanted func(*hclsyntax.Block) bool) error {
	return s.rewrite(ending, func(raw []byte, blocks hclsyntax.Blocks) []byte {
		var kept []byte
		for _, b := range blocks {
			if wanted(b) {
				kept = append(append(kept, text(raw, b)...), '\n')
			}
		}
		return kept
	})
}

// rewrite replaces the files below terraform/ whose names end so.
func (s Sources) rewrite(ending string, by func(raw []byte, blocks hclsyntax.Blocks) []byte) error {
	return filepath.WalkDir(s.Path("terraform"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ending) {
			return err
		}
		raw, blocks, err := blocksOf(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, by(raw, blocks), 0o600) //nolint:gosec // in the copy
	})
}

func text(raw []byte, b *hclsyntax.Block) []byte {
	return raw[b.TypeRange.Start.Byte:b.CloseBraceRange.End.Byte]
}

// blocksOf returns a file's text and blocks.
func blocksOf(path string) ([]byte, hclsyntax.Blocks, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // in the copy
	if err != nil {
		return nil, nil, err
	}
	parsed, problems := hclsyntax.ParseConfig(raw, path, hcl.InitialPos)
	if problems.HasErrors() {
		return nil, nil, problems
	}
	return raw, parsed.Body.(*hclsyntax.Body).Blocks, nil
}
