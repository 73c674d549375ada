package dynamo

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/port"
)

// DueDeliveries implements port.DueWork.
func (s *Store) DueDeliveries(ctx context.Context, from, to time.Time, limit int) ([]port.DueDelivery, error) {
	return dueIn(ctx, s, shards(dueShards, due), from, to, limit, func(it item) (port.DueDelivery, error) {
		r := newDecoder(it)
		endpoint, id := deliveryNames(r)
		return port.DueDelivery{EndpointID: endpoint, DeliveryID: id, At: listedAt(r)}, *r.err
	})
}

// DueCircuits implements port.DueWork.
func (s *Store) DueCircuits(ctx context.Context, from, to time.Time, limit int) ([]port.DueCircuit, error) {
	return dueIn(ctx, s, shards(circuitShards, circuits), from, to, limit, func(it item) (port.DueCircuit, error) {
		r := newDecoder(it)
		owner, endpoint := circuitNames(r)
		return port.DueCircuit{OwnerID: owner, EndpointID: endpoint, At: listedAt(r)}, *r.err
	})
}

// ParkedDeliveries implements port.DueWork.
func (s *Store) ParkedDeliveries(ctx context.Context, endpointID string, before time.Time, limit int) ([]string, error) {
	partitions := shards(deliveryShards, func(n int) string { return parkedShard(endpointID, n) })
	return dueIn(ctx, s, partitions, time.Time{}, before, limit, func(it item) (string, error) {
		r := newDecoder(it)
		_, id := deliveryNames(r)
		return id, *r.err
	})
}

// dueIn reads lists by time: from is included, to is not.
func dueIn[T any](ctx context.Context, s *Store, partitions []string, from, to time.Time, limit int, decode func(item) (T, error)) ([]T, error) {
	if !from.Before(to) {
		return nil, nil // DynamoDB refuses such a condition
	}
	// "#" sorts before every sort key of the time with its id, which to excludes.
	q := query{index: byStatus, from: instant(from), to: instant(to) + "#", limit: limit}
	items, err := s.db.merge(ctx, q, partitions)
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decode)
}

// listedAt is the time in the sort key of a list by time.
func listedAt(r *decoder) time.Time {
	at, _, _ := strings.Cut(r.text(attrGSI2SK), "#")
	parsed, err := time.Parse(instantForm, at)
	r.note(attrGSI2SK, err)
	return parsed
}

// deliveryNames are the endpoint and the delivery in a delivery's key.
func deliveryNames(r *decoder) (endpointID, id string) {
	_, rest, _ := strings.Cut(r.text(attrPK), "#")
	endpointID, id, _ = strings.Cut(rest, "#")
	return unescape.Replace(endpointID), unescape.Replace(id)
}

// SweptUntil implements port.Sweeps.
func (s *Store) SweptUntil(ctx context.Context) (time.Time, error) {
	it, err := s.db.get(ctx, sweepKey)
	if err != nil || it == nil {
		return time.Time{}, err
	}
	r := newDecoder(it)
	until := r.instant("until")
	return until, *r.err
}

// SaveSweptUntil implements port.Sweeps.
func (s *Store) SaveSweptUntil(ctx context.Context, until time.Time) error {
	it := newItem(sweepKey)
	it.instant("until", until)
	_, _, err := s.db.put(ctx, it, always)
	return err
}
