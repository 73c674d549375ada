package dynamo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// attrAnswer of an order's first event is the partition key of the stored answer to the
// request that placed it.
const attrAnswer = "answer"

// deliveriesAtOnce is how many deliveries of an endpoint are listed at once to be
// deleted.
const deliveriesAtOnce = 100

// CreateErasure implements port.Erasures.
func (s *Store) CreateErasure(ctx context.Context, e erasure.Erasure) error {
	kept, _, err := s.db.put(ctx, erasureItem(e), expression{text: notExists})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the erasure exists")
	}
	return err
}

// Erasure implements port.Erasures; it is strongly consistent.
func (s *Store) Erasure(ctx context.Context, userID string) (erasure.Erasure, error) {
	it, err := s.db.get(ctx, erasureKey(userID))
	if err != nil {
		return erasure.Erasure{}, err
	}
	if it == nil {
		return erasure.Erasure{}, failure.New(failure.NotFound, "no erasure was asked for")
	}
	return decodeErasure(it)
}

// SaveErasure implements port.Erasures.
func (s *Store) SaveErasure(ctx context.Context, e erasure.Erasure) error {
	return s.save(ctx, erasureItem(e), e.Version, "erasure")
}

// PendingErasures implements port.Erasures.
func (s *Store) PendingErasures(ctx context.Context) ([]erasure.Erasure, error) {
	items, err := s.db.query(ctx, query{index: gsi1, partition: erasureListing, limit: port.MaxPendingErasures})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeErasure)
}

// EraseOrder implements port.Erasures. The order is last: until it is done the order
// says that it is not erased.
func (s *Store) EraseOrder(ctx context.Context, o order.Order) error {
	if err := s.eraseAnswer(ctx, o.ID()); err != nil {
		return err
	}
	snapshot := o.Snapshot()
	unchanged := prior(order.Prior{Status: snapshot.Status, Version: snapshot.Version})
	unchanged.names["#name"] = "name"
	how := "REMOVE email, #name, paymentToken, " + attrAddress
	without, erased := item{}, o.Erase().Snapshot()
	sequence(without, attrWithdrawals, erased.Withdrawals, withdrawalValue)
	sequence(without, attrShipments, erased.Shipments, shipmentValue)
	var set []string
	for _, name := range slices.Sorted(maps.Keys(without)) {
		unchanged.values[":"+name] = without[name]
		set = append(set, name+" = :"+name)
	}
	if len(set) > 0 {
		how = "SET " + strings.Join(set, ", ") + " " + how
	}
	kept, err := s.db.change(ctx, orderKey(o.ID()), how, unchanged)
	if err == nil && !kept {
		return failure.New(failure.Conflict, "order %s has changed in the meantime", o.ID())
	}
	return err
}

// eraseAnswer deletes the answer that the order's first event names, and then the name.
func (s *Store) eraseAnswer(ctx context.Context, orderID string) error {
	first := eventKey(orderID, 1)
	event, err := s.db.get(ctx, first)
	if err != nil {
		return err
	}
	answer := newDecoder(event).text(attrAnswer)
	if answer == "" {
		return nil
	}
	if err := s.db.remove(ctx, key{answer, "KEY"}, always); err != nil {
		return err
	}
	_, err = s.db.change(ctx, first, "REMOVE "+attrAnswer, expression{text: exists})
	return err
}

// DeleteDeliveries implements port.Erasures.
func (s *Store) DeleteDeliveries(ctx context.Context, endpointID string) error {
	partitions := shards(deliveryShards, func(n int) string { return deliveriesShard(endpointID, n) })
	after := ""
	for {
		items, err := s.db.merge(ctx, query{index: gsi1, after: after, limit: deliveriesAtOnce}, partitions)
		if err != nil {
			return err
		}
		for _, it := range items {
			r := newDecoder(it)
			if err := s.deleteDelivery(ctx, r.text(attrPK)); err != nil {
				return err
			}
			after = r.text(attrGSI1SK)
		}
		if len(items) < deliveriesAtOnce {
			return nil
		}
	}
}

// deleteDelivery deletes a delivery, and then the details of its attempts: whoever keeps
// details later finds that the delivery is gone (see port.DeliveryLog).
func (s *Store) deleteDelivery(ctx context.Context, partition string) error {
	if err := s.db.remove(ctx, key{partition, deliverySort}, always); err != nil {
		return err
	}
	details, err := s.db.query(ctx, query{index: primary, partition: partition, prefix: detailsPrefix})
	if err != nil {
		return err
	}
	for _, it := range details {
		if err := s.db.remove(ctx, key{partition, newDecoder(it).text(attrSK)}, always); err != nil {
			return err
		}
	}
	return nil
}
