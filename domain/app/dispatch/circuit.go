package dispatch

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// setAside parks a delivery whose attempt took too long among those of all endpoints, and
// makes its endpoint park.
func (d *Dispatcher) setAside(ctx context.Context, e webhook.Endpoint, leased webhook.Delivery) error {
	if err := d.trip(ctx, e, webhook.CircuitSlow); err != nil {
		return err
	}
	_, err := d.save(ctx, leased.Park())
	return err
}

// park parks a delivery. Its circuit is kept before, so that somebody will look for it.
func (d *Dispatcher) park(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) error {
	if err := d.keep(ctx, e); err != nil {
		return err
	}
	_, err := d.save(ctx, delivery.Park())
	return err
}

// trip opens the endpoint's circuit and then makes the endpoint park. In the opposite order
// deliveries could be parked of which no circuit knows.
func (d *Dispatcher) trip(ctx context.Context, e webhook.Endpoint, s webhook.CircuitState) error {
	c, err := d.open(ctx, e, s)
	if err != nil {
		return err
	}
	if err := d.parking(ctx, e, true); err != nil {
		return err
	}
	return d.enqueueVisit(ctx, c)
}

// open stores that the endpoint's circuit is open, unless it is already.
func (d *Dispatcher) open(ctx context.Context, e webhook.Endpoint, s webhook.CircuitState) (webhook.Circuit, error) {
	return d.changeCircuit(ctx, e, func() webhook.Circuit { return webhook.OpenCircuit(e, s, d.Jitter, d.Now()) },
		func(c webhook.Circuit) (webhook.Circuit, bool) { return c.Reopen(e, s, d.Jitter, d.Now()) })
}

// keep makes sure that the circuit of an endpoint that is parking exists, also for as long as
// the caller takes to park a delivery.
func (d *Dispatcher) keep(ctx context.Context, e webhook.Endpoint) error {
	missing := false
	c, err := d.changeCircuit(ctx, e, func() webhook.Circuit {
		missing = true // it is a new endpoint
		return webhook.OpenCircuit(e, webhook.CircuitSlow, d.Jitter, d.Now())
	}, func(c webhook.Circuit) (webhook.Circuit, bool) { return c.Keep(d.Now()) })
	if err != nil || !missing {
		return err
	}
	return d.enqueueVisit(ctx, c)
}

// hurry makes the next visit of the endpoint's circuit due at once. Without a circuit nothing
// is parked, and the endpoint need not park any more.
func (d *Dispatcher) hurry(ctx context.Context, e webhook.Endpoint) error {
	c, err := d.Circuits.Circuit(ctx, e.OwnerID, e.ID)
	if failure.Is(err, failure.NotFound) {
		return d.parking(ctx, e, false) // a new endpoint
	}
	if err != nil {
		return err
	}
	c, changed := c.Hurry(d.Now())
	if !changed {
		return nil
	}
	if err := d.Circuits.SaveCircuit(ctx, c); err != nil {
		return ignore(err, failure.Conflict)
	}
	return d.enqueueVisit(ctx, c)
}

// changeCircuit stores the endpoint's circuit: a new one, or the stored one as f changes it.
func (d *Dispatcher) changeCircuit(ctx context.Context, e webhook.Endpoint, fresh func() webhook.Circuit, f func(webhook.Circuit) (webhook.Circuit, bool)) (webhook.Circuit, error) {
	for range saveTries {
		var next webhook.Circuit
		changed := true
		stored, err := d.Circuits.Circuit(ctx, e.OwnerID, e.ID)
		switch {
		case failure.Is(err, failure.NotFound):
			next = fresh()
		case err != nil:
			return webhook.Circuit{}, err
		default:
			next, changed = f(stored)
		}
		if !changed {
			return next, nil
		}
		if err = d.Circuits.SaveCircuit(ctx, next); !failure.Is(err, failure.Conflict) {
			return next, err
		}
	}
	return webhook.Circuit{}, failure.New(failure.Unavailable, "the endpoint's circuit keeps changing")
}

// parking stores whether deliveries to the endpoint are parked. It does nothing if the
// endpoint is gone.
func (d *Dispatcher) parking(ctx context.Context, e webhook.Endpoint, wanted bool) error {
	for range saveTries {
		stored, err := d.Endpoints.Endpoint(ctx, e.OwnerID, e.ID)
		if err != nil {
			return ignore(err, failure.NotFound)
		}
		if stored.Parking == wanted {
			return nil
		}
		after := stored.Unpark(d.Now())
		if wanted {
			after = stored.Park(d.Now())
		}
		if err := d.Endpoints.SaveEndpoint(ctx, after); !failure.Is(err, failure.Conflict) {
			return ignore(err, failure.NotFound)
		}
	}
	return failure.New(failure.Unavailable, "the endpoint keeps changing")
}

// enqueueVisit enqueues the circuit's next visit, unless it is left to a sweep.
func (d *Dispatcher) enqueueVisit(ctx context.Context, c webhook.Circuit) error {
	if !d.soon(c.NextAt) {
		return nil
	}
	return d.Probes.Enqueue(ctx, []port.ScheduledAttempt{visitOf(c)})
}

// visitOf is the message of the circuit's next visit.
func visitOf(c webhook.Circuit) port.ScheduledAttempt {
	return port.ScheduledAttempt{EndpointID: c.EndpointID, OwnerID: c.OwnerID, NotBefore: c.NextAt}
}
