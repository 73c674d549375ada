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

// MaxEndpoints bounds how many endpoints one owner has.
const MaxEndpoints = 20

// pingType is the type of test events.
const pingType = "ping"

// Registry is what owners do with their endpoints. All fields but Trusted are
// required. It is safe for concurrent use.
type Registry struct {
	Endpoints  port.Endpoints
	Deliveries port.Deliveries
	Attempts   port.AttemptQueue
	Trusted    []netip.Prefix // networks that endpoints may be in all the same
	Now        func() time.Time
	NextID     func() string // for test events
	Random     io.Reader     // for secrets
}

// Register makes an endpoint for the caller, to whose verified address we
// write should we disable it. Its one secret, Secrets[0], is to be shown this
// once. A member of identity.Partners hears of everybody's orders. Invalid with
// every broken rule; Conflict when the caller has one for this URL, or has
// MaxEndpoints of them. Another owner's endpoint for the same URL is no matter.
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
	if err := r.hasRoom(ctx, owner.ID); err != nil {
		return webhook.Endpoint{}, err
	}
	err = r.Endpoints.CreateEndpoint(ctx, e)
	if failure.Is(err, failure.Conflict) {
		return webhook.Endpoint{}, failure.New(failure.Conflict, "you have an endpoint with this URL")
	}
	return e, err
}

func (r *Registry) hasRoom(ctx context.Context, ownerID string) error {
	existing, err := r.Endpoints.EndpointsOf(ctx, ownerID)
	if err == nil && len(existing) >= MaxEndpoints {
		return failure.New(failure.Conflict, "you have %d endpoints, which is as many as can be", len(existing))
	}
	return err
}

// Edit changes an endpoint of the owner. Invalid, NotFound; Conflict as
// webhook.Endpoint.Edit, or when somebody else changed it at the same time.
func (r *Registry) Edit(ctx context.Context, ownerID, id string, c webhook.Edit) (webhook.Endpoint, error) {
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		return e.Edit(c, r.now())
	})
}

// Rotate gives an endpoint of the owner a new secret, Secrets[0], to be shown
// this once; the old one signs, too, for webhook.SecretOverlap. NotFound,
// Conflict.
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

// now is the time to the millisecond, as all of the platform's items have it.
func (r *Registry) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
