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

// SchemaVersion is the version of the data of events that are written today.
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
	OrderDelayed        Type = "order.delayed" // it waits for a step; may occur at any point and more than once
)

// Types lists all types in the order in which they occur in a saga.
func Types() []Type {
	return []Type{
		OrderCreated, OrderValidated, OrderReserved, OrderCharged, OrderCompleted,
		OrderRefunded, OrderReleased, OrderFailed, OrderCancelled, OrderNeedsAttention,
		OrderDelayed,
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

// Data is an event's content beside the fields of its envelope. Each type uses
// the fields that its JSON Schema names, in package schemas.
type Data struct {
	Lines     []Line       `json:"lines,omitempty"`
	Total     *money.Money `json:"total,omitempty"`
	Amount    *money.Money `json:"amount,omitempty"`
	Reference string       `json:"reference,omitempty"` // the payment gateway's id of the charge
	Reason    *Reason      `json:"reason,omitempty"`
	Step      string       `json:"step,omitempty"` // the step that a delayed order waits for, as the state machine names it
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
