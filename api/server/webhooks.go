package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
)

const webhooksRoute = "/api/webhooks"

// CreateWebhook registers an endpoint. Only this response contains the secret.
func (s *Server) CreateWebhook(ctx context.Context, r openapi.CreateWebhookRequestObject) (openapi.CreateWebhookResponseObject, error) {
	call := callOf(ctx)
	profile, err := s.profiles.Profile(ctx, call.caller.UserID, call.token)
	if err != nil {
		return nil, err
	}
	e, err := s.webhooks.Register(ctx, call.caller, profile.Email, webhook.Draft{
		URL: r.Body.URL, EventTypes: eventTypes(value(r.Body.EventTypes)), EventVersion: value(r.Body.EventVersion),
		Description: value(r.Body.Description), Signatures: schemes(value(r.Body.Signatures)), Ordering: orderingOf(r.Body.Ordering),
	})
	if err != nil {
		return nil, err
	}
	location := webhooksRoute + "/" + e.ID
	return openapi.CreateWebhook201JSONResponse{
		Body: webhookWithSecret(call.caller, e), Headers: openapi.CreateWebhook201ResponseHeaders{Location: &location},
	}, nil
}

// ListWebhooks lists the caller's endpoints.
func (s *Server) ListWebhooks(ctx context.Context, _ openapi.ListWebhooksRequestObject) (openapi.ListWebhooksResponseObject, error) {
	endpoints, err := s.webhooks.Endpoints.EndpointsOf(ctx, callOf(ctx).caller.UserID)
	if err != nil {
		return nil, err
	}
	views, err := s.withCircuits(ctx, endpoints)
	if err != nil {
		return nil, err
	}
	return openapi.ListWebhooks200JSONResponse{Body: openapi.WebhookList{Items: views}}, nil
}

// GetWebhook shows one of the caller's endpoints.
func (s *Server) GetWebhook(ctx context.Context, r openapi.GetWebhookRequestObject) (openapi.GetWebhookResponseObject, error) {
	e, err := s.webhooks.Endpoints.Endpoint(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	views, err := s.withCircuits(ctx, []webhook.Endpoint{e})
	if err != nil {
		return nil, err
	}
	return openapi.GetWebhook200JSONResponse{Body: views[0]}, nil
}

// UpdateWebhook applies a merge patch to one of the caller's endpoints.
func (s *Server) UpdateWebhook(ctx context.Context, r openapi.UpdateWebhookRequestObject) (openapi.UpdateWebhookResponseObject, error) {
	e, err := s.webhooks.Edit(ctx, callOf(ctx).caller.UserID, r.WebhookID, edit(*r.Body))
	if err != nil {
		return nil, err
	}
	return openapi.UpdateWebhook200JSONResponse{Body: webhookView(callOf(ctx).caller, e)}, nil
}

// edit converts a merge patch: an absent member is unchanged, null resets it.
func edit(p openapi.WebhookPatch) webhook.Edit {
	e := webhook.Edit{EventVersion: p.EventVersion}
	if p.EventTypes.IsSpecified() {
		chosen, _ := p.EventTypes.Get() // null is an error here and means all
		types := eventTypes(chosen)
		e.EventTypes = &types
	}
	if p.Description.IsSpecified() {
		text, _ := p.Description.Get() // as above
		e.Description = &text
	}
	if p.Ordering != nil {
		ordering := orderingOf(p.Ordering)
		e.Ordering = &ordering
	}
	if p.State != nil {
		paused := *p.State == openapi.PatchPaused
		e.Paused = &paused
	}
	if p.Signatures != nil {
		chosen := schemes(*p.Signatures)
		e.Signatures = &chosen
	}
	return e
}

// DeleteWebhook removes one of the caller's endpoints.
func (s *Server) DeleteWebhook(ctx context.Context, r openapi.DeleteWebhookRequestObject) (openapi.DeleteWebhookResponseObject, error) {
	if err := s.webhooks.Remove(ctx, callOf(ctx).caller.UserID, r.WebhookID); err != nil {
		return nil, err
	}
	return openapi.DeleteWebhook204Response{}, nil
}

// RotateWebhookSecret gives an endpoint a new secret. Only this response contains it.
func (s *Server) RotateWebhookSecret(ctx context.Context, r openapi.RotateWebhookSecretRequestObject) (openapi.RotateWebhookSecretResponseObject, error) {
	e, err := s.webhooks.Rotate(ctx, callOf(ctx).caller.UserID, r.WebhookID, overlap(r.Params.OldSecret))
	if err != nil {
		return nil, err
	}
	return openapi.RotateWebhookSecret200JSONResponse{Body: webhookWithSecret(callOf(ctx).caller, e)}, nil
}

// overlap is how long the old secret stays valid after a rotation.
func overlap(use *openapi.OldSecretUse) time.Duration {
	if value(use) == openapi.RevokeOldSecret {
		return 0
	}
	return webhook.SecretOverlap
}

// RevokePreviousWebhookSecret makes an endpoint's current secret its only one.
func (s *Server) RevokePreviousWebhookSecret(ctx context.Context, r openapi.RevokePreviousWebhookSecretRequestObject) (openapi.RevokePreviousWebhookSecretResponseObject, error) {
	e, err := s.webhooks.RevokePreviousSecret(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return openapi.RevokePreviousWebhookSecret200JSONResponse{Body: webhookView(callOf(ctx).caller, e)}, nil
}

// webhookView is an endpoint as its owner sees it. Whether it hears of all orders is decided
// by the owner's membership, not by what it was when the endpoint was registered.
func webhookView(owner identity.Identity, e webhook.Endpoint) openapi.Webhook {
	partner := owner.In(identity.Partners)
	return openapi.Webhook{
		ID: e.ID, URL: e.URL, Description: e.Description, State: openapi.WebhookState(e.State), AllOrders: e.AllOrders && partner, LeftPartners: optional(e.AllOrders && !partner),
		EventTypes:     convertAll(e.EventTypes, func(t event.Type) openapi.EventType { return openapi.EventType(t) }),
		EventVersion:   e.Renders(),
		Ordering:       orderingView(e.Ordering),
		DisabledReason: optional(openapi.WebhookDisabledReason(e.DisabledReason)), StopReason: optional(e.StopReason),
		FailingSince: optional(e.Failing.Since), PreviousSecretExpiresAt: optional(webhook.PreviousExpiry(e.Secrets)),
		Signatures:     convertAll(e.SignatureSchemes(), func(s webhook.Scheme) openapi.SignatureScheme { return openapi.SignatureScheme(s) }),
		PublicKeysPath: optional(publicKeysPath(e)),
		CreatedAt:      e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
}

func webhookWithSecret(owner identity.Identity, e webhook.Endpoint) openapi.WebhookWithSecret {
	v := webhookView(owner, e)
	return openapi.WebhookWithSecret{
		ID: v.ID, URL: v.URL, Description: v.Description, State: v.State, AllOrders: v.AllOrders, LeftPartners: v.LeftPartners,
		EventTypes: v.EventTypes, EventVersion: v.EventVersion, Ordering: v.Ordering, DisabledReason: v.DisabledReason, StopReason: v.StopReason, FailingSince: v.FailingSince,
		PreviousSecretExpiresAt: v.PreviousSecretExpiresAt, Signatures: v.Signatures, PublicKeysPath: v.PublicKeysPath, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
		Secret: e.Secrets[0].Value,
	}
}

func schemes(chosen []openapi.SignatureScheme) []webhook.Scheme {
	return convertAll(chosen, func(s openapi.SignatureScheme) webhook.Scheme { return webhook.Scheme(s) })
}

// orderingOf converts an ordering; absent means none.
func orderingOf(o *openapi.WebhookOrdering) webhook.Ordering {
	if value(o) == openapi.OrderingPerOrder {
		return webhook.PerOrder
	}
	return webhook.Unordered
}

func orderingView(o webhook.Ordering) *openapi.WebhookOrdering {
	shown := openapi.OrderingNone
	if o == webhook.PerOrder {
		shown = openapi.OrderingPerOrder
	}
	return &shown
}

func eventTypes(types []openapi.EventType) []event.Type {
	return convertAll(types, func(t openapi.EventType) event.Type { return event.Type(t) })
}
