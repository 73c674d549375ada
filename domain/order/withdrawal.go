package order

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of withdrawals.
const (
	// MaxWithdrawals is how many withdrawals an order may have.
	MaxWithdrawals = 5
	// MaxWithdrawalID, MaxWithdrawalReason and MaxWithdrawalAnswer are the maximum lengths
	// of a withdrawal's id, of the shopper's reason and of the reason for a refusal, in
	// characters.
	MaxWithdrawalID     = 40
	MaxWithdrawalReason = 500
	MaxWithdrawalAnswer = 500
)

// withdrawalID is what an id of a withdrawal may be: it is a part of a refund's id.
var withdrawalID = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, MaxWithdrawalID))

// withdrawalRefund is the prefix of the ids of refunds that accept a withdrawal. No other
// refund has it, so that a withdrawal has one refund at most.
const withdrawalRefund = "withdrawal-"

// WithdrawalState is the state of a withdrawal.
type WithdrawalState string

// The states of a withdrawal. It is decided once.
const (
	WithdrawalRequested WithdrawalState = "requested" // an operator is to decide
	WithdrawalAccepted  WithdrawalState = "accepted"  // its units are refunded
	WithdrawalRefused   WithdrawalState = "refused"
)

// Withdrawal is a shopper's wish to return units of a completed order and to get the money
// back. Withdrawals are only appended, and at most one is open.
type Withdrawal struct {
	ID        string // of the request, unique within the order
	State     WithdrawalState
	Lines     []RefundLine
	Reason    string // the shopper's, who need not give one
	At        time.Time
	DecidedBy string    // the operator
	DecidedAt time.Time // zero while it is open
	Answer    string    // for the shopper: why it was refused
	RefundID  string    // of the refund that it was accepted with
}

// WithdrawalRequest asks for a withdrawal of Lines, or, without any, of all units that are
// not refunded. ID makes it once.
type WithdrawalRequest struct {
	ID     string
	Lines  []RefundLine
	Reason string
}

// WithdrawalDecision accepts a withdrawal, or refuses it with an Answer for the shopper.
// Restock returns the units of an accepted one to stock.
type WithdrawalDecision struct {
	ID      string
	Accept  bool
	Restock bool
	Answer  string
	By      string
}

// OpenWithdrawal returns the withdrawal that is to be decided, if there is one.
func (o Order) OpenWithdrawal() (Withdrawal, bool) {
	at := slices.IndexFunc(o.s.Withdrawals, func(w Withdrawal) bool { return w.State == WithdrawalRequested })
	if at < 0 {
		return Withdrawal{}, false
	}
	return o.s.Withdrawals[at], true
}

// Withdrawal returns the order's withdrawal with that id. It fails with NotFound.
func (o Order) Withdrawal(id string) (Withdrawal, error) {
	for _, w := range o.s.Withdrawals {
		if w.ID == id {
			return w, nil
		}
	}
	return Withdrawal{}, failure.New(failure.NotFound, "order %s has no withdrawal %.80q", o.s.ID, id)
}

// WithdrawableUntil is the end of the period after its completion in which the shopper may
// withdraw. It is zero while there is nothing to withdraw from: see Withdraw.
func (o Order) WithdrawableUntil(period time.Duration, now time.Time) time.Time {
	if o.checkWithdrawable(period, now) != nil {
		return time.Time{}
	}
	return o.s.StatusSince.Add(period)
}

// checkWithdrawable fails with Conflict unless the shopper may withdraw now.
func (o Order) checkWithdrawable(period time.Duration, now time.Time) error {
	_, open := o.OpenWithdrawal()
	switch {
	case period <= 0:
		return failure.New(failure.Conflict, "orders cannot be returned here")
	case o.s.Status != Completed:
		return failure.New(failure.Conflict, "an order that is %s has nothing to return", o.s.Status)
	case now.Sub(o.s.StatusSince) > period:
		return failure.New(failure.Conflict, "the order was completed more than %d days ago, which is the time to return it", int(period.Hours()/24))
	case open:
		return failure.New(failure.Conflict, "the order has a withdrawal that is not decided yet")
	case len(o.s.Withdrawals) >= MaxWithdrawals:
		return failure.New(failure.Conflict, "the order has %d withdrawals, which is the maximum", MaxWithdrawals)
	case len(o.linesLeft()) == 0 || o.Refundable().Amount == 0:
		return failure.New(failure.Conflict, "everything that was paid for the order is refunded")
	}
	return nil
}

// Withdraw asks for a withdrawal, within the period after the order's completion; a period
// of 0 allows none. It returns nil, nil when the order has exactly that withdrawal, decided
// or not. It fails with Invalid and every broken rule, and with Conflict when the order is
// not completed or the period is over, has an open withdrawal or MaxWithdrawals, is
// refunded, or has another withdrawal with that id.
func (o Order) Withdraw(r WithdrawalRequest, period time.Duration, now time.Time) (*Change, error) {
	if made, err := o.Withdrawal(r.ID); err == nil {
		return nil, made.differs(o, r)
	}
	if err := o.checkWithdrawable(period, now); err != nil {
		return nil, err
	}
	if len(r.Lines) == 0 {
		r.Lines = o.linesLeft()
	}
	var v failure.Violations
	price := o.checkWithdrawal(r, &v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	c := o.changeAfterwards(now)
	asked := Withdrawal{ID: r.ID, State: WithdrawalRequested, Lines: r.Lines, Reason: r.Reason, At: c.Order.s.UpdatedAt}
	c.putWithdrawal(asked)
	amount := o.atMostLeft(price)
	return c.withEvent(event.OrderWithdrawalRequested, event.Data{
		Amount: &amount, Lines: o.linesOf(asked.Lines), Withdrawal: c.Withdrawal.published(),
	}), nil
}

// checkWithdrawal adds every rule that the request breaks, and returns the units' price.
func (o Order) checkWithdrawal(r WithdrawalRequest, v *failure.Violations) money.Money {
	if !withdrawalID.MatchString(r.ID) {
		v.Add("/id", "format", "must be 1 to %d letters, digits, - and _", MaxWithdrawalID)
	}
	text.Check("/reason", r.Reason, 0, MaxWithdrawalReason, v)
	return o.priceOf(r.Lines, v)
}

// differs fails with Conflict unless the withdrawal is the one that the request asks for.
func (w Withdrawal) differs(o Order, asked WithdrawalRequest) error {
	if w.Reason != asked.Reason || len(asked.Lines) > 0 && !reflect.DeepEqual(w.Lines, asked.Lines) {
		return failure.New(failure.Conflict, "order %s has another withdrawal with the id %.80q", o.s.ID, w.ID)
	}
	return nil
}

// DecideWithdrawal accepts or refuses a withdrawal. An acceptance asks for the refund in the
// same change. The caller must have checked that the user may decide, and, to accept, may
// move money. It returns nil, nil when the same user has decided exactly that. It fails with
// NotFound; with Invalid and every broken rule; with Conflict when the withdrawal was decided
// otherwise or by somebody else, or can no longer be refunded.
func (o Order) DecideWithdrawal(d WithdrawalDecision, now time.Time) (*Change, error) {
	w, err := o.Withdrawal(d.ID)
	if err != nil {
		return nil, err
	}
	if w.State != WithdrawalRequested {
		return nil, w.decidedOtherwise(o, d)
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	if d.Accept {
		return o.acceptWithdrawal(w, d, now)
	}
	c := o.changeAfterwards(now)
	w.State, w.Answer = WithdrawalRefused, d.Answer
	c.decideWithdrawal(w, d.By)
	return c.withEvent(event.OrderWithdrawalRefused, event.Data{
		Lines: o.linesOf(w.Lines), Withdrawal: c.Withdrawal.published(),
	}), nil
}

// check fails with Invalid and every rule that the decision breaks.
func (d WithdrawalDecision) check() error {
	var v failure.Violations
	switch {
	case d.Accept && d.Answer != "":
		v.Add("/reason", "exclusive", "must be given only with a refusal")
	case !d.Accept:
		text.Check("/reason", d.Answer, 1, MaxWithdrawalAnswer, &v)
	}
	if !d.Accept && d.Restock {
		v.Add("/restock", "exclusive", "must be false for a refusal")
	}
	return v.Err()
}

// decidedOtherwise fails with Conflict unless the decision is the one that was made.
func (w Withdrawal) decidedOtherwise(o Order, d WithdrawalDecision) error {
	same := w.DecidedBy == d.By && w.Answer == d.Answer && d.Accept == (w.State == WithdrawalAccepted)
	for _, r := range o.s.Refunds {
		same = same && (r.ID != w.RefundID || r.Restock == d.Restock)
	}
	if same {
		return nil
	}
	return failure.New(failure.Conflict, "the withdrawal %.80q is already %s", w.ID, w.State)
}

// acceptWithdrawal asks for the refund of the withdrawal's units.
func (o Order) acceptWithdrawal(w Withdrawal, d WithdrawalDecision, now time.Time) (*Change, error) {
	w.State, w.RefundID = WithdrawalAccepted, withdrawalRefund+w.ID
	c, err := o.Refund(RefundRequest{
		ID: w.RefundID, Lines: w.Lines, Restock: d.Restock, Note: "Withdrawal " + w.ID, By: d.By, accepts: true,
	}, now)
	switch {
	case failure.Is(err, failure.Invalid):
		return nil, failure.Wrap(failure.Conflict, err, "units of the withdrawal, or all of the payment, were refunded otherwise in the meantime")
	case err != nil:
		return nil, err
	case c == nil:
		return nil, failure.New(failure.Conflict, "order %s has another refund with the id %.80q", o.s.ID, w.RefundID)
	}
	c.decideWithdrawal(w, d.By)
	c.Events[0].Data.Withdrawal = c.Withdrawal.published()
	return c.publish(), nil
}

// decideWithdrawal replaces the open withdrawal by the decided one.
func (c *Change) decideWithdrawal(w Withdrawal, by string) {
	w.DecidedBy, w.DecidedAt = by, c.Order.s.UpdatedAt
	c.putWithdrawal(w)
}

// putWithdrawal appends a withdrawal, or replaces the one with its id.
func (c *Change) putWithdrawal(w Withdrawal) {
	all := slices.Clone(c.Order.s.Withdrawals)
	if at := slices.IndexFunc(all, func(one Withdrawal) bool { return one.ID == w.ID }); at >= 0 {
		all[at] = w
	} else {
		all = append(all, w)
	}
	c.Order.s.Withdrawals, c.Withdrawal = all, &w
}

// published is what an event says of the withdrawal. The texts are for the order's readers
// only.
func (w Withdrawal) published() *event.Withdrawal {
	return &event.Withdrawal{ID: w.ID, State: string(w.State)}
}

// atMostLeft is the amount, or what is left of the payment if that is less.
func (o Order) atMostLeft(amount money.Money) money.Money {
	if left := o.Refundable(); amount.Amount > left.Amount {
		return left
	}
	return amount
}
