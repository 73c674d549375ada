package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// A sweep enqueues what is due within sweepAhead; it is made every minute, so each is seen at
// least once in time. What is due within direct is enqueued by whoever stores it: an index
// may be half a minute behind.
const (
	sweepAhead = 2 * time.Minute
	direct     = sweepAhead + 30*time.Second
)

// SweepLimit is how many deliveries of each kind, and how many circuits, one sweep enqueues.
// The rest is the next one's.
const SweepLimit = 5000

// sweepPage is how many are listed at once.
const sweepPage = 500

// Swept is what a sweep has enqueued.
type Swept struct {
	Due      int // deliveries that are due soon
	Overdue  int // deliveries whose message is lost or late
	Circuits int // visits that are due soon, or late
}

// Sweep enqueues what is due soon, each once, and what is overdue, because its message was
// lost. It needs nothing but the table, and is to be made every minute, once at a time; twice
// is harmless. It fails with Unavailable after it has done what it could.
func (d *Dispatcher) Sweep(ctx context.Context) (Swept, error) {
	var s Swept
	var errs [3]error
	s.Circuits, errs[0] = d.sweepCircuits(ctx)
	s.Due, errs[1] = d.sweepDue(ctx)
	s.Overdue, errs[2] = d.sweepOverdue(ctx)
	return s, errors.Join(errs[:]...)
}

func (d *Dispatcher) sweepCircuits(ctx context.Context) (int, error) {
	found, err := d.Due.DueCircuits(ctx, time.Time{}, d.Now().Add(sweepAhead), SweepLimit)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	visits := make([]port.ScheduledAttempt, len(found))
	for i, c := range found {
		visits[i] = port.ScheduledAttempt{EndpointID: c.EndpointID, OwnerID: c.OwnerID, NotBefore: c.At}
	}
	return len(visits), d.Probes.Enqueue(ctx, visits)
}

// sweepDue enqueues the deliveries that become due after what the last sweep has enqueued.
func (d *Dispatcher) sweepDue(ctx context.Context) (int, error) {
	from, err := d.Sweeps.SweptUntil(ctx)
	if err != nil {
		return 0, err
	}
	if overdue := d.Now().Add(-webhook.Overdue); from.Before(overdue) {
		from = overdue // what is older is the other sweep's
	}
	to := d.Now().Add(sweepAhead)
	n, until, err := d.pages(ctx, from, to, func(x port.DueDelivery) (*port.ScheduledAttempt, error) { return d.dueAttempt(ctx, x) })
	if err != nil {
		return n, err
	}
	return n, d.Sweeps.SaveSweptUntil(ctx, until)
}

// sweepOverdue enqueues the deliveries that should have been attempted some time ago.
func (d *Dispatcher) sweepOverdue(ctx context.Context) (int, error) {
	n, _, err := d.pages(ctx, time.Time{}, d.Now().Add(-webhook.Overdue), func(x port.DueDelivery) (*port.ScheduledAttempt, error) {
		return d.overdueAttempt(ctx, x)
	})
	return n, err
}

// pages enqueues what f makes of the deliveries with a LookAt in a time, and returns until
// when it came.
func (d *Dispatcher) pages(ctx context.Context, from, to time.Time, f func(port.DueDelivery) (*port.ScheduledAttempt, error)) (n int, until time.Time, err error) {
	for n < SweepLimit {
		found, err := d.Due.DueDeliveries(ctx, from, to, sweepPage)
		if err != nil {
			return n, from, err
		}
		attempts, err := each(found, func(_ int, x port.DueDelivery) (*port.ScheduledAttempt, error) { return f(x) })
		if queued := d.enqueueAll(ctx, attempts); err != nil || queued != nil {
			return n, from, errors.Join(err, queued)
		}
		if n += len(found); len(found) < sweepPage {
			return n, to, nil
		}
		from = found[len(found)-1].At.Add(1)
	}
	return n, from, nil
}

// dueAttempt is the delivery's next attempt, if it is still due then.
func (d *Dispatcher) dueAttempt(ctx context.Context, x port.DueDelivery) (*port.ScheduledAttempt, error) {
	delivery, err := d.Deliveries.Delivery(ctx, x.EndpointID, x.DeliveryID)
	if err != nil || !delivery.LookAt().Equal(x.At) {
		return nil, ignore(err, failure.NotFound)
	}
	a := nextAttempt(delivery)
	return &a, nil
}

// overdueAttempt notes on an overdue delivery that it is enqueued again, so that the next
// sweeps leave it alone for a while. It leaves alone what is being attempted.
func (d *Dispatcher) overdueAttempt(ctx context.Context, x port.DueDelivery) (*port.ScheduledAttempt, error) {
	delivery, err := d.Deliveries.Delivery(ctx, x.EndpointID, x.DeliveryID)
	if err != nil || !delivery.LookAt().Equal(x.At) || delivery.Leased(d.Now()) {
		return nil, ignore(err, failure.NotFound)
	}
	delivery = delivery.Swept(d.Now().UTC())
	saved, err := d.save(ctx, delivery)
	if err != nil || !saved {
		return nil, err
	}
	a := nextAttempt(delivery)
	return &a, nil
}
