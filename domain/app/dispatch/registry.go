package dispatch

import (
	"context"
	"io"
	"net/netip"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// MaxEndpoints is how many endpoints an owner may have.
const MaxEndpoints = 20

// pingType is the type of test events.
const pingType = "ping"

// Registry lets owners manage their endpoints. All fields but Trusted are
// required. It is safe for concurrent use.
type Registry struct {
	Endpoints  port.Endpoints
	Deliveries port.Deliveries
	Attempts   port.AttemptQueue
	Trusted    []netip.Prefix // private networks in which endpoints are allowed
	Now        func() time.Time
	NextID     func() string // for test events
	Random     io.Reader     // for secrets
}

// Register creates an endpoint for the caller. Email is the verified address to
// which a mail is sent if we disable the endpoint. The endpoint's secret,
// Secrets[0], is shown only this once. An endpoint of a member of
// identity.Partners gets the events of all orders. Register fails with Invalid
// and every broken rule, or with Conflict when the caller has an endpoint with
// this URL or has MaxEndpoints. Endpoints of other owners with the same URL do
// not matter.
func (r *Registry) Register(ctx context.Context, caller identity.Identity, email string, draft webhook.Draft) (webhook.Endpoint, error) {
	secret, err := webhook.NewSecret(r.Random)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	owner := webhook.Owner{ID: caller.UserID, Email: email, AllOrders: caller.In(identity.Partners)}
	e, err := webhook.New(owner, draft, r.Trusted, secret, r.now())
	if err != nil {
		return webhook.Endpoint{}, err
	}
	if err := r.checkCount(ctx, owner.ID); err != nil {
		return webhook.Endpoint{}, err
	}
	err = r.Endpoints.CreateEndpoint(ctx, e)
	if failure.Is(err, failure.Conflict) {
		return webhook.Endpoint{}, failure.New(failure.Conflict, "you already have an endpoint with this URL")
	}
	return e, err
}

func (r *Registry) checkCount(ctx context.Context, ownerID string) error {
	existing, err := r.Endpoints.EndpointsOf(ctx, ownerID)
	if err == nil && len(existing) >= MaxEndpoints {
		return failure.New(failure.Conflict, "you have %d endpoints, which is the maximum", len(existing))
	}
	return err
}

// Edit changes an endpoint of the owner. It fails with Invalid, NotFound, or
// Conflict when webhook.Endpoint.Edit does or the endpoint was changed
// concurrently.
func (r *Registry) Edit(ctx context.Context, ownerID, id string, c webhook.Edit) (webhook.Endpoint, error) {
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		return e.Edit(c, r.now())
	})
}

// Rotate gives an endpoint of the owner a new secret, Secrets[0], which is
// shown only this once. The old secret also signs, for webhook.SecretOverlap.
// It fails with NotFound or Conflict.
func (r *Registry) Rotate(ctx context.Context, ownerID, id string) (webhook.Endpoint, error) {
	secret, err := webhook.NewSecret(r.Random)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		return e.Rotate(secret, r.now())
	})
}

func (r *Registry) change(ctx context.Context, ownerID, id string, f func(webhook.Endpoint) (webhook.Endpoint, error)) (webhook.Endpoint, error) {
	e, err := r.Endpoints.Endpoint(ctx, ownerID, id)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	if e, err = f(e); err != nil {
		return webhook.Endpoint{}, err
	}
	return e, r.Endpoints.SaveEndpoint(ctx, e)
}

// now is the time, truncated to milliseconds like all stored times.
func (r *Registry) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
