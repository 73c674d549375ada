package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Conditions and effects of a change on the stock item and on a bucket.
const (
	enoughAvailable = attrAvailable + " >= :units"
	enoughReserved  = attrReserved + " >= :units"
	isOpen          = "attribute_exists(" + attrAvailable + ")"

	holdUnits    = "SET " + attrReserved + " = " + attrReserved + " + :units, " + attrAvailable + " = " + attrAvailable + " - :units"
	commitUnits  = "SET " + attrReserved + " = " + attrReserved + " - :units, " + attrOnHand + " = " + attrOnHand + " - :units"
	releaseUnits = "SET " + attrReserved + " = " + attrReserved + " - :units, " + attrAvailable + " = " + attrAvailable + " + :units"
	restockUnits = "SET " + attrOnHand + " = " + attrOnHand + " + :units, " + attrAvailable + " = " + attrAvailable + " + :units"
	takeUnits    = "SET " + attrAvailable + " = " + attrAvailable + " - :units"
	sellUnits    = "SET " + attrSold + " = " + attrSold + " + :units"
)

// write is a conditional update of a stock item or a bucket.
type write struct{ condition, update string }

// stockEffects is how a change writes to stock. A hold takes available units. The
// others settle units that are held, so their condition on the stock item fails only
// because of an error on our side. Releases and
// refunds are rare, and need no bucket.
var stockEffects = map[order.StockEffect]struct {
	role         role
	item, bucket write
}{
	order.HoldStock:    {heldStock, write{enoughAvailable, holdUnits}, write{enoughAvailable, takeUnits}},
	order.CommitStock:  {settledStock, write{enoughReserved, commitUnits}, write{isOpen, sellUnits}},
	order.ReleaseStock: {role: settledStock, item: write{enoughReserved, releaseUnits}},
	order.RestockStock: {role: settledStock, item: write{condition: isOpen, update: restockUnits}},
}

// units moves the units of products in the transactions of orders, and spreads the
// stock of contested products over buckets.
type units struct {
	db   *database
	heat *heat
}

func newUnits(db *database) *units { return &units{db: db, heat: newHeat(db.now)} }

// move is a change on its way into the table: where it wants the units of each product.
type move struct {
	*units
	t      *transaction
	change *order.Change
	writes int             // of the transaction without stock
	whole  map[string]bool // products of which the stock item itself must be used
	// conflicts so far: after each, another bucket is used.
	conflicts int
}

// commit commits a transaction with its change's effect on stock.
func (u *units) commit(ctx context.Context, t *transaction, c *order.Change) error {
	if c.Stock == order.KeepStock {
		return t.commit(ctx)
	}
	m := &move{units: u, t: t, change: c, writes: len(t.writes), whole: map[string]bool{}}
	for round := 1; ; round++ {
		err := u.db.call(ctx, "write", func() error { return m.once(ctx) })
		if err == nil || !m.refused() {
			return err
		}
		short, supplied := m.supplyAll(ctx)
		if supplied != nil {
			return supplied
		}
		if len(short) > 0 {
			return refusal(short[0].role, short, err)
		}
		if round == tries {
			return failure.Wrap(failure.Throttled, err, "the stock of the order's products is being moved")
		}
		if ended := u.db.pause(ctx, u.db.random(bound(round))); ended != nil {
			return failure.Wrap(failure.Throttled, ended, "the stock of the order's products is being moved")
		}
	}
}

// once tries the transaction, with other buckets each time.
func (m *move) once(ctx context.Context) error {
	m.t.keep(m.writes)
	m.addStock()
	err := m.t.try(ctx)
	if contended(err) {
		m.conflicts++
	}
	for _, sku := range m.t.contested(err) {
		if m.change.Stock == order.ReleaseStock || m.change.Stock == order.RestockStock {
			continue // it has no use for buckets
		}
		if look, contested := m.heat.failed(sku); look {
			m.widen(ctx, sku, contested)
		}
	}
	return err
}

// addStock writes once per product, because a transaction may contain an item only
// once.
func (m *move) addStock() {
	effect := stockEffects[m.change.Stock]
	labels := productLabels(m.change.Order)
	for sku, units := range m.change.Units() {
		k, w, n := stockKey(sku), effect.item, m.bucket(sku)
		if n > 0 && effect.bucket != (write{}) {
			k, w = bucketKey(sku, n), effect.bucket
		} else {
			n = 0
		}
		c := expression{text: w.condition, values: item{":units": number(int64(units))}}
		m.t.update(part{role: effect.role, label: labels[sku], sku: sku, units: units, bucket: n}, k, w.update, c)
	}
}

// bucket is the bucket that the change uses for the product, 0 for the stock item.
func (m *move) bucket(sku string) int {
	n := m.heat.buckets(sku)
	if n == 0 || m.whole[sku] {
		return 0
	}
	return 1 + (shard(m.change.Order.ID(), n)+m.conflicts)%n
}

// refused reports that the last try failed because of stock.
func (m *move) refused() bool {
	return len(m.t.failed) > 0 && (m.t.failed[0].role == heldStock || m.t.failed[0].role == settledStock)
}

// supplyAll prepares another try. short are the products that have too few units.
func (m *move) supplyAll(ctx context.Context) (short []part, err error) {
	for _, p := range m.t.failed {
		enough, err := m.supply(ctx, p)
		if err != nil {
			return nil, err
		}
		if !enough {
			short = append(short, p)
		}
	}
	return short, nil
}

// supply makes the units of a product available to the next try, or reports that there
// are too few.
func (m *move) supply(ctx context.Context, p part) (enough bool, err error) {
	if p.role == settledStock {
		m.whole[p.sku] = true // the bucket is closed
		return p.bucket > 0, nil
	}
	if p.bucket == 0 && newDecoder(p.found).integer(attrBuckets) == 0 {
		m.heat.saw(p.sku, 0)
		return false, nil // the condition has seen all of its units
	}
	head, err := m.db.head(ctx, p.sku)
	if err != nil {
		return false, err
	}
	m.heat.saw(p.sku, head.number)
	if head.stock.Available() < p.units {
		return m.collect(ctx, p, head)
	}
	if p.bucket == 0 || head.share(max(head.number, 1)) < max(p.units, leastShare) {
		m.whole[p.sku] = true
	}
	if head.number == 0 {
		return true, nil
	}
	return true, m.refill(ctx, p, head)
}

// collect moves the units of the buckets back to the stock item, unless all together
// are too few. Only that is a reason to refuse an order, so it is seen at one time.
func (m *move) collect(ctx context.Context, p part, head spread) (enough bool, err error) {
	m.whole[p.sku] = true
	if head.number == 0 {
		return false, nil
	}
	all, err := m.db.snapshot(ctx, p.sku, head.number)
	if err != nil {
		return false, err
	}
	if left := all.total().Available(); left < p.units {
		if left < head.number*leastShare {
			_ = m.closeAll(ctx, all) // the next order needs to see the stock item only
		}
		return false, nil
	}
	return true, m.merge(ctx, all)
}
