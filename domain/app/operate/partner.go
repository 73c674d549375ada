package operate

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner admits a partner who may send events of the given types. The
// partner returned holds its secret, which is shown this once. It fails with
// Invalid and every broken rule.
func (d Operations) CreatePartner(ctx context.Context, name string, types []string) (partner.Partner, error) {
	p, err := partner.New(d.IDs.Next(), name, types, d.Random, d.now())
	if err != nil {
		return partner.Partner{}, err
	}
	return p, d.Partners.PutPartner(ctx, p)
}

// ListPartners lists all partners by id.
func (d Operations) ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error) {
	return d.Partners.ListPartners(ctx, p)
}

// Partner reads one. NotFound.
func (d Operations) Partner(ctx context.Context, id string) (partner.Partner, error) {
	return d.Partners.Partner(ctx, id)
}

// EditPartner changes a partner. Invalid with every broken rule, NotFound;
// Conflict when somebody else changed it at the same time.
func (d Operations) EditPartner(ctx context.Context, id string, c partner.Edit) (partner.Partner, error) {
	return d.changePartner(ctx, id, func(p partner.Partner) (partner.Partner, error) { return p.Edit(c, d.now()) })
}

// RotatePartner gives a partner a new secret, Secrets[0], to be shown this
// once; the old one is accepted, too, for webhook.SecretOverlap. NotFound;
// Conflict as partner.Partner.Rotate, or as EditPartner.
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

// now is the time to the millisecond, as all of the platform's items have it.
func (d Operations) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }
