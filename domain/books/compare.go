package books

import (
	"fmt"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// PendingLimit is how long a refund may be on its way, and an order may not know yet what
// the payment gateway did. What is older is a finding.
const PendingLimit = 3 * 24 * time.Hour

// Part is the comparison of a part of a day.
type Part struct {
	Gateway, Orders                      Sums
	Movements, Compared, Open, Elsewhere int
	// Outside is what operators returned outside the payment gateway.
	Outside  Sums
	Findings []Finding
}

// Account is one order with the movements of its payments in a part of a day.
type Account struct {
	OrderID string
	Order   *order.Order // nil if there is none
	// Listed: the order was completed in the part of the day, or an event of it tells of a
	// refund then.
	Listed bool
	Moved  []payment.Movement
	// All returns every movement of one charge, whenever it was, or, for an empty
	// reference, of every charge of the order. It is asked only for what has no
	// counterpart in Moved, since a payment gateway and an order write at different
	// times.
	All func(reference string) ([]payment.Movement, error)
}

// Window is the part of the day that is compared: From and later, before To.
type Window struct {
	From, To time.Time
	Now      time.Time
}

func (w Window) has(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// pending reports whether what happened then may still get its counterpart.
func (w Window) pending(t time.Time) bool { return w.Now.Sub(t) < PendingLimit }

// Compare compares the movements of one order's payments with the order, and adds the
// result. It fails only when All does.
func (p *Part) Compare(a Account, w Window) error {
	p.Compared++
	p.Movements += len(a.Moved)
	c := &comparison{Account: a, Window: w, part: p, seen: map[string]bool{}}
	if a.Order != nil {
		c.order = a.Order.Snapshot()
	}
	for _, m := range a.Moved {
		if err := c.movement(m); err != nil {
			return err
		}
	}
	if !a.Listed {
		return nil
	}
	if err := c.capture(); err != nil {
		return err
	}
	return c.refunds()
}

// Add adds another part of the day.
func (p *Part) Add(other Part) {
	p.Gateway.merge(other.Gateway)
	p.Orders.merge(other.Orders)
	p.Movements += other.Movements
	p.Compared += other.Compared
	p.Open += other.Open
	p.Elsewhere += other.Elsewhere
	p.Outside.merge(other.Outside)
	p.Findings = append(p.Findings, other.Findings...)
}

// Foreign counts a movement of a payment that is none of this platform's.
func (p *Part) Foreign() {
	p.Movements++
	p.Elsewhere++
}

// comparison is the comparison of one Account.
type comparison struct {
	Account
	Window
	part     *Part
	order    order.Snapshot  // the zero Snapshot if there is no order
	captured bool            // the order's own capture was seen
	seen     map[string]bool // the order's refunds that were seen, by their record's name
}

// movement finds what the order says of a movement.
func (c *comparison) movement(m payment.Movement) error {
	switch m.Kind {
	case payment.MovedCapture:
		return c.movedCapture(m)
	case payment.MovedRefund:
		return c.movedRefund(m)
	case payment.MovedRefundBack:
		c.movedRefundBack(m)
	case payment.MovedDispute:
		c.movedDispute(m)
	case payment.MovedDisputeBack:
		c.agree(m, m.Amount)
	}
	return nil
}

// agree counts a movement that the order explains, with the order's amount.
func (c *comparison) agree(m payment.Movement, recorded money.Money) {
	c.part.Gateway.add(m.Kind, m.Amount)
	c.part.Orders.add(m.Kind, recorded)
	if recorded != m.Amount {
		c.found(AmountDiffers, m, &recorded)
	}
}

// open counts a movement that the order may explain later.
func (c *comparison) open(m payment.Movement) {
	c.part.Gateway.add(m.Kind, m.Amount)
	c.part.Open++
}

// disagree counts a movement that the order does not explain.
func (c *comparison) disagree(kind Kind, m payment.Movement) {
	c.part.Gateway.add(m.Kind, m.Amount)
	c.found(kind, m, nil)
}

func (c *comparison) found(kind Kind, m payment.Movement, recorded *money.Money) {
	c.part.Findings = append(c.part.Findings, Finding{
		Kind: kind, OrderID: c.OrderID, Reference: m.Reference, Object: m.Object, Recorded: recorded, Moved: &m.Amount, At: m.At,
	})
}

// missing adds what the order says and the payment gateway does not.
func (c *comparison) missing(kind Kind, moved payment.MovementKind, f Finding) {
	f.Kind, f.OrderID, f.Reference = kind, c.OrderID, c.order.Reference
	c.part.Orders.add(moved, *f.Recorded)
	c.part.Findings = append(c.part.Findings, f)
}

// paid reports whether the order says that its payment was captured, refunded or not.
func (c *comparison) paid() bool {
	return c.order.Status == order.Completed || slices.Contains([]order.Payment{order.Charged, order.Refunded, order.Unsettled}, c.order.Payment)
}

// own reports whether a charge is the one that the order has.
func (c *comparison) own(reference string) bool {
	return c.order.Reference == "" || c.order.Reference == reference
}

func (c *comparison) movedCapture(m payment.Movement) error {
	if c.paid() && c.own(m.Reference) && !c.captured {
		c.captured = true
		c.agree(m, c.order.Total)
		return nil
	}
	returned, err := c.returned(m)
	switch {
	case err != nil:
		return err
	case returned:
		c.part.Elsewhere++
	case c.underWay(m):
		c.open(m)
	case c.paid():
		c.disagree(ChargedTwice, m)
	default:
		c.disagree(ChargeWithoutOrder, m)
	}
	return nil
}

// underWay reports whether the order's saga may still record the capture, or return it.
func (c *comparison) underWay(m payment.Movement) bool {
	ended := c.order.Status == "" || c.order.Status.Terminal() && c.order.Payment != order.Refunding
	return !ended && c.own(m.Reference) && c.pending(m.At)
}

// returned reports whether all of a captured charge was refunded, or settled by hand if it is
// the only one of the order.
func (c *comparison) returned(captured payment.Movement) (bool, error) {
	all, err := c.All(captured.Reference)
	left := captured.Amount.Amount
	for _, m := range all {
		switch {
		case m.Reference != captured.Reference || m.Amount.Currency != captured.Amount.Currency:
		case m.Kind == payment.MovedRefund:
			left -= m.Amount.Amount
		case m.Kind == payment.MovedRefundBack:
			left += m.Amount.Amount
		}
	}
	if err != nil || left <= 0 {
		return left <= 0, err
	}
	for _, s := range c.order.Settlements {
		if s.RefundID == "" && c.made(s) && s.Amount.Currency == captured.Amount.Currency && s.Amount.Amount >= left {
			return c.never(func(m payment.Movement) bool {
				return m.Kind == payment.MovedCapture && m.Reference != captured.Reference
			})
		}
	}
	return false, nil
}

// never reports whether the payment gateway has no such movement of the order.
func (c *comparison) never(is func(payment.Movement) bool) (bool, error) {
	found, err := c.elsewhen(is)
	return !found, err
}

// record is one refund that the order has.
type record struct {
	name      string // unique within the order
	state     order.RefundState
	amount    money.Money
	reference string // the payment gateway's id
	part      string // "" for the refund of a compensation
	at        time.Time
	// outside: an operator made it. The payment gateway may have it all the same, if it was
	// made in the gateway's own dashboard.
	outside bool
}

// records are the order's refunds. A refund that was settled by hand is two of them: what the
// payment gateway refused, and what an operator returned.
func (c *comparison) records() []record {
	all := c.settlements()
	states := map[order.Payment]order.RefundState{
		order.Refunding: order.RefundPending, order.Refunded: order.RefundDone, order.Unsettled: order.RefundUnsettled,
	}
	if state, compensated := states[c.order.Payment]; compensated {
		// The order does not keep when that was: it is listed for it once.
		one := record{name: "compensation", state: state, amount: c.order.Total, reference: c.order.RefundReference, at: c.From}
		all = append(all, one.refusedIf(c.settles("", one.reference)))
	}
	for _, r := range c.order.Refunds {
		one := record{name: "refund " + r.ID, state: r.State, amount: r.Amount, reference: r.Reference, part: r.ID, at: r.At}
		if r.State == order.RefundDone {
			one.at = r.EndedAt
		}
		all = append(all, one.refusedIf(c.settles(r.ID, r.Reference)))
	}
	return all
}

// settlements are the refunds that operators made outside the payment gateway. One that the
// order does not count as made came to nothing.
func (c *comparison) settlements() (all []record) {
	for n, s := range c.order.Settlements {
		one := record{name: fmt.Sprint("settlement ", n), state: order.RefundDone, amount: s.Amount, reference: s.Reference, at: s.At, outside: true}
		if !c.made(s) {
			one.state = order.RefundUnsettled
		}
		all = append(all, one)
	}
	return all
}

// made reports whether the order counts a settlement as made.
func (c *comparison) made(s order.Settlement) bool {
	if s.RefundID == "" {
		return c.order.Payment == order.Refunded && c.order.RefundReference == s.Reference
	}
	return slices.ContainsFunc(c.order.Refunds, func(r order.Refund) bool {
		return r.ID == s.RefundID && r.State == order.RefundDone && r.Reference == s.Reference
	})
}

// settles reports whether a refund's reference is that of an outside refund.
func (c *comparison) settles(refundID, reference string) bool {
	return slices.ContainsFunc(c.order.Settlements, func(s order.Settlement) bool {
		return s.RefundID == refundID && s.Reference == reference
	})
}

// refusedIf is the record as it was before it was settled by hand, if it was.
func (r record) refusedIf(settled bool) record {
	if settled {
		r.state, r.reference = order.RefundUnsettled, ""
	}
	return r
}

// recordOf finds the record of a refund.
func (c *comparison) recordOf(m payment.Movement) (record, bool) {
	for _, r := range c.records() {
		if r.of(m) {
			return r, true
		}
	}
	return record{}, false
}

// of reports whether a movement is the record's refund. The refund of a compensation has
// no part, and its record no reference before it has ended.
func (r record) of(m payment.Movement) bool {
	switch {
	case r.reference != "":
		return r.reference == m.Object
	case r.part != "":
		return r.part == m.Part
	default:
		return m.Part == ""
	}
}

func (c *comparison) movedRefund(m payment.Movement) error {
	r, recorded := c.recordOf(m)
	switch {
	case !recorded && (c.Order == nil || !c.own(m.Reference)):
		c.part.Elsewhere++ // it returns a charge that is itself a finding
		return nil
	case !recorded || c.seen[r.name]:
		c.disagree(RefundWithoutRecord, m)
		return nil
	case r.state != order.RefundUnsettled:
		c.seen[r.name] = true
		c.agree(m, r.amount)
		return nil
	}
	back, err := c.cameBack(m)
	switch {
	case err != nil:
		return err
	case back:
		c.agree(m, m.Amount)
	default:
		c.disagree(RefundWithoutRecord, m)
	}
	return nil
}

// cameBack reports whether a refund came to nothing.
func (c *comparison) cameBack(refund payment.Movement) (bool, error) {
	isBack := func(m payment.Movement) bool {
		return m.Kind == payment.MovedRefundBack && m.Object == refund.Object
	}
	if slices.ContainsFunc(c.Moved, isBack) {
		return true, nil
	}
	all, err := c.All(refund.Reference)
	return slices.ContainsFunc(all, isBack), err
}

func (c *comparison) movedRefundBack(m payment.Movement) {
	r, recorded := c.recordOf(m)
	switch {
	case recorded && r.state == order.RefundUnsettled:
		c.agree(m, m.Amount)
	case !recorded && (c.Order == nil || !c.own(m.Reference)):
		c.part.Elsewhere++
	case !recorded: // the refund itself is a finding
		c.agree(m, m.Amount)
	case c.pending(m.At):
		c.open(m)
	default:
		c.part.Gateway.add(m.Kind, m.Amount)
		c.found(RecordWithoutRefund, m, &r.amount)
	}
}

func (c *comparison) movedDispute(m payment.Movement) {
	known := slices.ContainsFunc(c.order.Disputes, func(d payment.Dispute) bool { return d.ID == m.Object })
	switch {
	case known:
		c.agree(m, m.Amount)
	case c.pending(m.At):
		c.open(m)
	default:
		c.disagree(DisputeWithoutRecord, m)
	}
}

// capture looks for the capture of an order that was completed in the window.
func (c *comparison) capture() error {
	if c.captured || c.order.Status != order.Completed || !c.has(c.order.StatusSince) {
		return nil
	}
	found, err := c.elsewhen(func(m payment.Movement) bool { return m.Kind == payment.MovedCapture && c.own(m.Reference) })
	if err == nil && !found {
		c.missing(OrderWithoutCharge, payment.MovedCapture, Finding{Recorded: &c.order.Total, At: c.order.StatusSince})
	}
	return err
}

// refunds looks for the refunds that were recorded in the window.
func (c *comparison) refunds() error {
	for _, r := range c.records() {
		underWay := r.part == "" && r.state == order.RefundPending // nothing may have been captured
		if c.seen[r.name] || r.state == order.RefundUnsettled || underWay || !c.has(r.at) {
			continue
		}
		found, err := c.elsewhen(func(m payment.Movement) bool { return m.Kind == payment.MovedRefund && r.of(m) })
		switch {
		case err != nil:
			return err
		case r.outside && !found:
			c.part.Outside.add(payment.MovedRefund, r.amount)
		case r.state == order.RefundPending && (found || c.pending(r.at)):
			c.part.Open++
		case !found:
			c.missing(RecordWithoutRefund, payment.MovedRefund, Finding{Object: r.reference, Recorded: &r.amount, At: r.at})
		}
	}
	return nil
}

// elsewhen reports whether the payment gateway has a movement at another time: of the
// order's charge, or of another charge of the order.
func (c *comparison) elsewhen(is func(payment.Movement) bool) (bool, error) {
	for _, reference := range slices.Compact([]string{c.order.Reference, ""}) {
		all, err := c.All(reference)
		if err != nil || slices.ContainsFunc(all, is) {
			return err == nil, err
		}
	}
	return false, nil
}
