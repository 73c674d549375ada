package server

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ListDeliveries lists the deliveries to one of the caller's endpoints that pass the filters.
func (s *Server) ListDeliveries(ctx context.Context, r openapi.ListDeliveriesRequestObject) (openapi.ListDeliveriesResponseObject, error) {
	asked := dispatch.Search{
		Filter: webhook.DeliveryFilter{
			State: webhook.DeliveryState(value(r.Params.State)), EventType: value(r.Params.Type),
			From: value(r.Params.From), Until: value(r.Params.Until),
		},
		EventID: value(r.Params.Event), OrderID: value(r.Params.Order),
	}
	filter, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	list := s.listOf(ctx, "/api/webhooks/{webhookId}/deliveries", r.WebhookID+filterOf(asked, filter))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.webhooks.Find(ctx, callOf(ctx).caller.UserID, r.WebhookID, asked, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListDeliveries200JSONResponse{
		Body: openapi.DeliveryPage{Items: convertAll(p.Items, deliveryView), NextCursor: list.next(p.Next)},
	}, nil
}

// filterOf is what a cursor is bound to besides the endpoint. It is empty without filters,
// as in the cursors of the release before.
func filterOf(asked dispatch.Search, encoded []byte) string {
	if asked == (dispatch.Search{}) {
		return ""
	}
	return string(encoded)
}

// GetDelivery shows a delivery to one of the caller's endpoints with its exchanges.
func (s *Server) GetDelivery(ctx context.Context, r openapi.GetDeliveryRequestObject) (openapi.GetDeliveryResponseObject, error) {
	d, attempts, err := s.webhooks.Details(ctx, callOf(ctx).caller.UserID, r.WebhookID, r.DeliveryID)
	if err != nil {
		return nil, err
	}
	return openapi.GetDelivery200JSONResponse{Body: openapi.DeliveryDetails{
		Delivery: deliveryView(d), Payload: string(d.Payload), Attempts: convertAll(attempts, detailsView),
	}}, nil
}

// PingWebhook sends a test event to one of the caller's endpoints.
func (s *Server) PingWebhook(ctx context.Context, r openapi.PingWebhookRequestObject) (openapi.PingWebhookResponseObject, error) {
	d, err := s.webhooks.Ping(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return openapi.PingWebhook202JSONResponse{Body: deliveryView(d)}, nil
}

// SendSample sends an example of an event to one of the caller's endpoints.
func (s *Server) SendSample(ctx context.Context, r openapi.SendSampleRequestObject) (openapi.SendSampleResponseObject, error) {
	d, err := s.webhooks.Sample(ctx, callOf(ctx).caller.UserID, r.WebhookID, event.Type(r.Body.Type))
	if err != nil {
		return nil, err
	}
	return openapi.SendSample202JSONResponse{Body: deliveryView(d)}, nil
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
		ErrorClass: optional(openapi.DeliveryErrorClass(a.ErrorClass())),
	}
}
