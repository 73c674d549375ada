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
func (d Operations) CreatePartner(ctx context.Context, name string, types []string) (partner.Partner, error) {
	p, err := partner.New(d.IDs.Next(), name, types, d.Random, d.now())
	if err != nil {
		return partner.Partner{}, err
	}
	return p, d.Partners.PutPartner(ctx, p)
}

// ListPartners lists all partners, ordered by id.
func (d Operations) ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error) {
	return d.Partners.ListPartners(ctx, p)
}

// Partner returns a partner. It fails with NotFound.
func (d Operations) Partner(ctx context.Context, id string) (partner.Partner, error) {
	return d.Partners.Partner(ctx, id)
}

// EditPartner changes a partner. It fails with Invalid and every broken rule,
// with NotFound, or with Conflict when the partner was changed concurrently.
func (d Operations) EditPartner(ctx context.Context, id string, c partner.Edit) (partner.Partner, error) {
	return d.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Edit(c, d.now()) })
}

// RotatePartner gives a partner a new secret, Secrets[0], which is shown only
// this once. The old secret stays valid for webhook.SecretOverlap. It fails
// with NotFound, or with Conflict as partner.Partner.Rotate and EditPartner do.
func (d Operations) RotatePartner(ctx context.Context, id string) (partner.Partner, error) {
	return d.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Rotate(d.Random, d.now()) })
}

func (d Operations) changePartner(ctx context.Context, id string, change func(partner.Partner) (partner.Partner, error)) (partner.Partner, error) {
	p, err := d.Partners.Partner(ctx, id)
	if err != nil {
		return partner.Partner{}, err
	}
	if p, err = change(p); err != nil {
		return partner.Partner{}, err
	}
	return p, d.Partners.SavePartner(ctx, p)
}

// now is the time, truncated to milliseconds like all stored times.
func (d Operations) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }
