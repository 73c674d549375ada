// Package id makes identifiers: ULIDs, which sort by the time they were made.
package id

import (
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/eventforge/eventforge/domain/failure"
)

// Source makes ids. It is safe for concurrent use.
type Source struct {
	mu      sync.Mutex
	now     func() time.Time
	entropy io.Reader
}

// NewSource makes ids of the given time and 80 bits of the given entropy each;
// within one millisecond they still ascend.
func NewSource(now func() time.Time, entropy io.Reader) *Source {
	return &Source{now: now, entropy: ulid.Monotonic(entropy, 0)}
}

// Next is a new id. It panics when the entropy fails: the system's source of
// randomness does not.
func (s *Source) Next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ulid.MustNew(ulid.Timestamp(s.now()), s.entropy).String()
}

// Check fails with Invalid unless s is a ULID in its canonical form.
func Check(s string) error {
	u, err := ulid.ParseStrict(s)
	if err != nil || u.String() != s {
		return failure.New(failure.Invalid, "%q is not an id", s)
	}
	return nil
}
