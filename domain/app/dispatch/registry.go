package dispatch

import (
	"context"
	"io"
	"net/netip"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// pingType is the type of test events.
const pingType = "ping"

// Registry lets owners manage their endpoints. All fields but Trusted are
// required. It is safe for concurrent use.
type Registry struct {
	Endpoints  port.Endpoints
	Deliveries port.Deliveries
	Circuits   port.Circuits
	Log        port.DeliveryLog
	Counts     port.DeliveryStatistics
	Attempts   port.AttemptQueue
	Probes     port.AttemptQueue // for endpoints that are parking, see Dispatcher
	Budgets    port.Budgets
	Recoverer  *Recoverer
	// Probation makes a new endpoint park until it has answered once, so that one that never
	// answers delays nobody.
	Probation bool
	Trusted   []netip.Prefix // private networks in which endpoints are allowed
	Now       func() time.Time
	NextID    func() string // for test events
	Random    io.Reader     // for secrets
}

// Register creates an endpoint for the caller. Email is the verified address to
// which a mail is sent if we disable the endpoint. The endpoint's secret,
// Secrets[0], is shown only this once. An endpoint of a member of
// identity.Partners gets the events of all orders. Register fails with Invalid
// and every broken rule, or with Conflict when the caller has an endpoint with
// this URL or has webhook.MaxEndpoints. Endpoints of other owners with the same
// URL do not matter.
func (r *Registry) Register(ctx context.Context, caller identity.Identity, email string, draft webhook.Draft) (webhook.Endpoint, error) {
	secret, key, err := r.newSigners()
	if err != nil {
		return webhook.Endpoint{}, err
	}
	draft.Key = key
	owner := webhook.Owner{ID: caller.UserID, Email: email, AllOrders: caller.In(identity.Partners)}
	e, err := webhook.New(owner, draft, r.Trusted, secret, r.now())
	if err != nil {
		return webhook.Endpoint{}, err
	}
	e.Parking = r.Probation
	return e, r.Endpoints.CreateEndpoint(ctx, e)
}

// Edit changes an endpoint of the owner. If that makes a paused endpoint active again, what was
// held because of the pause is delivered. It fails with Invalid, NotFound, or
// Conflict when webhook.Endpoint.Edit does.
func (r *Registry) Edit(ctx context.Context, ownerID, id string, c webhook.Edit) (webhook.Endpoint, error) {
	key, err := webhook.NewKey(r.Random)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	c.Key = key
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		return e.Edit(c, r.now())
	})
}

// newSigners are a new secret and a new key pair.
func (r *Registry) newSigners() (secret, key webhook.Secret, err error) {
	if secret, err = webhook.NewSecret(r.Random); err != nil {
		return secret, key, err
	}
	key, err = webhook.NewKey(r.Random)
	return secret, key, err
}

// Rotate gives an endpoint of the owner a new secret, Secrets[0], which is
// shown only this once, and a new key pair if it signs with webhook.V1a. The current ones
// also sign for the overlap; see webhook.RotateSecrets. It fails with NotFound, or with Conflict when the secret
// was rotated concurrently: each caller would think that its secret is the
// current one.
func (r *Registry) Rotate(ctx context.Context, ownerID, id string, overlap time.Duration) (webhook.Endpoint, error) {
	secret, key, err := r.newSigners()
	if err != nil {
		return webhook.Endpoint{}, err
	}
	var current []webhook.Secret
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		if current == nil {
			current = webhook.CurrentSecret(e.Secrets)
		}
		if !slices.Equal(current, webhook.CurrentSecret(e.Secrets)) {
			return webhook.Endpoint{}, failure.New(failure.Conflict, "the secret was rotated in the meantime")
		}
		return e.Rotate(secret, key, overlap, r.now()), nil
	})
}

// RevokePreviousSecret ends the overlap of a rotation, if there is one: only the
// current secret signs from now on. It fails with NotFound.
func (r *Registry) RevokePreviousSecret(ctx context.Context, ownerID, id string) (webhook.Endpoint, error) {
	return r.change(ctx, ownerID, id, func(e webhook.Endpoint) (webhook.Endpoint, error) {
		after, _ := e.RevokePreviousSecret(r.now())
		return after, nil
	})
}

// Remove deletes an endpoint of the owner. It fails with NotFound, or with Conflict when an
// operator has stopped it.
func (r *Registry) Remove(ctx context.Context, ownerID, id string) error {
	e, err := r.Endpoints.Endpoint(ctx, ownerID, id)
	if err == nil {
		err = e.Deletable()
	}
	if err != nil {
		return err
	}
	return r.Endpoints.DeleteEndpoint(ctx, ownerID, id)
}

// change applies f to the stored endpoint. Deliveries change endpoints, too: their
// outcomes must not make an owner's change fail, so it is tried again.
func (r *Registry) change(ctx context.Context, ownerID, id string, f func(webhook.Endpoint) (webhook.Endpoint, error)) (webhook.Endpoint, error) {
	for try := 1; ; try++ {
		e, err := r.Endpoints.Endpoint(ctx, ownerID, id)
		if err != nil {
			return webhook.Endpoint{}, err
		}
		after, err := f(e)
		if err != nil || after.Version == e.Version {
			return after, err
		}
		err = r.store(ctx, e, after)
		if err == nil {
			return after, nil
		}
		if try == saveTries || !failure.Is(err, failure.Conflict) {
			return webhook.Endpoint{}, err
		}
	}
}

// store stores a changed endpoint, with the recovery of what is held if it is active again.
func (r *Registry) store(ctx context.Context, before, after webhook.Endpoint) error {
	if before.State != webhook.Active && after.State == webhook.Active {
		return r.Recoverer.Resume(ctx, after)
	}
	return r.Endpoints.SaveEndpoint(ctx, after)
}

// now is the time, truncated to milliseconds like all stored times.
func (r *Registry) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
