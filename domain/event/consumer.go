package event

import "slices"

// Consumer consumes order events that the bus sends to its queue, of which it has the name.
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
func (c Consumer) Hears(e Event) bool {
	refunded := e.Type == OrderRefunded && e.Data.Refund != nil && e.Data.Refund.State == "refunded"
	switch c {
	case MailConsumer, ReceiptConsumer:
		return refunded || slices.Contains([]Type{OrderCompleted, OrderFailed, OrderCancelled, OrderWithdrawalRequested, OrderWithdrawalRefused, OrderShipped}, e.Type)
	case WebhookConsumer:
		return e.Type.Known()
	case RefundConsumer:
		return e.Type == OrderAdjusted
	}
	return false
}

// Known reports whether c is one of Consumers.
func (c Consumer) Known() bool { return slices.Contains(Consumers(), c) }
