package payment

import (
	"time"

	"github.com/eventforge/eventforge/domain/money"
)

// MovementKind is what a Movement is.
type MovementKind string

// The kinds of movements.
const (
	MovedCapture MovementKind = "capture" // a charge was captured
	MovedRefund  MovementKind = "refund"  // a charge, or a part of it, was refunded
	// MovedRefundBack is a refund that came to nothing: its money is back.
	MovedRefundBack  MovementKind = "refund_returned"
	MovedDispute     MovementKind = "dispute"          // the bank took the money of a disputed charge
	MovedDisputeBack MovementKind = "dispute_returned" // a dispute was won
)

// Movement is one entry in the payment gateway's books: money that it took from a shopper
// or gave back.
type Movement struct {
	ID        string // the payment gateway's, unique
	Kind      MovementKind
	OrderID   string // "" if the payment is none of this platform's
	Reference string // the payment gateway's id of the charge
	// Object is the payment gateway's id of the refund or dispute; "" for a capture.
	Object string
	Part   string      // the id of the Part that was refunded; "" otherwise
	Amount money.Money // never negative: the kind tells the direction
	At     time.Time
}
