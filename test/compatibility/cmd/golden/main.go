// Command golden writes what the release that it is built with leaves behind into a
// folder: items.json, constants.json and schemas.json. It needs the built programs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/compatibility/golden"
)

func main() { program.Main("golden", command) }

func command(ctx context.Context) error {
	if len(os.Args) != 2 {
		return errors.New("usage: golden <folder>")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	items, err := golden.Items(ctx)
	if err != nil {
		return err
	}
	constants, err := golden.Constants(target.Root())
	if err != nil {
		return err
	}
	known := map[string]json.RawMessage{}
	for id, raw := range schemas.All() {
		known[id] = raw
	}
	return errors.Join(
		golden.Write(filepath.Join(os.Args[1], "items.json"), items),
		golden.Write(filepath.Join(os.Args[1], "constants.json"), constants),
		golden.Write(filepath.Join(os.Args[1], "schemas.json"), known),
	)
}
