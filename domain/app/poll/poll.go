// Package poll lets partners who cannot listen ask for events.
package poll

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// MaxLooked is how many entries of the feed a page looks at, of which a filter may
	// select few; a batch more at most.
	MaxLooked = 1000
	// batches is how many batches are read in one call. At rest a batch has one event.
	batches = 50
	// maxReads bounds the calls for one page.
	maxReads = 4
)

// Poller reads the feed of all orders' events. The caller must have checked that the user is
// a partner.
type Poller struct {
	Feed port.Feed
	Now  func() time.Time
}

// Page is a page of the feed.
type Page struct {
	Events []event.Event // in the feed's order: those of one order by sequence
	Next   feed.Position // after these events, and after those that the filter left out
	More   bool          // there are more already
}

// Earliest is the position before the oldest event that is kept.
func (p Poller) Earliest() feed.Position { return feed.Position{Whole: p.now()} }

// Latest is the position after all events that are in the feed.
func (p Poller) Latest(ctx context.Context) (feed.Position, error) {
	now := p.now()
	last, err := p.Feed.LastBatch(ctx)
	return feed.Position{Batch: last + 1, Whole: now}, err
}

// Events returns the events after the position, at most limit (up to pagination.MaxLimit) of
// them, only those of some types unless there are none. A page may be empty and have More. It
// fails with Expired when events after the position may be gone.
func (p Poller) Events(ctx context.Context, after feed.Position, types []event.Type, limit int) (Page, error) {
	if after.Expired(p.now()) {
		return Page{}, failure.New(failure.Expired, "events are kept for %d days; what happened after this cursor may be gone", feed.Kept/(24*time.Hour))
	}
	w := walk{at: after, limit: limit, types: types}
	for range maxReads {
		now := p.now()
		found, err := p.Feed.BatchesFrom(ctx, w.at.Batch, batches)
		if err != nil {
			return Page{}, err
		}
		if w.through(found) {
			break
		}
		if w.more = len(found) == batches; !w.more {
			w.at.Whole = now
			break
		}
	}
	events, err := p.events(ctx, w.chosen)
	return Page{Events: events, Next: w.at, More: w.more}, err
}

// walk goes through the feed, entry by entry.
type walk struct {
	at     feed.Position
	limit  int
	types  []event.Type
	chosen []feed.Entry
	looked int
	more   bool
}

// through goes through batches. It reports whether the page is full before their end.
func (w *walk) through(found []feed.Batch) (full bool) {
	for _, b := range found {
		if b.Number > w.at.Batch {
			w.at.Batch, w.at.Offset = b.Number, 0
		}
		for _, e := range b.Entries[min(w.at.Offset, len(b.Entries)):] {
			if len(w.chosen) == w.limit || w.looked >= MaxLooked {
				w.at.Whole, w.more = b.At, true
				return true
			}
			if w.looked++; len(w.types) == 0 || slices.Contains(w.types, e.Type) {
				w.chosen = append(w.chosen, e)
			}
			w.at.Offset++
		}
		w.at = feed.Position{Batch: b.Number + 1, Whole: b.At}
	}
	return false
}

// events are the events of the entries, without those that are archived.
func (p Poller) events(ctx context.Context, entries []feed.Entry) ([]event.Event, error) {
	found, err := p.Feed.EventsByID(ctx, entries)
	if err != nil {
		return nil, err
	}
	var events []event.Event
	for _, e := range entries {
		if one, ok := found[e.ID()]; ok {
			events = append(events, one)
		}
	}
	return events, nil
}

func (p Poller) now() time.Time { return p.Now().UTC().Truncate(time.Millisecond) }
