package memory

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Circuit implements port.Circuits.
func (s *Store) Circuit(_ context.Context, ownerID, endpointID string) (found webhook.Circuit, err error) {
	err = s.do("Circuit", func() error {
		c, ok := s.circuits[pair{ownerID, endpointID}]
		if !ok {
			return failure.New(failure.NotFound, "the circuit is closed")
		}
		found = c
		return nil
	})
	return found, err
}

// CircuitsOf implements port.Circuits.
func (s *Store) CircuitsOf(_ context.Context, ownerID string) (found []webhook.Circuit, err error) {
	err = s.do("CircuitsOf", func() error {
		for _, c := range s.circuits {
			if c.OwnerID == ownerID {
				found = append(found, c)
			}
		}
		slices.SortFunc(found, func(a, b webhook.Circuit) int { return strings.Compare(a.EndpointID, b.EndpointID) })
		return nil
	})
	return found, err
}

// SaveCircuit implements port.Circuits.
func (s *Store) SaveCircuit(_ context.Context, c webhook.Circuit) error {
	return s.do("SaveCircuit", func() error {
		if s.circuits[pair{c.OwnerID, c.EndpointID}].Version != c.Version-1 {
			return failure.New(failure.Conflict, "the circuit has changed in the meantime")
		}
		s.circuits[pair{c.OwnerID, c.EndpointID}] = c
		return nil
	})
}

// RemoveCircuit implements port.Circuits.
func (s *Store) RemoveCircuit(_ context.Context, c webhook.Circuit) error {
	return s.do("RemoveCircuit", func() error {
		if s.circuits[pair{c.OwnerID, c.EndpointID}].Version == c.Version {
			delete(s.circuits, pair{c.OwnerID, c.EndpointID})
		}
		return nil
	})
}

// DueDeliveries implements port.DueWork.
func (s *Store) DueDeliveries(_ context.Context, from, to time.Time, limit int) (found []port.DueDelivery, err error) {
	err = s.do("DueDeliveries", func() error {
		for _, d := range s.deliveries {
			if at := d.LookAt(); !at.IsZero() && !at.Before(from) && at.Before(to) {
				found = append(found, port.DueDelivery{EndpointID: d.EndpointID, DeliveryID: d.ID, At: at})
			}
		}
		found = earliest(found, limit, func(d port.DueDelivery) string { return timeKey(d.At, d.DeliveryID) })
		return nil
	})
	return found, err
}

// DueCircuits implements port.DueWork.
func (s *Store) DueCircuits(_ context.Context, from, to time.Time, limit int) (found []port.DueCircuit, err error) {
	err = s.do("DueCircuits", func() error {
		for _, c := range s.circuits {
			if !c.NextAt.Before(from) && c.NextAt.Before(to) {
				found = append(found, port.DueCircuit{OwnerID: c.OwnerID, EndpointID: c.EndpointID, At: c.NextAt})
			}
		}
		found = earliest(found, limit, func(c port.DueCircuit) string { return timeKey(c.At, c.EndpointID) })
		return nil
	})
	return found, err
}

// ParkedDeliveries implements port.DueWork.
func (s *Store) ParkedDeliveries(_ context.Context, endpointID string, before time.Time, limit int) (ids []string, err error) {
	err = s.do("ParkedDeliveries", func() error {
		var parked []webhook.Delivery
		for _, d := range s.deliveries {
			if d.EndpointID == endpointID && d.Parked && d.NextAttemptAt.Before(before) {
				parked = append(parked, d)
			}
		}
		for _, d := range earliest(parked, limit, func(d webhook.Delivery) string { return timeKey(d.NextAttemptAt, d.ID) }) {
			ids = append(ids, d.ID)
		}
		return nil
	})
	return ids, err
}

// earliest are the first items by their keys, at most limit.
func earliest[T any](items []T, limit int, key func(T) string) []T {
	slices.SortFunc(items, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	return items[:min(limit, len(items))]
}

// SweptUntil implements port.Sweeps.
func (s *Store) SweptUntil(context.Context) (until time.Time, err error) {
	err = s.do("SweptUntil", func() error { until = s.sweptUntil; return nil })
	return until, err
}

// SaveSweptUntil implements port.Sweeps.
func (s *Store) SaveSweptUntil(_ context.Context, until time.Time) error {
	return s.do("SaveSweptUntil", func() error { s.sweptUntil = until; return nil })
}
