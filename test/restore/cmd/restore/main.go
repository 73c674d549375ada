// Command restore drills the loss of the table on a platform of its own, and prints what
// was restored, what was lost, and how long it took.
//
//	go run ./test/restore/cmd/restore [--orders 200]
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/test/restore"
)

func main() { program.Main("restore", command) }

func command(ctx context.Context) error {
	orders := flag.Int("orders", 200, "orders before the time that is restored; a third is archived, a third follows")
	flag.Parse()
	r, err := restore.Drill(ctx, restore.Options{Orders: *orders})
	if err != nil {
		return err
	}
	fmt.Printf("restored: %d orders with %d events, %d of them archived\n", r.Orders, r.Events, r.Archived)
	fmt.Printf("lost: %d orders of %s to %s, named by the books: %d minor units to refund\n",
		r.Lost, r.LostFrom.UTC().Format(time.RFC3339), r.LostUntil.UTC().Format(time.RFC3339), r.LostAmount)
	fmt.Println("| step | took |\n|---|---|")
	for _, row := range []struct {
		step string
		took time.Duration
	}{
		{"restore to a point in time", r.Restore}, {"an API serves from the restored table", r.Serve},
		{"every order is read, the books are compared", r.Check}, {"the archive is read without a table", r.Archive},
	} {
		fmt.Printf("| %s | %s |\n", row.step, row.took.Round(time.Millisecond))
	}
	return nil
}
