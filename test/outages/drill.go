package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

// outage is one thing that breaks.
type outage struct {
	name   string                                    // one word
	title  string                                    // as in the table
	about  string                                    // what is scaled, and how
	strike func(ctx context.Context, d *drill) error // from the first order to the outage's end
}

// size is how large a drill is.
type size struct {
	Orders int
	Long   bool // the whole duration, in small steps; otherwise a few large steps
}

// steps is the length of the clock's steps of an outage.
func (s size) step(long, short time.Duration) time.Duration {
	if s.Long {
		return long
	}
	return short
}

// drill is one outage on a platform.
type drill struct {
	*platform
	size
	name     string
	run      string // tells the keys of this run
	log      io.Writer
	placed   int
	unmarked int // webhooks that may come again, with their id, because a mark could not be written
	killed   int
	orders   orders
	before   map[string]int  // units on hand, by product
	began    time.Time       // on the machine's clock
	seen     int             // webhooks that were received before
	operated map[string]bool // queues
	result   result
}

// result is a row of the table.
type result struct {
	Title                 string
	Accepted, InFlight    int
	Failed, Lost, Doubled int
	Commands              int           // that an operator gave
	Well                  time.Duration // platform time from the outage's end until all was well
	Refused               int64
	Took                  time.Duration
}

// limit bounds a drill on the machine's clock.
const limit = 12 * time.Minute

// conduct runs the outage's drill. The error names every order that is wrong.
func (o outage) conduct(ctx context.Context, p *platform, s size, log io.Writer) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	received, _ := p.receiver.Received()
	d := &drill{platform: p, size: s, name: o.name, run: fmt.Sprint(began.UnixNano()), log: log, seen: len(received), operated: map[string]bool{}, began: began, result: result{Title: o.title}}
	err := d.conduct(ctx, o)
	d.result.Refused, d.result.Took = d.orders.refused.Load(), time.Since(began)
	if err != nil {
		return d.result, fmt.Errorf("%s: %w", o.name, err)
	}
	return d.result, nil
}

func (d *drill) conduct(ctx context.Context, o outage) (err error) {
	if err := d.signIn(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if d.before, _, err = d.stock(ctx); err != nil {
		return err
	}
	struck := o.strike(ctx, d)
	mended := d.control.Mend(context.WithoutCancel(ctx))
	if err := errors.Join(struck, mended); err != nil {
		return fmt.Errorf("during the outage: %w", err)
	}
	unfinished, err := d.unfinished(ctx)
	if err != nil {
		return err
	}
	d.result.Accepted, d.result.InFlight = len(d.orders.ends), len(unfinished)
	fmt.Fprintf(d.log, "%s: over; %d of %d orders are in flight\n", d.name, d.result.InFlight, d.result.Accepted)
	return d.recover(ctx)
}

// recovery is how long the platform may take after an outage, on the platform's clock,
// and on the machine's.
const (
	recovery     = 24 * time.Hour
	recoveryReal = 8 * time.Minute
)

// recover moves the clock until all is well. Only when every order has ended and dead
// letters remain does an operator give them back, each queue once.
func (d *drill) recover(ctx context.Context) error {
	began, err := d.now(ctx)
	if err != nil {
		return err
	}
	if err := d.signIn(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	end := time.Now().Add(recoveryReal)
	step, share := 5*time.Second, time.Duration(20)
	if !d.Long {
		step, share = time.Minute, 4
	}
	for {
		wrong, err := d.check(ctx)
		if err != nil {
			return err
		}
		now, err := d.now(ctx)
		if err != nil {
			return err
		}
		d.result.Well = now.Sub(began)
		if len(wrong) == 0 {
			return nil
		}
		fmt.Fprintf(d.log, "%s: %s later: %d things are not well yet, first %v\n", d.name, d.result.Well.Round(time.Second), len(wrong), wrong[0])
		if d.result.Well > recovery || time.Now().After(end) || d.result.Failed > 0 {
			return fmt.Errorf("%s after the outage, and %s of waiting: %w", d.result.Well.Round(time.Second), recoveryReal, summary(wrong))
		}
		if err := errors.Join(d.operate(ctx), d.pass(ctx, step, step)); err != nil {
			return err
		}
		step = min(max(step, d.result.Well/share), 10*time.Minute)
	}
}

// lambdaThrottle is a rule by which a function, or each of them, is refused.
func lambdaThrottle(function string) control.Fault {
	return control.Fault{
		Service: "lambda", Operation: function, Kind: "error-before", Rate: 1, Code: "Lambda.TooManyRequestsException", Status: 429,
	}
}

// with runs f while the faults apply.
func (d *drill) with(ctx context.Context, f func() error, faults ...control.Fault) error {
	var mends []func(context.Context) error
	for _, fault := range faults {
		mend, err := d.control.Fault(ctx, fault)
		if err != nil {
			return err
		}
		mends = append(mends, mend)
	}
	err := f()
	for _, mend := range mends {
		err = errors.Join(err, mend(context.WithoutCancel(ctx)))
	}
	return err
}

// until waits on the machine's clock until ok, but no longer than patience.
func (d *drill) until(ctx context.Context, what string, ok func() (bool, error)) error {
	for end := time.Now().Add(patience); ; {
		done, err := ok()
		if err != nil || done {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s: not within %s", what, patience)
		}
		if err := client.Pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
