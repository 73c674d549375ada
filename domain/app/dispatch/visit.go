package dispatch

import (
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Visit visits the circuit of an endpoint: it attempts some of its parked deliveries, or
// releases them. One visit of a circuit is made at a time, and webhook.VisitsOfOwner of an
// owner's. It does nothing if none is due: a message may arrive twice, or late. It fails with
// Unavailable if the visit stopped; another one is due when its lease ends.
func (d *Dispatcher) Visit(ctx context.Context, a port.ScheduledAttempt) error {
	c, err := d.Circuits.Circuit(ctx, a.OwnerID, a.EndpointID)
	if err != nil {
		return ignore(err, failure.NotFound)
	}
	leased, due := c.Visit(d.Now())
	if !due {
		if !c.Leased(d.Now()) && a.NotBefore.Equal(c.NextAt) {
			return d.enqueueVisit(ctx, c) // it arrived early
		}
		return nil
	}
	if err := d.Circuits.SaveCircuit(ctx, leased); err != nil {
		return ignore(err, failure.Conflict) // another visit began
	}
	next, keep, err := d.visit(ctx, leased)
	if err != nil {
		return err
	}
	return d.endVisit(ctx, leased, next, keep)
}

// endVisit stores the circuit after a visit, or removes it. If it was opened again meanwhile,
// that counts.
func (d *Dispatcher) endVisit(ctx context.Context, leased, next webhook.Circuit, keep bool) error {
	if !keep {
		return d.Circuits.RemoveCircuit(ctx, leased)
	}
	if err := d.Circuits.SaveCircuit(ctx, next); err != nil {
		return ignore(err, failure.Conflict)
	}
	return d.enqueueVisit(ctx, next)
}

// visit makes a visit and returns the circuit after it, and whether it is kept.
func (d *Dispatcher) visit(ctx context.Context, c webhook.Circuit) (next webhook.Circuit, keep bool, err error) {
	e, err := d.Endpoints.Endpoint(ctx, c.OwnerID, c.EndpointID)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return c, true, err
	}
	switch {
	case err != nil || e.State != webhook.Active:
		return d.stopParked(ctx, c, e, err)
	case e.Parking && c.State == webhook.CircuitClosing:
		return c.Doubt(d.Now()), true, nil
	case c.State == webhook.CircuitClosing:
		return d.release(ctx, c)
	case !e.Parking:
		return c.Close(d.Now()), true, nil
	}
	next, err = d.probe(ctx, c, e)
	return next, true, err
}

// probe attempts parked deliveries that are due, as many as the circuit's state allows. If
// none is parked, the circuit closes: the next event will tell.
func (d *Dispatcher) probe(ctx context.Context, c webhook.Circuit, e webhook.Endpoint) (webhook.Circuit, error) {
	busy, err := d.ownerIsBusy(ctx, c)
	if err != nil || busy {
		return c.Postpone(d.Jitter, d.Now()), err
	}
	ids, err := d.Due.ParkedDeliveries(ctx, c.EndpointID, d.Now().Add(1), c.Probes())
	if err != nil {
		return c, err
	}
	if len(ids) == 0 {
		return d.nothingDue(ctx, c, e)
	}
	probed, err := d.attemptParked(ctx, e, ids)
	switch {
	case err != nil:
		return c, err
	case probed == nil:
		return c.Postpone(d.Jitter, d.Now()), nil // the list was out of date
	case probed.Fast:
		if err := d.parking(ctx, e, false); err != nil {
			return c, err
		}
	}
	return c.AfterProbes(*probed, d.Jitter, d.Now()), nil
}

func (d *Dispatcher) nothingDue(ctx context.Context, c webhook.Circuit, e webhook.Endpoint) (webhook.Circuit, error) {
	waiting, err := d.Due.ParkedDeliveries(ctx, c.EndpointID, endOfTime, 1)
	if err != nil {
		return c, err
	}
	if len(waiting) == 0 {
		return c.Close(d.Now()), d.parking(ctx, e, false)
	}
	first, err := d.Deliveries.Delivery(ctx, c.EndpointID, waiting[0])
	return c.Wait(first.NextAttemptAt, d.Now()), ignore(err, failure.NotFound)
}

// endOfTime is later than everything that is due.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// ownerIsBusy reports whether enough other circuits of the owner are visited. All visits look
// after they have stored their lease, so of those that go on each has seen the ones before.
func (d *Dispatcher) ownerIsBusy(ctx context.Context, c webhook.Circuit) (bool, error) {
	circuits, err := d.Circuits.CircuitsOf(ctx, c.OwnerID)
	visited := 0
	for _, other := range circuits {
		if other.EndpointID != c.EndpointID && other.State != webhook.CircuitClosing && other.Leased(d.Now()) {
			visited++
		}
	}
	return visited >= webhook.VisitsOfOwner, err
}

// attemptParked attempts parked deliveries at the same time. It returns nil if none of them
// could be attempted.
func (d *Dispatcher) attemptParked(ctx context.Context, e webhook.Endpoint, ids []string) (*webhook.Probed, error) {
	all, errs := make([]*made, len(ids)), make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { all[i], errs[i] = d.attemptOneParked(ctx, e, id) })
	}
	wg.Wait()
	var probed *webhook.Probed
	for i, m := range all {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if m != nil {
			probed = probed.And(m.Attempt, m.retryAfter)
		}
	}
	return probed, nil
}

// attemptOneParked returns nil if the delivery is not parked any more, or not due.
func (d *Dispatcher) attemptOneParked(ctx context.Context, e webhook.Endpoint, id string) (*made, error) {
	delivery, err := d.Deliveries.Delivery(ctx, e.ID, id)
	if err != nil {
		return nil, ignore(err, failure.NotFound)
	}
	if !delivery.Parked || delivery.NextAttemptAt.After(d.Now()) {
		return nil, nil
	}
	if withheld, err := d.withhold(ctx, e, delivery); withheld || err != nil {
		return nil, err
	}
	if waits, err := d.waits(ctx, e, delivery); err != nil || waits {
		return nil, err
	}
	return d.makeParked(ctx, e, delivery)
}

// makeParked makes the attempt at a parked delivery that is due. It returns nil if another one
// began.
func (d *Dispatcher) makeParked(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) (m *made, err error) {
	attempt := func(ctx context.Context, _ port.ScheduledAttempt) error {
		leased, err := d.lease(ctx, delivery)
		if err != nil {
			return ignore(err, failure.Conflict)
		}
		one, err := d.make(ctx, e, leased, lane{})
		m = &one
		return err
	}
	if d.Around == nil {
		err = attempt(ctx, nextAttempt(delivery))
	} else {
		err = d.Around(ctx, nextAttempt(delivery), attempt)
	}
	return m, err
}
