package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner implements port.Partners.
func (s *Store) CreatePartner(ctx context.Context, p partner.Partner) error {
	kept, _, err := s.db.put(ctx, partnerItem(p), expression{text: notExists})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the partner exists")
	}
	return err
}

// SavePartner implements port.Partners.
func (s *Store) SavePartner(ctx context.Context, p partner.Partner) error {
	return s.save(ctx, partnerItem(p), p.Version, "partner")
}

// Partner implements port.Partners; it is strongly consistent.
func (s *Store) Partner(ctx context.Context, id string) (partner.Partner, error) {
	it, err := s.db.get(ctx, partnerKey(id))
	if err != nil {
		return partner.Partner{}, err
	}
	if it == nil {
		return partner.Partner{}, failure.New(failure.NotFound, "there is no partner %.80q", id)
	}
	return decodePartner(it)
}

// ListPartners implements port.Partners.
func (s *Store) ListPartners(ctx context.Context, p pagination.Request) (pagination.Page[partner.Partner], error) {
	return pageOf(p, gsi1, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: gsi1, partition: partnerListing, after: p.After, limit: limit})
	}, decodePartner)
}
