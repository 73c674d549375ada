package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/eventforge/eventforge/ops/receiver"
)

// traceRounds is how often the two platforms are measured in turn, so that what else
// the machine does affects both alike.
const traceRounds = 30

// traces measures what tracing costs: the processor time of an order on a platform that
// traces, and on one that does not. Both run at the same time and work in turn.
func (o Options) traces(ctx context.Context, traced *harness) (err error) {
	data, err := os.MkdirTemp("", "eventforge-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	plain, err := o.open(ctx, data, "--traces=false")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plain.local.Stop()) }()
	with, without, err := o.inTurn(ctx, traced, plain)
	if err != nil {
		return err
	}
	t := newTable(o.Out, "Processor time of an order with its mail, receipt and five webhooks, median", "ms", "against no traces")
	t.row("without traces", fmt.Sprintf("%.2f", 1000*median(without)), "")
	t.row("with traces", fmt.Sprintf("%.2f", 1000*median(with)), fmt.Sprintf("%+.1f %%", 100*median(ratios(with, without))))
	t.flush()
	return nil
}

// inTurn measures both platforms in each round, and returns the seconds of an order.
func (o Options) inTurn(ctx context.Context, traced, plain *harness) (with, without []float64, err error) {
	n := max(1, o.Orders/traceRounds)
	for round := range traceRounds + 1 {
		a, err := plain.processorTime(ctx, n)
		if err != nil {
			return nil, nil, err
		}
		b, err := traced.processorTime(ctx, n)
		if err != nil {
			return nil, nil, err
		}
		if round > 0 { // the first warms up
			without, with = append(without, a/float64(n)), append(with, b/float64(n))
		}
	}
	return with, without, nil
}

// ratios are how much more each of a is than that of b.
func ratios(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i]/b[i] - 1
	}
	return out
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// processorTime completes orders and returns the seconds that the platform's processes
// used for them.
func (s *harness) processorTime(ctx context.Context, orders int) (float64, error) {
	hooks, err := receiver.Start()
	if err != nil {
		return 0, err
	}
	defer hooks.Close()
	hook, err := s.shopper.Register(ctx, hooks.URL)
	if err != nil {
		return 0, err
	}
	before, err := usedBy(s.local.PID)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(s.placeAll(ctx, orders, 8), s.drain(ctx)); err != nil {
		return 0, err
	}
	after, err := usedBy(s.local.PID)
	if err != nil {
		return 0, err
	}
	_, err = s.shopper.Call(ctx, "DELETE", "/api/webhooks/"+hook.ID, nil, nil, nil)
	return after - before, err
}

// usedBy returns the seconds of processor time that a process and its children used,
// with those that have ended.
func usedBy(pid int) (seconds float64, err error) {
	used, err := programs(pid)
	for _, u := range used {
		seconds += u.seconds
	}
	return seconds, err
}
