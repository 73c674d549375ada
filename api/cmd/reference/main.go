// Command reference writes the specification as JSON, and the API reference in HTML. It
// runs when sources are generated, so that the container needs no template engine.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"

	"github.com/eventforge/eventforge/api/contract"
)

var (
	//go:embed reference.html
	layout string
	//go:embed reference.css
	style string
)

func main() {
	if err := run("openapi.yaml", "openapi.gen.json", "reference.gen.html"); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func run(specification, asJSON, asHTML string) error {
	yaml, err := os.ReadFile(specification) //nolint:gosec // named above
	if err != nil {
		return err
	}
	c, err := contract.Load(yaml)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c.Document())
	if err != nil {
		return err
	}
	html, err := render(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(asJSON, append(text, '\n'), 0o644); err != nil { //nolint:gosec // a source file
		return err
	}
	return os.WriteFile(asHTML, html, 0o644) //nolint:gosec // a source file
}

func render(c *contract.Contract) ([]byte, error) {
	t, err := template.New("reference").Parse(layout)
	if err != nil {
		return nil, err
	}
	d := c.Document()
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Style": template.CSS(style), //nolint:gosec // our own file
		"Title": d.Info.Title, "Version": d.Info.Version, "Paragraphs": paragraphs(d.Info.Description),
		"Groups": groups(c), "Schemas": schemas(d), "Problems": d.Components.Schemas["ProblemCode"].Value.Enum,
	})
	return out.Bytes(), err
}
