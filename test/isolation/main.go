// Command isolation shows what one owner's broken webhook endpoints cost everybody else. It
// runs the real functions on a local platform, sends events to the queue that the bus fills,
// and prints how long deliveries to the other owners take: while all is quiet, beside an owner
// with 20 endpoints that answer, while these begin to hang, beside them when they do, and
// beside 20 new ones that have never answered. It fails if the 99th percentile beside those
// that hang is more than twice that of a quiet platform and of one whose endpoints answer:
// what is broken may cost others as much as what works. It also fails if an event is missing.
//
//	go run ./test/isolation [--rate 20] [--for 60s]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("isolation", command) }

func command(ctx context.Context) error {
	rate := flag.Int("rate", 20, "events a second, each for one of ten owners and for all of the broken owner's endpoints")
	length := flag.Duration("for", time.Minute, "length of each phase")
	verbose := flag.Bool("verbose", false, "also print the slowest delivery of each five seconds")
	flag.Parse()
	data, err := os.MkdirTemp("", "eventforge-isolation")
	if err != nil {
		return err
	}
	s, err := open(ctx, data)
	if err != nil {
		return err
	}
	s.verbose = *verbose
	err = s.run(ctx, load{*rate, *length})
	return errors.Join(err, s.close(), os.RemoveAll(data))
}

// load is how many events are sent.
type load struct {
	rate   int
	length time.Duration
}

// allowed is how much longer deliveries may take beside a broken owner.
const allowed = 2

func (s *stage) run(ctx context.Context, l load) error {
	fmt.Printf("%d events/s for %v in each phase; the broken owner's 20 endpoints get all of them, too\n\n| phase | delivered | p50 | p99 | slowest |\n|---|--:|--:|--:|--:|\n", l.rate, l.length)
	if _, err := s.phase(ctx, "", load{l.rate, l.length / 6}); err != nil { // starts what has to start
		return err
	}
	quiet, err := s.phase(ctx, "quiet", l)
	if err != nil {
		return err
	}
	if err := s.register(ctx, s.broken, "hang", 20); err != nil {
		return err
	}
	answering, err := s.phase(ctx, "beside 20 that answer", l)
	if err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	s.after(l.length/4, func() { s.hanging.Store(true) })
	if _, err := s.phase(ctx, "while 20 begin to hang", l); err != nil {
		return err
	}
	hanging, err := s.phase(ctx, "beside 20 that hang", l)
	if err != nil {
		return err
	}
	if err := s.replace(ctx); err != nil {
		return err
	}
	strangers, err := s.phase(ctx, "beside 20 that never answered", l)
	if worst := max(hanging, strangers); err == nil && worst > allowed*max(quiet, answering) {
		err = fmt.Errorf("beside endpoints that hang the 99th percentile is %v, more than twice the quiet %v and the %v beside as many that answer", worst, quiet, answering)
	}
	return err
}
