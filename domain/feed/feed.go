// Package feed is the list of all order events in one order, for those who ask for events
// instead of listening.
//
// The feed is made of batches with consecutive numbers, from 1. A batch is appended in one
// write that also takes its number, so that whoever has read to a number has missed none
// below it.
package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// Kept is for how long an event can be read, at least.
	Kept = 30 * 24 * time.Hour
	// Margin is how much longer batches are stored, because clocks differ.
	Margin = 24 * time.Hour
	// Repeats is for how long the feed recognizes a batch that it has: longer than the
	// table's stream can hand one over again, which is a day.
	Repeats = 48 * time.Hour
	// MaxBatch is how many events a batch has at most, some 25 KB.
	MaxBatch = 500
)

// Entry is one event of the feed. The event itself stays with its order.
type Entry struct {
	OrderID  string
	Sequence int
	Type     event.Type
}

// ID is the event's id.
func (e Entry) ID() string { return event.IDOf(e.OrderID, e.Sequence) }

// Batch is what is appended at once.
type Batch struct {
	Number  int64
	Entries []Entry
	At      time.Time // when it was appended
}

// Position is a place between two entries of the feed: after Offset entries of a batch. The
// zero Position is the beginning.
type Position struct {
	Batch  int64
	Offset int
	// Whole is the time at which nothing after the position was lost. Batches are removed
	// after Kept, so a position is good for that long.
	Whole time.Time
}

// Expired reports whether events after the position may be gone.
func (p Position) Expired(now time.Time) bool { return now.Sub(p.Whole) > Kept }

// String is the position as text, which ParsePosition reads.
func (p Position) String() string {
	return fmt.Sprintf("%d.%d.%d", p.Batch, p.Offset, p.Whole.UnixMilli())
}

// ParsePosition reads what Position.String makes. It fails with Invalid.
func ParsePosition(s string) (Position, error) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Position{}, failure.New(failure.Invalid, "this is no position")
	}
	var n [3]int64
	for i, part := range parts {
		var err error
		if n[i], err = strconv.ParseInt(part, 10, 64); err != nil || n[i] < 0 {
			return Position{}, failure.New(failure.Invalid, "this is no position")
		}
	}
	return Position{Batch: n[0], Offset: int(n[1]), Whole: time.UnixMilli(n[2]).UTC()}, nil
}
