package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
)

// An adjustment creates the stock item if there is none.
const (
	addUnits = "SET " + attrOnHand + " = if_not_exists(" + attrOnHand + ", :none) + :delta, " +
		attrAvailable + " = if_not_exists(" + attrAvailable + ", :none) + :delta, " +
		attrReserved + " = if_not_exists(" + attrReserved + ", :none)"
	roomFor = "attribute_not_exists(" + attrOnHand + ") OR " + attrOnHand + " <= :room"
	exists  = "attribute_exists(" + attrPK + ")"

	attrDelta = "delta" // of an adjustment
)

// AdjustStock implements port.Catalog. The adjustment is an item that is
// written together with its effect, so that it is made only once.
func (s *Store) AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	if delta > catalog.MaxStock || delta < -catalog.MaxStock {
		return catalog.Stock{}, s.explainAdjustment(ctx, sku, delta, nil)
	}
	for round := 1; ; round++ {
		err := s.adjustment(sku, delta, reference).commit(ctx)
		switch {
		case err == nil:
			offer, err := s.Offer(ctx, sku)
			return offer.Stock, err
		case failure.Is(err, failure.KeyTaken):
			return s.adjustedBefore(ctx, sku, delta, reference)
		case !failure.Is(err, failure.Conflict):
			return catalog.Stock{}, err
		}
		err = s.explainAdjustment(ctx, sku, delta, err)
		if round == tries || !failure.Is(err, failure.Throttled) {
			return catalog.Stock{}, err
		}
		if s.db.pause(ctx, s.db.random(bound(round))) != nil {
			return catalog.Stock{}, err
		}
	}
}

// adjustedBefore returns the present stock if the reference was used for the same
// adjustment.
func (s *Store) adjustedBefore(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	it, err := s.db.get(ctx, adjustmentKey(sku, reference))
	if err != nil {
		return catalog.Stock{}, err
	}
	made := newDecoder(it)
	before := made.integer(attrDelta)
	if *made.err != nil {
		return catalog.Stock{}, *made.err
	}
	if before != delta {
		return catalog.Stock{}, catalog.ReferenceUsed(reference, before)
	}
	offer, err := s.Offer(ctx, sku)
	return offer.Stock, err
}

func (s *Store) adjustment(sku string, delta int, reference string) *transaction {
	it := newItem(adjustmentKey(sku, reference))
	it[attrDelta] = number(int64(delta))
	it.instant("createdAt", s.db.now())
	t := &transaction{db: s.db}
	t.check(part{role: adjustedProduct, label: sku}, productKey(sku), expression{text: exists})
	t.put(part{role: stockAdjustment, label: reference}, it, expression{text: notExists})
	t.update(part{role: adjustedStock, label: sku}, stockKey(sku), addUnits, allowed(delta))
	return t
}

// allowed is the condition under which catalog.Stock.Adjust allows the delta.
func allowed(delta int) expression {
	c := expression{values: item{":none": number(0), ":delta": number(int64(delta))}}
	if delta < 0 {
		c.text = enoughAvailable
		c.values[":units"] = number(-int64(delta))
		return c
	}
	c.text = roomFor
	c.values[":room"] = number(catalog.MaxStock - int64(delta))
	return c
}

// explainAdjustment returns the domain's reason why the stock does not allow the
// adjustment. If it would, but for units in buckets, they are moved to the stock item,
// and the error is Throttled.
func (s *Store) explainAdjustment(ctx context.Context, sku string, delta int, refused error) error {
	offer, err := s.Offer(ctx, sku)
	if err != nil {
		return err
	}
	if _, err := offer.Stock.Adjust(delta); err != nil {
		return err
	}
	head, err := s.db.head(ctx, sku)
	if err != nil {
		return err
	}
	all := []spread{head}
	if err := s.db.fill(ctx, all, true); err != nil {
		return err
	}
	if err := s.units.merge(ctx, all[0]); err != nil {
		return err
	}
	return failure.Wrap(failure.Throttled, refused, "the stock of %s is being moved", sku)
}
