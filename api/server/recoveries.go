package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// RecoverWebhook delivers what one of the caller's endpoints missed.
func (s *Server) RecoverWebhook(ctx context.Context, r openapi.RecoverWebhookRequestObject) (openapi.RecoverWebhookResponseObject, error) {
	begun, err := s.webhooks.Recoverer.Begin(ctx, callOf(ctx).caller.UserID, r.WebhookID, r.Body.Since, value(r.Body.Until))
	if err != nil {
		return nil, err
	}
	return openapi.RecoverWebhook202JSONResponse{Body: recoveryView(begun)}, nil
}

// GetRecovery shows what one of the caller's endpoints missed, and its last recovery.
func (s *Server) GetRecovery(ctx context.Context, r openapi.GetRecoveryRequestObject) (openapi.GetRecoveryResponseObject, error) {
	owner, status := callOf(ctx).caller.UserID, openapi.RecoveryStatus{}
	if r.Params.Since != nil {
		missed, err := s.webhooks.Recoverer.Missed(ctx, owner, r.WebhookID, *r.Params.Since)
		if err != nil {
			return nil, err
		}
		status.Missed = missedView(missed)
	}
	last, found, err := s.lastRecovery(ctx, owner, r.WebhookID)
	if err != nil {
		return nil, err
	}
	if found {
		view := recoveryView(last)
		status.Last = &view
	}
	return openapi.GetRecovery200JSONResponse{Body: status}, nil
}

// lastRecovery fails with NotFound if the endpoint is not the owner's. found is false if
// nothing of it was recovered.
func (s *Server) lastRecovery(ctx context.Context, owner, endpointID string) (last webhook.Recovery, found bool, err error) {
	if _, err := s.webhooks.Endpoints.Endpoint(ctx, owner, endpointID); err != nil {
		return webhook.Recovery{}, false, err
	}
	last, err = s.webhooks.Recoverer.Last(ctx, owner, endpointID)
	if failure.Is(err, failure.NotFound) {
		return webhook.Recovery{}, false, nil
	}
	return last, err == nil, err
}

// StopRecovery stops the recovery of one of the caller's endpoints.
func (s *Server) StopRecovery(ctx context.Context, r openapi.StopRecoveryRequestObject) (openapi.StopRecoveryResponseObject, error) {
	stopped, err := s.webhooks.Recoverer.Stop(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return openapi.StopRecovery200JSONResponse{Body: recoveryView(stopped)}, nil
}

func recoveryView(r webhook.Recovery) openapi.Recovery {
	return openapi.Recovery{
		State: openapi.RecoveryState(r.State), Since: r.Since, Until: r.Until, Total: optional(r.Total),
		Done: r.Done, Skipped: r.Skipped, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, EndedAt: optional(r.EndedAt),
	}
}

func missedView(m dispatch.Missed) *openapi.MissedDeliveries {
	return &openapi.MissedDeliveries{Failed: m.Failed, Paused: m.Paused, Disabled: m.Disabled, Complete: m.Complete}
}
