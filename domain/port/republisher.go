package port

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/event"
)

// Consumer consumes order events. Its name is that of its queue.
type Consumer string

// The consumers.
const (
	MailConsumer    Consumer = "email"    // mails shoppers
	ReceiptConsumer Consumer = "receipt"  // draws receipts and credit notes
	WebhookConsumer Consumer = "webhooks" // tells endpoints
	RefundConsumer  Consumer = "charges"  // refunds completed orders
)

// Consumers lists all consumers.
func Consumers() []Consumer {
	return []Consumer{MailConsumer, ReceiptConsumer, WebhookConsumer, RefundConsumer}
}

// Hears reports whether the bus gives the consumer such an event (wiring/rules.json).
func (c Consumer) Hears(e event.Event) bool {
	refunded := e.Type == event.OrderRefunded && e.Data.Refund != nil && e.Data.Refund.State == "refunded"
	switch c {
	case MailConsumer, ReceiptConsumer:
		return refunded || slices.Contains([]event.Type{event.OrderCompleted, event.OrderWithdrawalRequested, event.OrderWithdrawalRefused}, e.Type)
	case WebhookConsumer:
		return e.Type.Known()
	case RefundConsumer:
		return e.Type == event.OrderAdjusted
	}
	return false
}

// Republisher gives events to one consumer again, past the bus, so that the others do not
// hear them. Every consumer ignores what it has processed.
type Republisher interface {
	// Republish gives events to a consumer in their order. NotFound: there is no such
	// consumer. When it fails, the first of them may have been given.
	Republish(ctx context.Context, to Consumer, events []event.Event) error
	// ResendMail has the mail about an event sent once more, although it was sent. It is
	// one further mail for each id, however often that is repeated.
	ResendMail(ctx context.Context, e event.Event, id string) error
}
