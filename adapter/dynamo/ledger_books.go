package dynamo

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
)

// The ledger's books: a captured entry is in the list of its day, and each refund is an
// item beside its charge, in the list of its own day.

// partPrefix begins the names of an entry's attributes with the amounts of refunded parts.
const partPrefix = "part:"

// book adds the refund of a charge, or of a part of it, to the books, once. If it fails,
// the refund is repeated by its caller, and so is this.
func (l *Ledger) book(ctx context.Context, c payment.Charge, part string, made payment.Refund) error {
	now := l.db.now()
	it := newItem(refundKey(c.Key, part))
	it.list(byStatus, movedOn(day(now)), listed(now, c.Key+"#"+part))
	it.text("orderId", c.OrderID)
	it.money(attrAmount, made.Amount)
	it.text(attrReference, made.Reference)
	it.instant(attrMovedAt, now)
	_, _, err := l.db.put(ctx, it, expression{text: notExists})
	return err
}

// Movements implements port.PaymentBooks. Captures and refunds by releases before this one
// are in no list.
func (l *Ledger) Movements(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[payment.Movement], error) {
	keys, err := dayPage(from, to, p, func(after string, limit int) ([]item, error) {
		return l.db.query(ctx, query{index: byStatus, partition: movedOn(day(from)), after: after, limit: limit})
	}, func(it item) (key, error) {
		r := newDecoder(it)
		return key{r.text(attrPK), r.text(attrSK)}, *r.err
	})
	out := pagination.Page[payment.Movement]{Next: keys.Next}
	if err != nil || len(keys.Items) == 0 {
		return out, err
	}
	items, err := l.db.batchGet(ctx, keys.Items, true)
	if err == nil {
		out.Items, err = decodeAll(items, decodeMovement)
	}
	return out, err
}

// MovementsOf implements port.PaymentBooks. A key has one charge.
func (l *Ledger) MovementsOf(ctx context.Context, c payment.Charge) ([]payment.Movement, error) {
	items, err := l.db.query(ctx, query{index: primary, partition: chargeKey(c.Key).pk})
	if err != nil {
		return nil, err
	}
	var found []payment.Movement
	for _, it := range items {
		switch entry := newDecoder(it); {
		case strings.HasPrefix(entry.text(attrSK), ledgerRefunds):
		case entry.text(attrSK) != chargeKey(c.Key).sk || !captured(entry):
			continue
		default:
			found = append(found, unbooked(entry, items)...)
		}
		m, err := decodeMovement(it)
		if err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, nil
}

// unbooked are the refunds of an entry by releases before this one, which have no item of
// their own. Their time is not known.
func unbooked(entry *decoder, items []item) (found []payment.Movement) {
	booked := func(part string) bool {
		return slices.ContainsFunc(items, func(it item) bool { return newDecoder(it).text(attrSK) == ledgerRefunds+part })
	}
	m := payment.Movement{Kind: payment.MovedRefund, OrderID: entry.text("orderId"), Reference: entry.text(attrReference)}
	m.Amount = entry.money(attrAmount)
	if entry.flag(attrClosed) && !booked("") {
		m.Object = "refund-" + m.Reference
		found = append(found, m)
	}
	for name := range entry.item {
		part, is := strings.CutPrefix(name, partPrefix)
		if !is || booked(part) {
			continue
		}
		m.Object, m.Part, m.Amount.Amount = "refund-"+m.Reference+"-"+part, part, entry.number(name)
		found = append(found, m)
	}
	return found
}

// decodeMovement decodes a captured entry, or the item of a refund.
func decodeMovement(it item) (payment.Movement, error) {
	r := newDecoder(it)
	m := payment.Movement{
		Kind: payment.MovedCapture, OrderID: r.text("orderId"), Reference: r.text(attrReference),
		Amount: r.money(attrAmount), At: r.instant(attrMovedAt),
	}
	m.ID = "capture-" + m.Reference
	if part, is := strings.CutPrefix(r.text(attrSK), ledgerRefunds); is {
		m.Kind, m.ID, m.Object, m.Part = payment.MovedRefund, m.Reference, m.Reference, part
		m.Reference = reference(strings.TrimPrefix(r.text(attrPK), chargeKey("").pk))
	}
	return m, *r.err
}
