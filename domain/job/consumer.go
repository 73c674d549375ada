package job

import (
	"slices"

	"github.com/eventforge/eventforge/domain/event"
)

// Consumer is a queue that gets events of orders from the bus. Empty, where it is allowed,
// means the bus itself: everybody who listens.
type Consumer string

// The consumers, by the names of their queues.
const (
	Email    Consumer = "email"
	Receipt  Consumer = "receipt"
	Webhooks Consumer = "webhooks"
)

// Consumers lists all consumers.
func Consumers() []Consumer { return []Consumer{Email, Receipt, Webhooks} }

// Known reports whether c is one of Consumers.
func (c Consumer) Known() bool { return slices.Contains(Consumers(), c) }

// Takes reports whether the bus's rules send the consumer events of the type; the bus gets
// all. A rule may leave some of a type out, which the consumer then ignores.
func (c Consumer) Takes(t event.Type) bool {
	switch c {
	case Email, Receipt:
		return slices.Contains([]event.Type{
			event.OrderCompleted, event.OrderRefunded, event.OrderWithdrawalRequested, event.OrderWithdrawalRefused,
		}, t)
	default:
		return true
	}
}
