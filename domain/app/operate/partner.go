package operate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner creates a partner that may send events of the given types, once per key.
// The returned partner holds its secret, which is shown only this once: to the operator,
// who may repeat the request, for example because the response was lost. It then returns
// the same partner with its secret, and replayed is true. Without a key, the same name
// and types are the same request; whoever wants a second such partner chooses keys.
//
// It fails with Invalid and every broken rule, with KeyReused when the first request
// with the key differs, and with Conflict when the partner was changed since, or after
// idempotency.Lifetime: its secret is not shown again.
func (o Operations) CreatePartner(ctx context.Context, operatorID string, key idempotency.Key, name string, types []string) (p partner.Partner, replayed bool, err error) {
	if key == "" {
		key = bodyKey(name, types)
	}
	p, err = partner.New(partner.AdmissionID(operatorID, string(key)), name, types, o.Random, o.now())
	if err != nil {
		return partner.Partner{}, false, err
	}
	err = o.Partners.CreatePartner(ctx, p)
	if !failure.Is(err, failure.Conflict) {
		return p, false, err
	}
	first, err := o.Partners.Partner(ctx, p.ID)
	switch {
	case err != nil:
		return partner.Partner{}, false, err
	case first.Version > 1 || p.CreatedAt.Sub(first.CreatedAt) >= idempotency.Lifetime:
		return partner.Partner{}, false, failure.New(failure.Conflict, "this request was carried out before; the partner is %s", first.ID)
	case first.Name != p.Name || !slices.Equal(first.Types, p.Types):
		return partner.Partner{}, false, failure.New(failure.KeyReused, "this Idempotency-Key was used for another request")
	}
	return first, true, nil
}

// bodyKey is the key of a request without one. It has a character that no key has.
func bodyKey(name string, types []string) idempotency.Key {
	return idempotency.Key(fmt.Sprintf("\x00%q %q", name, types))
}

// ListPartners lists all partners, ordered by id.
func (o Operations) ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error) {
	return o.Partners.ListPartners(ctx, p)
}

// Partner returns a partner. It fails with NotFound.
func (o Operations) Partner(ctx context.Context, id string) (partner.Partner, error) {
	return o.Partners.Partner(ctx, id)
}

// EditPartner changes a partner. It fails with Invalid and every broken rule,
// with NotFound, or with Conflict when the partner was changed concurrently: two
// operators must not undo each other's changes unseen.
func (o Operations) EditPartner(ctx context.Context, id string, c partner.Edit) (partner.Partner, error) {
	return o.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Edit(c, o.now()) })
}

// RotatePartner gives a partner a new secret, Secrets[0], which is shown only
// this once. The current secret stays valid for the overlap; see
// webhook.RotateSecrets. It fails with NotFound, or with Conflict as EditPartner
// does.
func (o Operations) RotatePartner(ctx context.Context, id string, overlap time.Duration) (partner.Partner, error) {
	return o.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) {
		return p.Rotate(o.Random, overlap, o.now())
	})
}

// RevokePartnersPreviousSecret ends the overlap of a rotation, if there is one:
// only events signed with the current secret are accepted from now on. It fails
// with NotFound, or with Conflict as EditPartner does.
func (o Operations) RevokePartnersPreviousSecret(ctx context.Context, id string) (partner.Partner, error) {
	return o.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) {
		after, _ := p.RevokePreviousSecret(o.now())
		return after, nil
	})
}

func (o Operations) changePartner(ctx context.Context, id string, change func(partner.Partner) (partner.Partner, error)) (partner.Partner, error) {
	p, err := o.Partners.Partner(ctx, id)
	if err != nil {
		return partner.Partner{}, err
	}
	after, err := change(p)
	if err != nil || after.Version == p.Version {
		return after, err
	}
	return after, o.Partners.SavePartner(ctx, after)
}

// now is the time, truncated to milliseconds like all stored times.
func (o Operations) now() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }
