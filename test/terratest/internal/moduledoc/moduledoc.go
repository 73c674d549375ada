// Package moduledoc renders what a module's README says about its interface:
// its example, its inputs and its outputs.
package moduledoc

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Example is the path of a module's example, relative to the module.
const Example = "examples/basic/main.tf"

// Interface is the Markdown for the module in dir: the example, if there is
// one, and a table each of inputs and outputs in the order of their
// declaration.
func Interface(dir string) (string, error) {
	var doc strings.Builder
	example, err := os.ReadFile(filepath.Join(dir, Example)) //nolint:gosec // a module of the repository
	switch {
	case err == nil:
		fmt.Fprintf(&doc, "## Example\n\n[`%s`](%s):\n\n```hcl\n%s```\n\n", Example, Example, example)
	case !errors.Is(err, os.ErrNotExist):
		return "", err
	}
	inputs, outputs, err := tables(dir)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&doc, "## Inputs\n\n| name | type | default | description |\n|---|---|---|---|\n%s\n", inputs)
	fmt.Fprintf(&doc, "## Outputs\n\n| name | description |\n|---|---|\n%s", outputs)
	return doc.String(), nil
}

// tables are the rows of a module's variable and output blocks.
func tables(dir string) (inputs, outputs string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		return "", "", err
	}
	for _, path := range files {
		source, err := os.ReadFile(path) //nolint:gosec // as above
		if err != nil {
			return "", "", err
		}
		file, diagnostics := hclsyntax.ParseConfig(source, path, hcl.InitialPos)
		if diagnostics.HasErrors() {
			return "", "", diagnostics
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			return "", "", fmt.Errorf("%s is not in HCL's native syntax", path)
		}
		for _, block := range body.Blocks {
			b := declaration{block, source}
			switch block.Type {
			case "variable":
				inputs += fmt.Sprintf("| `%s` | %s | %s | %s |\n", block.Labels[0], b.code("type", "any"), b.code("default", "required"), b.description())
			case "output":
				outputs += fmt.Sprintf("| `%s` | %s |\n", block.Labels[0], b.description())
			}
		}
	}
	return inputs, outputs, nil
}

// declaration is a variable or output block and the file it is in.
type declaration struct {
	block  *hclsyntax.Block
	source []byte
}

// code is an attribute as it is written, on one line; absent is the cell's
// text when the block does not have the attribute.
func (d declaration) code(name, absent string) string {
	attribute, ok := d.block.Body.Attributes[name]
	if !ok {
		return absent
	}
	return "`" + escape(oneLine(string(attribute.Expr.Range().SliceBytes(d.source)))) + "`"
}

// description is the block's description as a cell. Lines of a longer one are
// kept apart, and <placeholders> are no HTML.
func (d declaration) description() string {
	attribute, ok := d.block.Body.Attributes["description"]
	if !ok {
		return ""
	}
	value, diagnostics := attribute.Expr.Value(nil)
	if diagnostics.HasErrors() {
		return ""
	}
	text := strings.ReplaceAll(strings.TrimSpace(value.AsString()), "<", `\<`)
	return strings.ReplaceAll(escape(text), "\n", "<br>")
}

func escape(cell string) string { return strings.ReplaceAll(cell, "|", `\|`) }

var (
	afterOpening  = regexp.MustCompile(`([({\[,])\s*\n\s*`)
	beforeClosing = regexp.MustCompile(`,?\s*\n\s*([)}\]])`)
	lineBreak     = regexp.MustCompile(`\s*\n\s*`)
	alignment     = regexp.MustCompile(` +`)
)

// oneLine joins the lines of an expression, with commas where line breaks
// separate its elements.
func oneLine(expression string) string {
	joined := afterOpening.ReplaceAllString(expression, "$1 ")
	joined = beforeClosing.ReplaceAllString(joined, " $1")
	return alignment.ReplaceAllString(lineBreak.ReplaceAllString(joined, ", "), " ")
}
