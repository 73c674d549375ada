package dispatch

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Attempts makes the attempts of one batch. Those mostly have the same few endpoints, so it
// reads each endpoint once. It is safe for concurrent use.
type Attempts struct {
	d         *Dispatcher
	endpoints memo[string, webhook.Endpoint]
}

// BeginAttempts begins the attempts of a batch. Use one Attempts per batch: it does not see
// endpoints that change after it has read them.
func (d *Dispatcher) BeginAttempts() *Attempts { return &Attempts{d: d} }

// Attempt makes one attempt, as Dispatcher.Attempt does.
func (b *Attempts) Attempt(ctx context.Context, a port.ScheduledAttempt) error {
	return b.d.attempt(ctx, a, b.d.quick(), func() (webhook.Endpoint, error) {
		return b.endpoints.get(a.EndpointID, func() (webhook.Endpoint, error) {
			return b.d.Endpoints.Endpoint(ctx, a.OwnerID, a.EndpointID)
		})
	})
}

// ordinary reports whether nothing about the endpoint speaks against an attempt in the lane,
// whatever the delivery is. Then one call of the store reads and leases the delivery.
func (d *Dispatcher) ordinary(ctx context.Context, e webhook.Endpoint, l lane) bool {
	if e.State != webhook.Active || l.parks && e.Parking || e.Ordered() {
		return false
	}
	if !e.AllOrders {
		return true
	}
	members, err := d.Members.Members(ctx, identity.Partners)
	return err == nil && members[e.OwnerID]
}

// attemptOrdinary makes an attempt at an ordinary endpoint, if it is its turn.
func (d *Dispatcher) attemptOrdinary(ctx context.Context, e webhook.Endpoint, a port.ScheduledAttempt, l lane) error {
	delivery, leased, err := d.Deliveries.LeaseDelivery(ctx, keyOf(a), turnOf(a), d.Now())
	if err != nil {
		return d.expired(ctx, a, err)
	}
	if !leased {
		return d.attemptTurn(ctx, a, delivery, l)
	}
	if withheld, err := d.withhold(ctx, e, delivery); withheld || err != nil {
		return err
	}
	_, err = d.make(ctx, e, delivery, l)
	return err
}

// expired ends an attempt at a delivery that does not exist any more, if err says so. An
// earlier try of the attempt may have left its details.
func (d *Dispatcher) expired(ctx context.Context, a port.ScheduledAttempt, err error) error {
	if failure.Is(err, failure.NotFound) {
		d.Journal.drop(ctx, keyOf(a), turnOf(a))
		return nil
	}
	return err
}

func keyOf(a port.ScheduledAttempt) port.DeliveryKey {
	return port.DeliveryKey{EndpointID: a.EndpointID, ID: a.DeliveryID}
}

func turnOf(a port.ScheduledAttempt) webhook.Turn {
	return webhook.Turn{Round: a.Round, Number: a.Number}
}
