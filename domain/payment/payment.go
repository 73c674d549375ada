// Package payment defines charges and refunds, as payment gateways process
// them.
package payment

import "github.com/eventforge/eventforge/domain/money"

// Charge is a request to charge once. Two requests with the same Key make one
// charge.
type Charge struct {
	Key     string // idempotency key, derived from the order
	OrderID string
	Amount  money.Money
	Token   string // the shopper's payment method, e.g. a sandbox or Stripe token
}

// ChargeResult is a successful charge. Reference is the payment gateway's id of
// it.
type ChargeResult struct {
	Reference string
}

// Refund is the result of a refund. Refunded is false when there was no charge;
// the key is then void, so that a late charge is refused.
type Refund struct {
	Refunded  bool
	Amount    money.Money
	Reference string
}

// Key is the idempotency key of an order's charge.
func Key(orderID string) string { return "order-" + orderID }
