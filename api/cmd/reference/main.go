// Command reference writes the specification as JSON: as the container checks requests
// against it, and as it is served and shown at /docs. It runs when sources are generated.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/eventforge/eventforge/api/contract"
)

func main() {
	if err := run("openapi.yaml", "openapi.gen.json", "published.gen.json"); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func run(specification, asJSON, asPublished string) error {
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
	document, err := published(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile(asJSON, append(text, '\n'), 0o644); err != nil { //nolint:gosec // a source file
		return err
	}
	return os.WriteFile(asPublished, append(document, '\n'), 0o644) //nolint:gosec // a source file
}
