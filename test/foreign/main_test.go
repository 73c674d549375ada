package foreign

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eventforge/eventforge/ops/target"
)

// Bounds of the steps. Only the first run installs anything.
const (
	starting   = time.Minute
	installing = 5 * time.Minute
	running    = time.Minute
)

// local is the platform under test, document the file that describes it.
var (
	local    *target.Local
	document string
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "foreign:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	data, err := os.MkdirTemp("", "eventforge-foreign")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(data)
	ctx, cancel := context.WithTimeout(context.Background(), starting)
	defer cancel()
	if local, err = target.Start(ctx, target.Options{Data: data}); err != nil {
		return 1, err
	}
	document = filepath.Join(data, "ready.json")
	code = m.Run()
	return code, local.Stop()
}
