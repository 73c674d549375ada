package memory

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/feed"
)

// AppendEvents implements port.Feed.
func (s *Store) AppendEvents(_ context.Context, entries []feed.Entry) error {
	return s.do("AppendEvents", func() error {
		for len(entries) > 0 {
			n := s.appendBatch(entries[:min(len(entries), feed.MaxBatch)])
			entries = entries[n:]
		}
		return nil
	})
}

// appendBatch returns how many of the entries, from the first on, are in the feed.
func (s *Store) appendBatch(entries []feed.Entry) (n int) {
	at, repeated := s.places[entries[0].ID()]
	if !repeated {
		number := int64(len(s.feed)) + 1
		s.feed = append(s.feed, feed.Batch{Number: number, Entries: slices.Clone(entries), At: s.now()})
		s.places[entries[0].ID()] = feed.Position{Batch: number}
		return len(entries)
	}
	there := s.feed[at.Batch-1].Entries[at.Offset:]
	for n < len(there) && n < len(entries) && there[n] == entries[n] {
		n++
	}
	if n < len(there) {
		s.places[there[n].ID()] = feed.Position{Batch: at.Batch, Offset: at.Offset + n}
	}
	return n
}

// BatchesFrom implements port.Feed.
func (s *Store) BatchesFrom(_ context.Context, number int64, most int) (found []feed.Batch, err error) {
	err = s.do("BatchesFrom", func() error {
		for _, b := range s.feed {
			if b.Number >= number && len(found) < most && s.now().Sub(b.At) <= feed.Kept+feed.Margin {
				found = append(found, b)
			}
		}
		return nil
	})
	return found, err
}

// LastBatch implements port.Feed.
func (s *Store) LastBatch(context.Context) (last int64, err error) {
	err = s.do("LastBatch", func() error {
		last = int64(len(s.feed))
		return nil
	})
	return last, err
}

// EventsByID implements port.Feed.
func (s *Store) EventsByID(_ context.Context, entries []feed.Entry) (found map[string]event.Event, err error) {
	found = map[string]event.Event{}
	err = s.do("EventsByID", func() error {
		for _, e := range entries {
			for _, stored := range s.timelines[e.OrderID] {
				if stored.Sequence == e.Sequence {
					found[stored.ID] = stored
				}
			}
		}
		return nil
	})
	return found, err
}
