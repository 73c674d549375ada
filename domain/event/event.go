// Package event defines the events about orders.
package event

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/domain/money"
)

// Source is the bus source of all order events.
const Source = "eventforge.orders"

// SchemaVersion is the version of the events that are stored and go over the bus today.
// See Versions for those that endpoints get.
const SchemaVersion = 1

// Type names what happened; it is the bus's detail-type. The set is closed.
type Type string

// The types.
const (
	OrderCreated        Type = "order.created"
	OrderValidated      Type = "order.validated"
	OrderReserved       Type = "order.reserved"
	OrderCharged        Type = "order.charged"
	OrderCompleted      Type = "order.completed"
	OrderFailed         Type = "order.failed"
	OrderReleased       Type = "order.released"
	OrderRefunded       Type = "order.refunded"
	OrderCancelled      Type = "order.cancelled"
	OrderNeedsAttention Type = "order.needs_attention"
	OrderDelayed        Type = "order.delayed"  // it waits for a step; may occur at any point and more than once
	OrderDisputed       Type = "order.disputed" // the shopper disputes the payment with the bank, or the dispute was closed
	OrderAdjusted       Type = "order.adjusted" // a refund of the completed order was asked for, or refused by the payment gateway
	// The shopper wants to return units of the completed order, or an operator refuses that.
	// Its acceptance is an OrderAdjusted.
	OrderWithdrawalRequested Type = "order.withdrawal_requested"
	OrderWithdrawalRefused   Type = "order.withdrawal_refused"
	// A shipment of the completed order is on its way, and all of the order is delivered.
	OrderShipped   Type = "order.shipped"
	OrderDelivered Type = "order.delivered"
)

// Types lists all types in the order in which they occur in a saga.
func Types() []Type {
	return []Type{
		OrderCreated, OrderValidated, OrderReserved, OrderCharged, OrderCompleted,
		OrderRefunded, OrderReleased, OrderFailed, OrderCancelled, OrderNeedsAttention,
		OrderDelayed, OrderAdjusted, OrderDisputed,
		OrderWithdrawalRequested, OrderWithdrawalRefused,
		OrderShipped, OrderDelivered,
	}
}

// Known reports whether t is one of Types.
func (t Type) Known() bool {
	for _, k := range Types() {
		if t == k {
			return true
		}
	}
	return false
}

// Line is one line of an order.
type Line struct {
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Quantity  int         `json:"quantity"`
	UnitPrice money.Money `json:"unitPrice"`
}

// Reason says why an order did not complete. Code is stable, e.g.
// "payment_declined"; Message is for shoppers.
type Reason struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	SKUs    []string `json:"skus,omitempty"` // the products concerned, if the reason is about products
	// Detail is the text that the message was made from. It is stored with the
	// order, so that the message can be made again, and is not published.
	Detail string `json:"-"`
}

// Refund is one refund of a completed order. State is pending, refunded or unsettled.
type Refund struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Restocked bool   `json:"restocked"` // its units are or will be back in stock
}

// Dispute is a dispute of an order's payment. State is open, won or lost, as the merchant
// sees it; Reason is the bank's code.
type Dispute struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Reason string `json:"reason"`
}

// Withdrawal is a shopper's withdrawal from a completed order, or from some of its units.
// State is requested, accepted or refused.
type Withdrawal struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// Shipment is a shipment of a completed order. State is dispatched or delivered. It has no
// tracking number: that leads to the shopper, and an erasure does not reach events.
type Shipment struct {
	ID      string    `json:"id"`
	State   string    `json:"state"`
	Carrier string    `json:"carrier,omitempty"`
	At      time.Time `json:"at"` // by the partner's clock, UTC
}

// Data is an event's content beside the fields of its envelope. Each type uses
// the fields that its JSON Schema names, in package schemas.
type Data struct {
	Lines     []Line       `json:"lines,omitempty"`
	Total     *money.Money `json:"total,omitempty"`
	Amount    *money.Money `json:"amount,omitempty"`
	Reference string       `json:"reference,omitempty"` // the payment gateway's id of the charge or refund
	Outside   bool         `json:"outside,omitempty"`   // an operator made the refund, not the payment gateway
	Remaining *money.Money `json:"remaining,omitempty"` // what is left of the payment after a refund
	Refund    *Refund      `json:"refund,omitempty"`    // of a completed order
	Dispute   *Dispute     `json:"dispute,omitempty"`
	// Withdrawal is what the event is about, or what its refund was accepted for.
	Withdrawal *Withdrawal `json:"withdrawal,omitempty"`
	Shipment   *Shipment   `json:"shipment,omitempty"`
	Fulfilment string      `json:"fulfilment,omitempty"` // of the whole order: partial, shipped or delivered
	Reason     *Reason     `json:"reason,omitempty"`
	Step       string      `json:"step,omitempty"` // the step that a delayed order waits for, as the state machine names it
	// Order is the order after the change. Events of releases before have none.
	Order *Order `json:"order,omitempty"`
}

// Event is one fact about an order. Sequence increases within an order and is
// never reused, so (OrderID, Sequence) identifies the event, as ID does.
type Event struct {
	ID          string    `json:"id"`
	Type        Type      `json:"type"`
	Version     int       `json:"version"`
	OrderID     string    `json:"orderId"`
	UserID      string    `json:"userId"`
	Sequence    int       `json:"sequence"`
	OccurredAt  time.Time `json:"occurredAt"` // UTC, in milliseconds
	Traceparent string    `json:"traceparent,omitempty"`
	Data        Data      `json:"data"`
}

// IDOf is the id of an order's event with the given sequence. It is
// deterministic.
func IDOf(orderID string, sequence int) string {
	return fmt.Sprintf("%s-%04d", orderID, sequence)
}

// Detail is the event as JSON, for the bus's detail field.
func (e Event) Detail() ([]byte, error) { return json.Marshal(e) }
