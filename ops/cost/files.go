package cost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Files are the files that a computation reads and writes.
type Files struct {
	Docs string // their directory
}

func (f Files) path(name string) string { return filepath.Join(f.Docs, name) }

// Read reads everything that the document is computed from.
func (f Files) Read() (c Computation, err error) {
	c.Prices, err = ReadPrices(f.path("prices.json"))
	return c, errors.Join(err,
		readJSON(f.path("inventory.json"), &c.Inventories), readJSON(f.path("usage.json"), &c.Usage), readJSON(f.path("visit.json"), &c.Visits))
}

// Measure measures orders and writes usage.json.
func (f Files) Measure(ctx context.Context, orders int) error {
	usage, err := Measure(ctx, orders)
	if err != nil {
		return err
	}
	return writeJSON(f.path("usage.json"), usage)
}

// inventory reads the inventory of name=plan.json.
func inventory(plan string) (name string, i Inventory, err error) {
	name, file, _ := strings.Cut(plan, "=")
	raw, err := os.ReadFile(file) //nolint:gosec // the caller chooses the file
	if err != nil {
		return name, i, err
	}
	i, err = Take(raw)
	if strings.HasPrefix(name, egressPrefix) {
		err = nil // a plan before the apply is enough for the network's resources
		i = Inventory{PublicIPv4: i.PublicIPv4, NATGateways: i.NATGateways, EndpointZones: i.EndpointZones}
	}
	if err != nil {
		return name, i, fmt.Errorf("%s: %w", file, err)
	}
	return name, i, nil
}

// Take writes the inventory of name=plan.json into inventory.json.
func (f Files) Take(plan string) error {
	name, i, err := inventory(plan)
	if err != nil {
		return err
	}
	all := map[string]Inventory{}
	if err := readJSON(f.path("inventory.json"), &all); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all[name] = i
	return writeJSON(f.path("inventory.json"), all)
}

// Check compares inventory.json with name=plan.json.
func (f Files) Check(plan string) error {
	name, i, err := inventory(plan)
	if err != nil {
		return err
	}
	c, err := f.Read()
	if err != nil {
		return err
	}
	if diff := cmp.Diff(c.Inventories[name], i, cmpopts.IgnoreUnexported(i)); diff != "" {
		return fmt.Errorf("docs/inventory.json is not what the plan of %s makes; run go run ./ops/cmd/cost --plan %s=<plan> --write: -file +plan\n%s", name, name, diff)
	}
	return nil
}

// Print prints the document, or writes it.
func (f Files) Print(w io.Writer, write bool) error {
	c, err := f.Read()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	c.Document(&b)
	if write {
		return os.WriteFile(f.path("cost.md"), b.Bytes(), 0o644) //nolint:gosec // a file of the repository
	}
	_, err = w.Write(b.Bytes())
	return err
}
