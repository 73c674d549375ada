package memory

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// mark is a lease on a message or, once done, the record that it was processed.
type mark struct {
	done       bool
	validUntil time.Time
}

// Claim implements port.Markers.
func (s *Store) Claim(_ context.Context, consumer, messageID string, lease time.Duration) (done bool, err error) {
	err = s.do("Claim", func() error {
		now, k := s.now(), pair{consumer, messageID}
		m, ok := s.marks[k]
		switch {
		case !ok || !now.Before(m.validUntil):
			s.marks[k] = mark{validUntil: now.Add(lease)}
			return nil
		case m.done:
			done = true
			return nil
		default:
			return failure.New(failure.Conflict, "message %.80q is being processed", messageID)
		}
	})
	return done, err
}

// Done implements port.Markers.
func (s *Store) Done(_ context.Context, consumer, messageID string, remember time.Duration) error {
	return s.do("Done", func() error {
		s.marks[pair{consumer, messageID}] = mark{done: true, validUntil: s.now().Add(remember)}
		return nil
	})
}

// Abandon implements port.Markers.
func (s *Store) Abandon(_ context.Context, consumer, messageID string) error {
	return s.do("Abandon", func() error {
		if k := (pair{consumer, messageID}); !s.marks[k].done {
			delete(s.marks, k)
		}
		return nil
	})
}
