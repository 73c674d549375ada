package memory

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner implements port.Partners.
func (s *Store) CreatePartner(_ context.Context, p partner.Partner) error {
	return s.do("CreatePartner", func() error {
		if _, ok := s.partners[p.ID]; ok {
			return failure.New(failure.Conflict, "the partner exists")
		}
		s.partners[p.ID] = clonePartner(p)
		return nil
	})
}

// SavePartner implements port.Partners.
func (s *Store) SavePartner(_ context.Context, p partner.Partner) error {
	return s.do("SavePartner", func() error {
		stored, ok := s.partners[p.ID]
		if err := mayFollow(ok, stored.Version, p.Version, "partner"); err != nil {
			return err
		}
		s.partners[p.ID] = clonePartner(p)
		return nil
	})
}

// Partner implements port.Partners.
func (s *Store) Partner(_ context.Context, id string) (found partner.Partner, err error) {
	err = s.do("Partner", func() error {
		p, ok := s.partners[id]
		if !ok {
			return failure.New(failure.NotFound, "there is no partner %.80q", id)
		}
		found = clonePartner(p)
		return nil
	})
	return found, err
}

// ListPartners implements port.Partners.
func (s *Store) ListPartners(_ context.Context, r pagination.Request) (p pagination.Page[partner.Partner], err error) {
	err = s.do("ListPartners", func() error {
		var all []partner.Partner
		for _, found := range s.partners {
			all = append(all, clonePartner(found))
		}
		p = page(all, func(p partner.Partner) string { return p.ID }, ascending, r)
		return nil
	})
	return p, err
}

func clonePartner(p partner.Partner) partner.Partner {
	p.Secrets, p.Types = slices.Clone(p.Secrets), slices.Clone(p.Types)
	return p
}
