package order

import (
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
)

// Ending is what became of an order that did not complete, in sentences for its shopper.
type Ending struct {
	What  string // what happened; nothing about money
	Money string // what happens to the shopper's money, as its state is now
}

// Ending fails with Conflict unless the order failed or was cancelled.
func (o Order) Ending() (Ending, error) {
	if o.s.Status != Failed && o.s.Status != Cancelled {
		return Ending{}, failure.New(failure.Conflict, "order %s is %s", o.s.ID, o.s.Status)
	}
	return Ending{What: o.causeSentence(o.earlierCause()), Money: o.moneyAfterEnd()}, nil
}

// moneyAfterEnd says more than moneySentence: the amount, and what the shopper's bank may
// still show. An order that has ended has no open payment, but one that a release before
// ended may have.
func (o Order) moneyAfterEnd() string {
	total := o.s.Total.String()
	switch o.s.Payment {
	case Refunded:
		if outside, ok := o.returnedAfterEnd(); ok {
			return "We could not refund " + total + " to your card and have returned it to you in another way. Its reference is " + outside + "."
		}
		return "We have refunded " + total + " to your card. Your bank may take a few days to show it."
	case Charged:
		return "Your payment of " + total + " will be refunded to your card."
	case Authorized:
		return "You were not charged. The " + total + " that your bank holds for this order will be released. Your bank may take a few days to show that."
	case Capturing, Refunding:
		return "If your payment was taken, it will be refunded to your card."
	case Unsettled:
		return "Your payment of " + total + " could not be refunded automatically. We will settle it with you."
	case Voided:
		if !o.s.AuthorizedAt.IsZero() {
			return "You were not charged. The " + total + " that your bank held for this order is released. Your bank may show it for a few days more."
		}
	case Uncharged:
	}
	return "You were not charged."
}

// returnedAfterEnd is the reference of what an operator returned in place of the refund.
func (o Order) returnedAfterEnd() (string, bool) {
	at := slices.IndexFunc(o.s.Settlements, func(s Settlement) bool { return s.RefundID == "" && s.Reference == o.s.RefundReference })
	if at < 0 {
		return "", false
	}
	return o.s.Settlements[at].Reference, true
}
