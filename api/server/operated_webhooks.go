package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ListAllWebhooks lists everybody's endpoints.
func (s *Server) ListAllWebhooks(ctx context.Context, r openapi.ListAllWebhooksRequestObject) (openapi.ListAllWebhooksResponseObject, error) {
	state := webhook.State(value(r.Params.State))
	list := s.listOf(ctx, "/api/ops/webhooks", string(state))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.Endpoints(ctx, state, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListAllWebhooks200JSONResponse{
		Body: openapi.OperatorWebhookPage{Items: convertAll(p.Items, operatorWebhook), NextCursor: list.next(p.Next)},
	}, nil
}

// FindWebhooks finds the endpoints of an owner.
func (s *Server) FindWebhooks(ctx context.Context, r openapi.FindWebhooksRequestObject) (openapi.FindWebhooksResponseObject, error) {
	found, err := s.operations.EndpointsOf(ctx, r.Body.Email)
	if err != nil {
		return nil, err
	}
	return openapi.FindWebhooks200JSONResponse{Body: openapi.OperatorWebhookPage{Items: convertAll(found, operatorWebhook)}}, nil
}

// StopWebhook stops deliveries to somebody's endpoint.
func (s *Server) StopWebhook(ctx context.Context, r openapi.StopWebhookRequestObject) (openapi.StopWebhookResponseObject, error) {
	e, err := s.operations.StopEndpoint(ctx, r.UserID, r.WebhookID, callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.StopWebhook200JSONResponse{Body: operatorWebhook(e)}, nil
}

// StartWebhook makes a stopped endpoint active again.
func (s *Server) StartWebhook(ctx context.Context, r openapi.StartWebhookRequestObject) (openapi.StartWebhookResponseObject, error) {
	e, err := s.operations.StartEndpoint(ctx, r.UserID, r.WebhookID, callOf(ctx).caller.UserID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return openapi.StartWebhook200JSONResponse{Body: operatorWebhook(e)}, nil
}

// ListWebhookActions lists what operators did to an endpoint.
func (s *Server) ListWebhookActions(ctx context.Context, r openapi.ListWebhookActionsRequestObject) (openapi.ListWebhookActionsResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/webhooks/actions", r.UserID+" "+r.WebhookID)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.operations.EndpointActions(ctx, r.UserID, r.WebhookID, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListWebhookActions200JSONResponse{
		Body: openapi.OperatorActionPage{Items: convertAll(p.Items, operatorActionView), NextCursor: list.next(p.Next)},
	}, nil
}

// operatorWebhook is an endpoint as operators see it, without its path, which may be secret,
// and its signing secrets.
func operatorWebhook(e webhook.Endpoint) openapi.OperatorWebhook {
	return openapi.OperatorWebhook{
		ID: e.ID, UserID: e.OwnerID, Email: optional(e.OwnerEmail), Host: hostOf(e.URL), Description: e.Description,
		EventTypes: convertAll(e.EventTypes, func(t event.Type) openapi.EventType { return openapi.EventType(t) }),
		State:      openapi.WebhookState(e.State), DisabledReason: optional(openapi.WebhookDisabledReason(e.DisabledReason)),
		DisabledAt: optional(e.DisabledAt), StopReason: optional(e.StopReason), AllOrders: e.AllOrders,
		FailingSince: optional(e.Failing.Since), CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
}
