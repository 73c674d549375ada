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
)

// Place implements port.Orders in one transaction.
func (s *Store) Place(ctx context.Context, c *order.Change, record *idempotency.Record) error {
	t, err := s.changing(ctx, c)
	if err != nil {
		return err
	}
	if record != nil {
		// The first event is never written again. An erasure finds the answer by it.
		t.writes[placedEvent].Put.Item[attrAnswer] = text(idempotencyKey(record.Scope, record.Key).pk)
		t.put(part{role: idempotencyRecord}, idempotencyItem(*record),
			expression{text: absentOrExpired, values: item{":now": text(instant(s.db.now()))}})
	}
	return s.units.commit(ctx, t, c)
}

// Commit implements port.Orders in one transaction, or in one write, which costs half as
// much, if only the order changes.
func (s *Store) Commit(ctx context.Context, c *order.Change) error {
	t, err := s.changing(ctx, c)
	if err != nil {
		return err
	}
	if len(t.writes) > 1 || c.Stock != order.KeepStock {
		return s.units.commit(ctx, t, c)
	}
	kept, _, err := s.db.put(ctx, orderItem(c.Order.Snapshot()), prior(c.Prior))
	if err == nil && !kept {
		return refusal(changedOrder, t.parts, nil)
	}
	return err
}

// placedEvent is the number of the event's write in the transaction of a new order.
const placedEvent = 1

// changing collects the writes of a change without its effect on stock: the order and
// its events.
func (s *Store) changing(ctx context.Context, c *order.Change) (*transaction, error) {
	o := c.Order.Snapshot()
	if o.Status != c.Prior.Status {
		if err := s.days.note(ctx, o.Status, o.StatusSince); err != nil {
			return nil, err
		}
	}
	t := &transaction{db: s.db}
	t.put(part{role: changedOrder, label: o.ID}, orderItem(o), prior(c.Prior))
	for i, e := range c.Events {
		it, err := eventItem(e)
		if err != nil {
			return nil, err
		}
		if o.Status != c.Prior.Status && i == len(c.Events)-1 {
			listPayment(it, o)
		}
		t.put(part{role: newEvent, label: o.ID}, it, expression{text: notExists})
	}
	if w := c.Withdrawal; w != nil {
		t.put(part{role: listedWithdrawal, label: o.ID}, s.withdrawalItem(o.ID, *w), always)
	}
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

// productLabels names the order's products for people.
func productLabels(o order.Order) map[string]string {
	labels := map[string]string{}
	for _, l := range o.Snapshot().Lines {
		labels[l.SKU] = fmt.Sprintf("%s (%s)", l.Name, l.SKU)
	}
	return labels
}
