package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ListDeliveries lists the deliveries to one of the caller's endpoints.
func (s *Server) ListDeliveries(ctx context.Context, r openapi.ListDeliveriesRequestObject) (openapi.ListDeliveriesResponseObject, error) {
	if _, err := s.webhooks.Endpoints.Endpoint(ctx, callOf(ctx).caller.UserID, r.WebhookID); err != nil {
		return nil, err
	}
	list := s.listOf(ctx, "/api/webhooks/{webhookId}/deliveries", r.WebhookID)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.webhooks.Deliveries.DeliveriesOf(ctx, r.WebhookID, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListDeliveries200JSONResponse{
		Body: openapi.DeliveryPage{Items: convertAll(p.Items, deliveryView), NextCursor: list.next(p.Next)},
	}, nil
}

// PingWebhook sends a test event to one of the caller's endpoints.
func (s *Server) PingWebhook(ctx context.Context, r openapi.PingWebhookRequestObject) (openapi.PingWebhookResponseObject, error) {
	d, err := s.webhooks.Ping(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return openapi.PingWebhook202JSONResponse{Body: deliveryView(d)}, nil
}

// Redeliver restarts a delivery to one of the caller's endpoints.
func (s *Server) Redeliver(ctx context.Context, r openapi.RedeliverRequestObject) (openapi.RedeliverResponseObject, error) {
	d, err := s.webhooks.Redeliver(ctx, callOf(ctx).caller.UserID, r.WebhookID, r.DeliveryID)
	if err != nil {
		return nil, err
	}
	return openapi.Redeliver202JSONResponse{Body: deliveryView(d)}, nil
}

func deliveryView(d webhook.Delivery) openapi.Delivery {
	v := openapi.Delivery{
		ID: d.ID, EventID: d.EventID, EventType: d.EventType, State: openapi.DeliveryState(d.State), Round: d.Round,
		Attempts: convertAll(d.Attempts, attemptView), Waiting: optional(d.Parked), WaitsInOrder: optional(d.Waiting), CreatedAt: d.CreatedAt,
	}
	if d.State == webhook.DeliveryPending {
		v.NextAttemptAt = optional(d.NextAttemptAt)
	}
	return v
}

func attemptView(a webhook.Attempt) openapi.DeliveryAttempt {
	return openapi.DeliveryAttempt{
		At: a.At, Status: optional(a.Status), DurationMs: a.Duration.Milliseconds(), Error: optional(a.Error),
	}
}
