package dispatch

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// The budgets of what makes us send requests to an endpoint at once. They also
// bound what an owner can make us send to others: who registers one endpoint after
// another for its pings has one budget for all.
var (
	pingsOfEndpoint        = port.Budget{Name: "ping", Units: MaxPings, Window: BudgetWindow}
	pingsOfOwner           = port.Budget{Name: "owner-ping", Units: MaxOwnerPings, Window: BudgetWindow}
	redeliveriesOfEndpoint = port.Budget{Name: "redelivery", Units: MaxRedeliveries, Window: BudgetWindow}
)

// The limits of a window.
const (
	MaxPings        = 20          // of one endpoint in BudgetWindow
	MaxOwnerPings   = 100         // of all of an owner's endpoints
	MaxRedeliveries = 30          // of one endpoint
	BudgetWindow    = time.Minute // it begins with the first
)

// Ping sends a test event to an endpoint of the owner, whatever types it
// subscribes to. It fails with NotFound, with Conflict unless the endpoint is
// active, or with RateLimited after MaxPings or MaxOwnerPings.
func (r *Registry) Ping(ctx context.Context, ownerID, id string) (webhook.Delivery, error) {
	return r.test(ctx, ownerID, id, func(e webhook.Endpoint, now time.Time) (webhook.Delivery, error) {
		message, err := pingPayload(e.ID, now)
		return webhook.NewDelivery(e, webhook.PingPrefix+r.NextID(), pingType, message, "", now), err
	})
}

// Sample sends an example of a type to an endpoint of the owner, whatever types it
// subscribes to, in the endpoint's version. It is spent from the budgets of pings. It fails
// as Ping does, and with Invalid for an unknown type.
func (r *Registry) Sample(ctx context.Context, ownerID, id string, t event.Type) (webhook.Delivery, error) {
	if !t.Known() {
		var v failure.Violations
		v.Add("/type", "event_type", "%q is not an event type", t)
		return webhook.Delivery{}, v.Err()
	}
	return r.test(ctx, ownerID, id, func(e webhook.Endpoint, now time.Time) (webhook.Delivery, error) {
		message, err := samplePayload(t, e.Renders(), now)
		return webhook.NewDelivery(e, webhook.SamplePrefix+r.NextID(), string(t), message, "", now), err
	})
}

// test sends what make makes to an active endpoint, within the budgets of pings.
func (r *Registry) test(ctx context.Context, ownerID, id string, make func(webhook.Endpoint, time.Time) (webhook.Delivery, error)) (webhook.Delivery, error) {
	e, err := r.active(ctx, ownerID, id)
	if err != nil {
		return webhook.Delivery{}, err
	}
	if err := r.spendPing(ctx, e); err != nil {
		return webhook.Delivery{}, err
	}
	now := r.now()
	d, err := make(e, now)
	if err != nil {
		return webhook.Delivery{}, err
	}
	due, err := createDelivery(ctx, r.Deliveries, d, now)
	if err != nil {
		return webhook.Delivery{}, err
	}
	return d, r.queue(e).Enqueue(ctx, due)
}

// queue is where attempts at the endpoint that its owner asks for are made: at once, also
// while it is parking.
func (r *Registry) queue(e webhook.Endpoint) port.AttemptQueue {
	if e.Parking {
		return r.Probes
	}
	return r.Attempts
}

// Redeliver starts another round of a delivery that has ended, or makes the next attempt
// of a pending one at once, with the same bytes and the same webhook-id. It fails with
// NotFound, with Conflict unless the endpoint is active, no attempt is in progress, and the
// delivery does not wait for the one before, or with RateLimited after MaxRedeliveries.
func (r *Registry) Redeliver(ctx context.Context, ownerID, endpointID, deliveryID string) (webhook.Delivery, error) {
	e, err := r.active(ctx, ownerID, endpointID)
	if err != nil {
		return webhook.Delivery{}, err
	}
	d, err := r.Deliveries.Delivery(ctx, endpointID, deliveryID)
	if err != nil {
		return webhook.Delivery{}, err
	}
	if err := r.mustNotWait(ctx, e, d); err != nil {
		return webhook.Delivery{}, err
	}
	started := !d.Untouched(r.now()) || d.Parked // otherwise an earlier call stored the round but did not enqueue its attempt
	if started {
		if d, err = d.Redeliver(r.now()); err != nil {
			return webhook.Delivery{}, err
		}
	}
	if err = r.Budgets.Spend(ctx, redeliveriesOfEndpoint, endpointID); err != nil {
		return webhook.Delivery{}, err
	}
	if started {
		if err = r.Deliveries.SaveDelivery(ctx, d); err != nil {
			return webhook.Delivery{}, err
		}
	}
	return d, r.queue(e).Enqueue(ctx, []port.ScheduledAttempt{nextAttempt(d)})
}

// mustNotWait fails with Conflict if a delivery waits for the one before.
func (r *Registry) mustNotWait(ctx context.Context, e webhook.Endpoint, d webhook.Delivery) error {
	if !e.Ordered() {
		return nil
	}
	before, blocked, err := blocking(ctx, r.Deliveries, d)
	if err == nil && blocked {
		return failure.New(failure.Conflict, "the delivery waits for that of event %s, which comes before it", before.EventID)
	}
	return err
}

// spendPing takes one ping from the endpoint's budget and from its owner's.
func (r *Registry) spendPing(ctx context.Context, e webhook.Endpoint) error {
	if err := r.Budgets.Spend(ctx, pingsOfEndpoint, e.ID); err != nil {
		return err
	}
	return r.Budgets.Spend(ctx, pingsOfOwner, e.OwnerID)
}

func (r *Registry) active(ctx context.Context, ownerID, id string) (webhook.Endpoint, error) {
	e, err := r.Endpoints.Endpoint(ctx, ownerID, id)
	if err == nil && e.State != webhook.Active {
		return webhook.Endpoint{}, failure.New(failure.Conflict, "the endpoint is %s; make it active due", e.State)
	}
	return e, err
}
