package memory

import (
	"context"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// CreateErasure implements port.Erasures.
func (s *Store) CreateErasure(_ context.Context, e erasure.Erasure) error {
	return s.do("CreateErasure", func() error {
		if _, ok := s.erasures[e.UserID]; ok {
			return failure.New(failure.Conflict, "the erasure exists")
		}
		s.erasures[e.UserID] = e
		return nil
	})
}

// Erasure implements port.Erasures.
func (s *Store) Erasure(_ context.Context, userID string) (found erasure.Erasure, err error) {
	err = s.do("Erasure", func() error {
		var ok bool
		if found, ok = s.erasures[userID]; !ok {
			return failure.New(failure.NotFound, "no erasure was asked for")
		}
		return nil
	})
	return found, err
}

// SaveErasure implements port.Erasures.
func (s *Store) SaveErasure(_ context.Context, e erasure.Erasure) error {
	return s.do("SaveErasure", func() error {
		stored, ok := s.erasures[e.UserID]
		switch {
		case !ok:
			return failure.New(failure.NotFound, "there is no such erasure")
		case stored.Version != e.Version-1:
			return failure.New(failure.Conflict, "the erasure has changed in the meantime")
		}
		s.erasures[e.UserID] = e
		return nil
	})
}

// PendingErasures implements port.Erasures.
func (s *Store) PendingErasures(context.Context) (found []erasure.Erasure, err error) {
	err = s.do("PendingErasures", func() error {
		for _, e := range s.erasures {
			if !e.Completed() {
				found = append(found, e)
			}
		}
		slices.SortFunc(found, func(a, b erasure.Erasure) int {
			return strings.Compare(timeKey(a.NotBefore, a.UserID), timeKey(b.NotBefore, b.UserID))
		})
		found = found[:min(len(found), port.MaxPendingErasures)]
		return nil
	})
	return found, err
}

// EraseOrder implements port.Erasures.
func (s *Store) EraseOrder(_ context.Context, o order.Order) error {
	return s.do("EraseOrder", func() error {
		if s.prior(o.ID()) != (order.Prior{Status: o.Status(), Version: o.Snapshot().Version}) {
			return failure.New(failure.Conflict, "order %s has changed in the meantime", o.ID())
		}
		if k, ok := s.answered[o.ID()]; ok {
			delete(s.records, k)
			delete(s.answered, o.ID())
		}
		s.orders[o.ID()] = s.orders[o.ID()].Erase()
		return nil
	})
}

// DeleteDeliveries implements port.Erasures.
func (s *Store) DeleteDeliveries(_ context.Context, endpointID string) error {
	return s.do("DeleteDeliveries", func() error {
		for k := range s.deliveries {
			if k.of == endpointID {
				delete(s.deliveries, k)
				delete(s.details, k)
			}
		}
		return nil
	})
}
