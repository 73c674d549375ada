// Package payment says what a payment gateway must do.
package payment

import "github.com/eventforge/eventforge/domain/money"

// Charge asks for money once. Two charges with one Key are one charge.
type Charge struct {
	Key     string // idempotency key, derived from the order
	OrderID string
	Amount  money.Money
	Token   string // the shopper's payment method, e.g. a sandbox or Stripe token
}

// Receipt tells of a charge that stands. Reference is the gateway's name of it.
type ChargeResult struct {
	Reference string
}

// Refund tells what taking a charge back came to. Refunded is false when there
// was no charge: the key is then void, and a charge that comes late is refused.
type Refund struct {
	Refunded  bool
	Amount    money.Money
	Reference string
}

// Key is the idempotency key of an order's one charge.
func Key(orderID string) string { return "order-" + orderID }
