package dynamo

import (
	"context"
	"fmt"

	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
)

// Conditions of a change.
const (
	asExpected      = "#status = :status AND #version = :version"
	absentOrExpired = notExists + " OR " + attrValidUntil + " <= :now"
	enoughAvailable = attrAvailable + " >= :units"
	enoughReserved  = attrReserved + " >= :units"
)

// Effects on stock.
const (
	holdUnits    = "SET " + attrReserved + " = " + attrReserved + " + :units, " + attrAvailable + " = " + attrAvailable + " - :units"
	commitUnits  = "SET " + attrReserved + " = " + attrReserved + " - :units, " + attrOnHand + " = " + attrOnHand + " - :units"
	releaseUnits = "SET " + attrReserved + " = " + attrReserved + " - :units, " + attrAvailable + " = " + attrAvailable + " + :units"
)

// stockEffects is how a change writes to stock. A hold takes available units. The
// others settle units that are held, so their condition fails only because of an error
// on our side.
var stockEffects = map[order.StockEffect]struct {
	role      role
	condition string
	update    string
}{
	order.HoldStock:    {heldStock, enoughAvailable, holdUnits},
	order.CommitStock:  {settledStock, enoughReserved, commitUnits},
	order.ReleaseStock: {settledStock, enoughReserved, releaseUnits},
}

// Place implements port.Orders in one transaction.
func (s *Store) Place(ctx context.Context, c *order.Change, record *idempotency.Record) error {
	t, err := s.changing(ctx, c)
	if err != nil {
		return err
	}
	if record != nil {
		t.put(part{role: idempotencyRecord}, idempotencyItem(*record),
			expression{text: absentOrExpired, values: item{":now": text(instant(s.db.now()))}})
	}
	return t.commit(ctx)
}

// Commit implements port.Orders in one transaction.
func (s *Store) Commit(ctx context.Context, c *order.Change) error {
	t, err := s.changing(ctx, c)
	if err != nil {
		return err
	}
	return t.commit(ctx)
}

// changing collects the writes of a change: the order, its event, its effect
// on stock.
func (s *Store) changing(ctx context.Context, c *order.Change) (*transaction, error) {
	o := c.Order.Snapshot()
	if o.Status != c.Prior.Status {
		if err := s.days.note(ctx, o.Status, o.StatusSince); err != nil {
			return nil, err
		}
	}
	t := &transaction{db: s.db}
	t.put(part{role: changedOrder, label: o.ID}, orderItem(o), prior(c.Prior))
	if c.Event != nil {
		it, err := eventItem(*c.Event)
		if err != nil {
			return nil, err
		}
		t.put(part{role: newEvent, label: o.ID}, it, expression{text: notExists})
	}
	t.moveStock(c)
	return t, nil
}

// prior is the condition that the stored order is in the expected state.
func prior(p order.Prior) expression {
	if p.Version == 0 {
		return expression{text: notExists}
	}
	return expression{
		text:   asExpected,
		names:  map[string]string{"#status": attrStatus, "#version": attrVersion},
		values: item{":status": text(string(p.Status)), ":version": number(int64(p.Version))},
	}
}

// moveStock writes once per product, because a transaction may contain an item only
// once.
func (t *transaction) moveStock(c *order.Change) {
	effect, moves := stockEffects[c.Stock]
	if !moves {
		return
	}
	labels := productLabels(c.Order)
	for sku, units := range c.Order.Quantities() {
		t.update(part{role: effect.role, label: labels[sku], sku: sku}, stockKey(sku), effect.update,
			expression{text: effect.condition, values: item{":units": number(int64(units))}})
	}
}

// productLabels names the order's products for people.
func productLabels(o order.Order) map[string]string {
	labels := map[string]string{}
	for _, l := range o.Snapshot().Lines {
		labels[l.SKU] = fmt.Sprintf("%s (%s)", l.Name, l.SKU)
	}
	return labels
}
