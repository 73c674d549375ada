package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
)

// Breaker implements port.Breakers.
func (s *Store) Breaker(ctx context.Context, gateway string) (breaker.State, error) {
	it, err := s.db.get(ctx, breakerKey(gateway))
	if err != nil || it == nil {
		return breaker.State{Gateway: gateway}, err
	}
	r := newDecoder(it)
	return breaker.State{
		Gateway: gateway, Version: r.integer(attrVersion), Failures: r.integer("failures"), Since: r.instant("since"),
		LastKey: r.text("lastKey"), OpenUntil: r.instant("openUntil"), Openings: r.integer("openings"), ProbeUntil: r.instant("probeUntil"),
	}, *r.err
}

// SaveBreaker implements port.Breakers.
func (s *Store) SaveBreaker(ctx context.Context, b breaker.State) error {
	it := newItem(breakerKey(b.Gateway))
	it.number(attrVersion, int64(b.Version))
	it.number("failures", int64(b.Failures))
	it.instant("since", b.Since)
	it.text("lastKey", b.LastKey)
	it.instant("openUntil", b.OpenUntil)
	it.number("openings", int64(b.Openings))
	it.instant("probeUntil", b.ProbeUntil)
	condition := expression{
		text: "#v = :v", names: map[string]string{"#v": attrVersion}, values: item{":v": number(int64(b.Version - 1))},
	}
	if b.Version == 1 {
		condition = expression{text: notExists}
	}
	kept, _, err := s.db.put(ctx, it, condition)
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the breaker has changed in the meantime")
	}
	return err
}
