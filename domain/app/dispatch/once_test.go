package dispatch_test

import (
	"context"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// attempt names one attempt at a delivery.
type attempt struct {
	delivery      string
	round, number int
}

// process is which attempt a process was asked for, and when.
type process struct {
	attempt
	began time.Time
}

type processKey struct{}

// begins is the context of a process that is asked for an attempt.
func (w *world) begins(a port.ScheduledAttempt) context.Context {
	return context.WithValue(w.t.Context(), processKey{}, process{attempt{a.DeliveryID, a.Round, a.Number}, w.now()})
}

// checkOnce breaks the rule if two processes send the same attempt that have both begun within
// a lease: neither can have outlived the other's.
func (w *world) checkOnce(ctx context.Context) {
	p, ok := ctx.Value(processKey{}).(process)
	if !ok {
		return // a visit's
	}
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	other, again := w.sent[p.attempt]
	if again && now.Sub(other) < webhook.Lease && now.Sub(p.began) < webhook.Lease && w.broken == "" {
		w.broken = fmt.Sprintf("%+v is made twice", p.attempt)
	}
	if p.began.After(other) {
		w.sent[p.attempt] = p.began
	}
}
