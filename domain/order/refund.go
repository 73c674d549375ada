package order

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of refunds after completion.
const (
	// MaxRefunds is how many refunds an order may have.
	MaxRefunds = 20
	// MaxRefundID and MaxRefundNote are the maximum lengths of a refund's id and note,
	// in characters.
	MaxRefundID   = 64
	MaxRefundNote = 500
	// RefundLimit is how long after its completion an order can be refunded. Its
	// events are kept for longer.
	RefundLimit = 180 * 24 * time.Hour
)

// refundID is what an id of a refund may be: it names a file.
var refundID = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, MaxRefundID))

// RefundState is the state of one refund of a completed order.
type RefundState string

// The states of a refund.
const (
	RefundPending   RefundState = "pending" // the payment gateway is to refund it
	RefundDone      RefundState = "refunded"
	RefundUnsettled RefundState = "unsettled" // the payment gateway refuses it: an operator settles it by hand
)

// Refund is one refund of a completed order. Refunds are only appended; a pending one
// gets its result once.
type Refund struct {
	ID        string // of the request, unique within the order
	State     RefundState
	Amount    money.Money
	Lines     []RefundLine // none if only an amount was refunded
	Restock   bool         // the lines' units are back in stock
	Note      string       // why
	By        string       // the user who asked for it
	At        time.Time
	EndedAt   time.Time // zero while it is pending
	Reference string    // the payment gateway's id of the refund
}

// RefundLine is a number of units of one line of the order. Line counts from 0.
type RefundLine struct {
	Line, Quantity int
}

// RefundRequest asks for a refund: of Lines, or of an Amount, or, without both, of all
// that is left. ID makes it once.
type RefundRequest struct {
	ID      string
	Lines   []RefundLine
	Amount  *money.Money
	Restock bool
	Note    string
	By      string
	accepts bool // a withdrawal: its amount is at most what is left
}

// Refundable is what is left of the captured total. What the payment gateway refused to
// refund is not: it is settled by hand.
func (o Order) Refundable() money.Money {
	left := money.Money{Currency: o.s.Total.Currency}
	if o.s.Status != Completed {
		return left
	}
	left.Amount = o.s.Total.Amount
	for _, r := range o.s.Refunds {
		left.Amount -= r.Amount.Amount
	}
	return left
}

// CreditNote names the refund's credit note, as the order's id names its receipt.
func (o Order) CreditNote(refundID string) string { return o.s.ID + "-" + refundID }

// UnitsLeft is how many units of a line are not refunded.
func (o Order) UnitsLeft(line int) int {
	left := o.s.Lines[line].Quantity
	for _, r := range o.s.Refunds {
		for _, l := range r.Lines {
			if l.Line == line {
				left -= l.Quantity
			}
		}
	}
	return left
}

// Refund asks for a refund of a completed order. It returns nil, nil when the order has
// exactly that refund. It fails with Invalid and every broken rule, and with Conflict
// when the order is not completed or was completed too long ago, has MaxRefunds, or has
// another refund with that id.
func (o Order) Refund(r RefundRequest, now time.Time) (*Change, error) {
	for _, made := range o.s.Refunds {
		if made.ID == r.ID {
			return nil, made.differs(o, r)
		}
	}
	switch {
	case o.s.Status != Completed:
		return nil, failure.New(failure.Conflict, "an order that is %s has no payment to refund", o.s.Status)
	case now.Sub(o.s.StatusSince) > RefundLimit:
		return nil, failure.New(failure.Conflict, "the order was completed more than %d days ago", int(RefundLimit.Hours()/24))
	case len(o.s.Refunds) >= MaxRefunds:
		return nil, failure.New(failure.Conflict, "the order has %d refunds, which is the maximum", MaxRefunds)
	}
	var v failure.Violations
	made := o.refundOf(r, &v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	c := o.change(now)
	made.At = c.Order.s.UpdatedAt
	c.Order.s.Refunds = append(append([]Refund(nil), o.s.Refunds...), made)
	c.Order.s.Archive = "" // its history goes on
	return c.withRefundEvent(event.OrderAdjusted, made), nil
}

// refundOf is the pending refund that a request asks for.
func (o Order) refundOf(r RefundRequest, v *failure.Violations) Refund {
	if !refundID.MatchString(r.ID) {
		v.Add("/id", "format", "must be 1 to %d letters, digits, - and _", MaxRefundID)
	}
	if !r.accepts && strings.HasPrefix(r.ID, withdrawalRefund) {
		v.Add("/id", "reserved", "must not begin with %s, as those that accept a withdrawal do", withdrawalRefund)
	}
	text.Check("/note", r.Note, 1, MaxRefundNote, v)
	made := Refund{ID: r.ID, State: RefundPending, Lines: r.Lines, Restock: r.Restock, Note: r.Note, By: r.By}
	left, broken := o.Refundable(), len(*v)
	switch {
	case len(r.Lines) > 0 && r.Amount != nil:
		v.Add("/amount", "exclusive", "must not be given with lines, whose prices decide")
	case len(r.Lines) > 0:
		made.Amount = o.priceOf(r.Lines, v)
		if r.accepts {
			made.Amount = o.atMostLeft(made.Amount)
		}
	case r.Amount != nil:
		made.Amount = *r.Amount
	default:
		made.Amount, made.Lines = left, o.linesLeft()
	}
	if r.Restock && len(made.Lines) == 0 {
		v.Add("/restock", "lines", "must be false unless units of lines are refunded")
	}
	switch {
	case len(*v) > broken: // the amount follows from what is broken
	case made.Amount.Currency != left.Currency:
		v.Add("/amount/currency", "currency", "must be %s, the order's currency", left.Currency)
	case made.Amount.Amount < 1 || made.Amount.Amount > left.Amount:
		v.Add("/amount/amount", "range", "must be at least 1 and at most what is left of the payment, %s", left)
	}
	return made
}

// priceOf is the price of units of lines.
func (o Order) priceOf(lines []RefundLine, v *failure.Violations) money.Money {
	sum := money.Money{Currency: o.s.Total.Currency}
	seen := map[int]bool{}
	for i, l := range lines {
		at := fmt.Sprintf("/lines/%d", i)
		if l.Line < 0 || l.Line >= len(o.s.Lines) || seen[l.Line] {
			v.Add(at+"/line", "line", "must be the number of a line of the order, counted from 0, and only once")
			continue
		}
		seen[l.Line] = true
		if left := o.UnitsLeft(l.Line); l.Quantity < 1 || l.Quantity > left {
			v.Add(at+"/quantity", "range", "must be at least 1 and at most the %d units that are not refunded", left)
			continue
		}
		sum.Amount += o.s.Lines[l.Line].UnitPrice.Amount * int64(l.Quantity) // at most the total, which does not overflow
	}
	return sum
}

// linesLeft are all units that are not refunded.
func (o Order) linesLeft() (lines []RefundLine) {
	for i := range o.s.Lines {
		if n := o.UnitsLeft(i); n > 0 {
			lines = append(lines, RefundLine{Line: i, Quantity: n})
		}
	}
	return lines
}

// differs fails with Conflict unless the refund is the one that the request asks for.
func (r Refund) differs(o Order, asked RefundRequest) error {
	same := r.Restock == asked.Restock && r.Note == asked.Note
	switch {
	case len(asked.Lines) > 0:
		same = same && reflect.DeepEqual(r.Lines, asked.Lines)
	case asked.Amount != nil:
		same = same && r.Amount == *asked.Amount && len(r.Lines) == 0
	}
	if !same {
		return failure.New(failure.Conflict, "order %s has another refund with the id %.80q", o.s.ID, r.ID)
	}
	return nil
}

// PendingRefund returns the order's refund with that id if the payment gateway is still
// to make it.
func (o Order) PendingRefund(id string) (Refund, bool) {
	for _, r := range o.s.Refunds {
		if r.ID == id && r.State == RefundPending {
			return r, true
		}
	}
	return Refund{}, false
}

// RecordRefund records that the payment gateway made a refund, and returns its units to
// stock if that was asked for. It returns nil, nil unless the refund is pending.
func (o Order) RecordRefund(id string, made payment.Refund, now time.Time) (*Change, error) {
	return o.endRefund(id, RefundDone, made.Reference, now)
}

// RefuseRefundOf records that the payment gateway will never make a refund. It returns
// nil, nil unless the refund is pending.
func (o Order) RefuseRefundOf(id string, now time.Time) (*Change, error) {
	return o.endRefund(id, RefundUnsettled, "", now)
}

func (o Order) endRefund(id string, state RefundState, reference string, now time.Time) (*Change, error) {
	ended, pending := o.PendingRefund(id)
	if !pending {
		return nil, nil
	}
	c := o.change(now)
	ended.State, ended.Reference, ended.EndedAt = state, reference, c.Order.s.UpdatedAt
	c.Order.s.Refunds = append([]Refund(nil), o.s.Refunds...)
	for i := range c.Order.s.Refunds {
		if c.Order.s.Refunds[i].ID == id {
			c.Order.s.Refunds[i] = ended
		}
	}
	c.Order.s.Archive = ""
	if ended.Restock { // the units came back, whoever pays for them
		c.Stock, c.units = RestockStock, o.unitsOf(ended.Lines)
	}
	if state == RefundUnsettled {
		return c.withRefundEvent(event.OrderAdjusted, ended), nil
	}
	return c.withRefundEvent(event.OrderRefunded, ended), nil
}

// unitsOf sums the units of refunded lines by SKU.
func (o Order) unitsOf(lines []RefundLine) map[string]int {
	units := map[string]int{}
	for _, l := range lines {
		units[o.s.Lines[l.Line].SKU] += l.Quantity
	}
	return units
}

// RefundedLines are the refund's units as lines of the order.
func (o Order) RefundedLines(r Refund) []event.Line { return o.linesOf(r.Lines) }

// WithdrawnLines are the withdrawal's units as lines of the order.
func (o Order) WithdrawnLines(w Withdrawal) []event.Line { return o.linesOf(w.Lines) }

func (o Order) linesOf(units []RefundLine) []event.Line {
	lines := make([]event.Line, len(units))
	for i, l := range units {
		lines[i] = o.s.Lines[l.Line]
		lines[i].Quantity = l.Quantity
	}
	return lines
}

func (c *Change) withRefundEvent(t event.Type, r Refund) *Change {
	left := c.Order.Refundable()
	return c.withEvent(t, event.Data{
		Amount: &r.Amount, Lines: c.Order.RefundedLines(r), Remaining: &left, Reference: r.Reference,
		Refund: &event.Refund{ID: r.ID, State: string(r.State), Restocked: r.Restock},
	})
}
