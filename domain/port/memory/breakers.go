package memory

import (
	"context"

	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
)

// Breaker implements port.Breakers.
func (s *Store) Breaker(_ context.Context, gateway string) (found breaker.State, err error) {
	err = s.do("Breaker", func() error {
		found = s.breakers[gateway]
		found.Gateway = gateway
		return nil
	})
	return found, err
}

// SaveBreaker implements port.Breakers.
func (s *Store) SaveBreaker(_ context.Context, b breaker.State) error {
	return s.do("SaveBreaker", func() error {
		if s.breakers[b.Gateway].Version != b.Version-1 {
			return failure.New(failure.Conflict, "the breaker has changed in the meantime")
		}
		s.breakers[b.Gateway] = b
		return nil
	})
}
