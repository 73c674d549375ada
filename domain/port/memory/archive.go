package memory

import (
	"context"
	"slices"
	"strconv"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Archive implements port.Archive.
func (s *Store) Archive(_ context.Context, histories []port.History) (places []string, err error) {
	err = s.do("Archive", func() error {
		for _, h := range histories {
			place := "place-" + strconv.Itoa(len(s.archived))
			s.archived[place] = slices.Clone(h.Events)
			places = append(places, place)
		}
		return nil
	})
	return places, err
}

// ArchivedTimeline implements port.Archive.
func (s *Store) ArchivedTimeline(_ context.Context, place string) (events []event.Event, err error) {
	err = s.do("ArchivedTimeline", func() error {
		var ok bool
		if events, ok = s.archived[place]; !ok {
			return failure.New(failure.NotFound, "nothing is archived at %.80q", place)
		}
		return nil
	})
	return slices.Clone(events), err
}

// MarkArchived implements port.Archivals. The store drops the order's events.
func (s *Store) MarkArchived(_ context.Context, o order.Order, place string) error {
	return s.do("MarkArchived", func() error {
		if place == "" {
			return failure.New(failure.Internal, "order %s is archived without a place", o.ID())
		}
		snapshot := s.orders[o.ID()].Snapshot()
		if s.prior(o.ID()) != (order.Prior{Status: o.Status(), Version: o.Snapshot().Version}) || snapshot.Archive != "" {
			return failure.New(failure.Conflict, "order %s has changed in the meantime", o.ID())
		}
		snapshot.Archive = place
		archived, err := order.Rehydrate(snapshot)
		s.orders[o.ID()] = archived
		delete(s.timelines, o.ID())
		return err
	})
}
