package dispatch

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Ping sends a test event to an endpoint of the owner, whatever types it
// subscribes to. It fails with NotFound, or with Conflict unless the endpoint
// is active.
func (r *Registry) Ping(ctx context.Context, ownerID, id string) (webhook.Delivery, error) {
	e, err := r.active(ctx, ownerID, id)
	if err != nil {
		return webhook.Delivery{}, err
	}
	now := r.now()
	message, err := pingPayload(e.ID, now)
	if err != nil {
		return webhook.Delivery{}, err
	}
	d := webhook.NewDelivery(e, "ping-"+r.NextID(), pingType, message, "", now)
	due, err := createDelivery(ctx, r.Deliveries, d, now)
	if err != nil {
		return webhook.Delivery{}, err
	}
	return d, r.Attempts.Enqueue(ctx, due)
}

// Redeliver starts another round of a delivery that has ended, with the same
// bytes and the same webhook-id. It fails with NotFound, or with Conflict
// unless the endpoint is active and the delivery has ended.
func (r *Registry) Redeliver(ctx context.Context, ownerID, endpointID, deliveryID string) (webhook.Delivery, error) {
	if _, err := r.active(ctx, ownerID, endpointID); err != nil {
		return webhook.Delivery{}, err
	}
	d, err := r.Deliveries.Delivery(ctx, endpointID, deliveryID)
	if err != nil {
		return webhook.Delivery{}, err
	}
	if !d.Untouched(r.now()) { // otherwise an earlier call stored the round but did not enqueue its attempt
		if d, err = d.Redeliver(r.now()); err != nil {
			return webhook.Delivery{}, err
		}
		if err = r.Deliveries.SaveDelivery(ctx, d); err != nil {
			return webhook.Delivery{}, err
		}
	}
	return d, r.Attempts.Enqueue(ctx, []port.ScheduledAttempt{nextAttempt(d)})
}

func (r *Registry) active(ctx context.Context, ownerID, id string) (webhook.Endpoint, error) {
	e, err := r.Endpoints.Endpoint(ctx, ownerID, id)
	if err == nil && e.State != webhook.Active {
		return webhook.Endpoint{}, failure.New(failure.Conflict, "the endpoint is %s; make it active due", e.State)
	}
	return e, err
}
