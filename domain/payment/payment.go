// Package payment defines charges and refunds, as payment gateways process them. A
// charge is authorized first, which holds its amount on the shopper's account, and
// captured later, which takes it.
package payment

import "github.com/eventforge/eventforge/domain/money"

// Charge is a request to charge once. Two requests with the same Key make one
// charge.
type Charge struct {
	Key     string // idempotency key, derived from the order
	OrderID string
	Amount  money.Money
	Token   string // the shopper's payment method, e.g. a sandbox or Stripe token
	// Reference is the payment gateway's id of the charge; "" if it is not known.
	Reference string
}

// Authorization is an authorized charge or, with an Action, one that its shopper must
// confirm first. Reference is the payment gateway's id of the charge.
type Authorization struct {
	Reference string
	Action    *Action
}

// Action is what a shopper's page needs to let the shopper confirm the payment, as
// 3-D Secure demands it.
type Action struct {
	ClientSecret string
}

// Refund is the result of a refund. Refunded is false when nothing was captured: an
// authorization is void then, and so is the key, so that a late one is refused.
// Reference is the payment gateway's id of the refund.
type Refund struct {
	Refunded  bool
	Amount    money.Money
	Reference string
}

// Part is a part of a captured charge to refund. Two requests with the same ID make one
// refund of the charge.
type Part struct {
	Charge Charge
	ID     string
	Amount money.Money
}

// Key is the idempotency key of an order's charge.
func Key(orderID string) string { return "order-" + orderID }
