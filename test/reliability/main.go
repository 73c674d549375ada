// Command reliability tries the platform under attack and after crashes, and prints what
// held. With --write it keeps the report as docs/reliability.md.
//
//	go run ./test/reliability [--seeds 5] [--each 20s] [--write]
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("reliability", command) }

func command(ctx context.Context) error {
	seeds := flag.Int("seeds", 5, "chaos runs, one for each seed from 1")
	orders := flag.Int("orders", 200, "orders of each outage")
	each := flag.Duration("each", 20*time.Second, "how long each latency in a crowd is measured")
	write := flag.Bool("write", false, "write docs/reliability.md")
	flag.Parse()
	var report bytes.Buffer
	out := io.MultiWriter(os.Stdout, &report)
	fmt.Fprintf(out, head, time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), *seeds, *each)
	held := true
	for _, t := range trials(*seeds, *each, *orders) {
		held = t.report(ctx, out) && held
	}
	fmt.Fprint(out, foot)
	if !held {
		return fmt.Errorf("not everything held: see FAILED above")
	}
	if !*write {
		return nil
	}
	return os.WriteFile(filepath.Join(target.Root(), "docs", "reliability.md"), report.Bytes(), 0o600)
}

const head = `# Reliability

What was tried against the platform on one machine, and what held: %s, %d cores, %s/%s, %s, by

    go tool task reliability -- --seeds %d --each %s --write

Everything is sent to loopback addresses, is bounded in number and time, and stops by itself. Each trial fails if anything does not hold.
`

const foot = `
## Not tried

AWS itself, the real Stripe, and networks between machines. The trials run on one machine whose clock, disk and network are shared by attacker and platform. ` + "`local`" + ` injects AWS's faults as its [README](../local/control/README.md) lists them; a fault that AWS has and nobody described is not among them.
`
