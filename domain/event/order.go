package event

import (
	"time"

	"github.com/eventforge/eventforge/domain/money"
)

// Order is the order as it was after the change that an event reports. It tells no more of
// the shopper than the rest of the event does. The order with the highest Sequence is the
// newest.
type Order struct {
	ID            string            `json:"id"`
	Sequence      int               `json:"sequence"` // the event's
	Status        string            `json:"status"`   // more may be added
	Lines         []Line            `json:"lines"`
	Total         money.Money       `json:"total"`
	PaymentStatus string            `json:"paymentStatus"` // more may be added
	Refundable    *money.Money      `json:"refundable,omitempty"`
	Fulfilment    string            `json:"fulfilment,omitempty"`  // empty unless it is completed; more may be added
	Refunds       []OrderRefund     `json:"refunds,omitempty"`     // of the completed order, oldest first
	Withdrawals   []OrderWithdrawal `json:"withdrawals,omitempty"` // from the completed order, oldest first
	Disputes      []Dispute         `json:"disputes,omitempty"`    // oldest first
	Reason        *Reason           `json:"reason,omitempty"`      // why it did not complete
	CreatedAt     time.Time         `json:"createdAt"`             // UTC, in milliseconds, as the others
	UpdatedAt     time.Time         `json:"updatedAt"`
	StatusSince   time.Time         `json:"statusSince"`
}

// OrderRefund is one refund of an Order. State is that of a Refund.
type OrderRefund struct {
	ID        string      `json:"id"`
	State     string      `json:"state"`
	Amount    money.Money `json:"amount"`
	Units     []Units     `json:"units,omitempty"` // none if only an amount was refunded
	Restocked bool        `json:"restocked"`
}

// OrderWithdrawal is one withdrawal of an Order. State is that of a Withdrawal.
type OrderWithdrawal struct {
	ID    string  `json:"id"`
	State string  `json:"state"`
	Units []Units `json:"units"`
}

// Units are a number of units of one line of the order. Line counts from 0.
type Units struct {
	Line     int `json:"line"`
	Quantity int `json:"quantity"`
}
