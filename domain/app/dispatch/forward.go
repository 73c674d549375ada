package dispatch

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Forward takes over an attempt that lies on the queue of events, where the release before
// put it: to the queue of attempts if it is due soon, and otherwise to the sweeps, for which
// the delivery is stored as this release does. It fails with Unavailable when the message
// must come again.
func (d *Dispatcher) Forward(ctx context.Context, a port.ScheduledAttempt) error {
	if d.soon(a.NotBefore) {
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	delivery, err := d.Deliveries.Delivery(ctx, a.EndpointID, a.DeliveryID)
	if err != nil {
		return ignore(err, failure.NotFound)
	}
	switch order := compare(a, delivery); {
	case order < 0 || delivery.LookAt().IsZero():
		return nil // the attempt was made already
	case order > 0 || delivery.Leased(d.Now()):
		return failure.New(failure.Unavailable, "the previous attempt is still being recorded")
	}
	delivery.Version++
	if err := d.Deliveries.SaveDelivery(ctx, delivery); failure.Is(err, failure.Conflict) {
		return failure.New(failure.Unavailable, "the delivery is being changed")
	} else if err != nil {
		return ignore(err, failure.NotFound)
	}
	return nil
}
