// Package id generates identifiers: ULIDs, which sort by the time of their
// creation.
package id

import (
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/eventforge/eventforge/domain/failure"
)

// Source generates ids. It is safe for concurrent use.
type Source struct {
	mu      sync.Mutex
	now     func() time.Time
	entropy io.Reader
}

// NewSource returns a source of ids that consist of the given time and 80 bits
// of the given entropy. Ids generated within one millisecond still ascend.
func NewSource(now func() time.Time, entropy io.Reader) *Source {
	return &Source{now: now, entropy: ulid.Monotonic(entropy, 0)}
}

// Next returns a new id. It panics when the entropy source fails, which the
// operating system's source does not.
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

// Time is when an id was generated, in milliseconds. It fails like Check.
func Time(s string) (time.Time, error) {
	u, err := ulid.ParseStrict(s)
	if err != nil {
		return time.Time{}, failure.New(failure.Invalid, "%q is not an id", s)
	}
	return ulid.Time(u.Time()).UTC(), nil
}
