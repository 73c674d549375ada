package payment

import (
	"time"

	"github.com/eventforge/eventforge/domain/money"
)

// NoticeKind is what a Notice is about.
type NoticeKind string

// The kinds of notices.
const (
	NoticeDispute NoticeKind = "dispute" // a dispute was opened or closed
	NoticeRefund  NoticeKind = "refund"  // a refund came to nothing after it was made
	NoticePaid    NoticeKind = "paid"    // money is held or was taken
)

// Notice is the payment gateway's word that something happened to a charge. Notices come
// late, more than once and in any order, so one says only where to look.
type Notice struct {
	ID        string     `json:"id"` // the payment gateway's, for the log
	Kind      NoticeKind `json:"kind"`
	Reference string     `json:"reference"`         // the payment gateway's id of the charge
	OrderID   string     `json:"orderId,omitempty"` // "" if the notice does not say it
}

// Report is what became of a charge, as the payment gateway knows it now.
type Report struct {
	OrderID       string // "" if the charge is of no order
	Disputes      []Dispute
	FailedRefunds []FailedRefund
}

// DisputeState is the state of a dispute.
type DisputeState string

// The states of a dispute, in the order in which one replaces another.
const (
	DisputeOpen DisputeState = "open" // evidence is due, or the bank decides
	DisputeWon  DisputeState = "won"  // the money is ours, also after an inquiry that came to nothing
	DisputeLost DisputeState = "lost" // the money is the shopper's
)

// Dispute is a charge that the shopper disputes with the bank.
type Dispute struct {
	ID     string // the payment gateway's
	State  DisputeState
	Amount money.Money // may be less than the charge
	Reason string      // the bank's code, e.g. "fraudulent"
	At     time.Time   // when it was opened
}

// Replaces reports whether d is a later state than that of before. Of two reports, the
// same one is later whichever comes first.
func (d Dispute) Replaces(before Dispute) bool { return d.State.rank() > before.State.rank() }

func (s DisputeState) rank() int {
	switch s {
	case DisputeOpen:
		return 1
	case DisputeWon:
		return 2
	case DisputeLost:
		return 3
	}
	return 0
}

// FailedRefund is a refund that was made and came to nothing: the shopper's bank gave it
// back. Part is the id of the Part; "" for the refund of a whole charge.
type FailedRefund struct {
	Reference string // the payment gateway's id of the refund
	Part      string
}
