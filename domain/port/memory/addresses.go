package memory

import (
	"context"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

// Address implements port.Addresses.
func (s *Store) Address(_ context.Context, userID string) (found address.Address, err error) {
	err = s.do("Address", func() error {
		a, ok := s.addresses[userID]
		if !ok {
			return failure.New(failure.NotFound, "no address is kept")
		}
		found = a.Clone()
		return nil
	})
	return found, err
}

// SaveAddress implements port.Addresses.
func (s *Store) SaveAddress(_ context.Context, userID string, a address.Address) error {
	return s.do("SaveAddress", func() error {
		s.addresses[userID] = a.Clone()
		return nil
	})
}

// DeleteAddress implements port.Addresses.
func (s *Store) DeleteAddress(_ context.Context, userID string) error {
	return s.do("DeleteAddress", func() error {
		delete(s.addresses, userID)
		return nil
	})
}
