package operate

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner creates a partner that may send events of the given types. The
// returned partner holds its secret, which is shown only this once. It fails
// with Invalid and every broken rule.
func (o Operations) CreatePartner(ctx context.Context, name string, types []string) (partner.Partner, error) {
	p, err := partner.New(o.IDs.Next(), name, types, o.Random, o.now())
	if err != nil {
		return partner.Partner{}, err
	}
	return p, o.Partners.PutPartner(ctx, p)
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
// with NotFound, or with Conflict when the partner was changed concurrently.
func (o Operations) EditPartner(ctx context.Context, id string, c partner.Edit) (partner.Partner, error) {
	return o.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Edit(c, o.now()) })
}

// RotatePartner gives a partner a new secret, Secrets[0], which is shown only
// this once. The old secret stays valid for webhook.SecretOverlap. It fails
// with NotFound, or with Conflict as partner.Partner.Rotate and EditPartner do.
func (o Operations) RotatePartner(ctx context.Context, id string) (partner.Partner, error) {
	return o.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Rotate(o.Random, o.now()) })
}

func (o Operations) changePartner(ctx context.Context, id string, change func(partner.Partner) (partner.Partner, error)) (partner.Partner, error) {
	p, err := o.Partners.Partner(ctx, id)
	if err != nil {
		return partner.Partner{}, err
	}
	if p, err = change(p); err != nil {
		return partner.Partner{}, err
	}
	return p, o.Partners.SavePartner(ctx, p)
}

// now is the time, truncated to milliseconds like all stored times.
func (o Operations) now() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }
