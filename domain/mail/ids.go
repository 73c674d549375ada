package mail

import (
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

// IDOf is the id of the mail that the order's shopper gets about an event. It is empty if
// there is none.
func IDOf(o order.Order, e event.Event) string {
	switch d := e.Data; {
	case e.Type == event.OrderCompleted:
		return o.ID()
	case e.Type == event.OrderFailed || e.Type == event.OrderCancelled:
		return endedID(o)
	case e.Type == event.OrderWithdrawalRequested && d.Withdrawal != nil:
		return withdrawalID("requested", o.ID(), d.Withdrawal.ID)
	case e.Type == event.OrderWithdrawalRefused && d.Withdrawal != nil:
		return withdrawalID("refused", o.ID(), d.Withdrawal.ID)
	case e.Type == event.OrderRefunded && d.Refund != nil:
		return refundID(o, d.Refund.ID)
	case e.Type == event.OrderShipped && d.Shipment != nil:
		return shippedID(o.ID(), d.Shipment.ID)
	}
	return ""
}

func refundID(o order.Order, refund string) string { return "refund-" + o.CreditNote(refund) }

func shippedID(orderID, id string) string { return "shipped-" + orderID + "-" + id }

func withdrawalID(kind, orderID, id string) string {
	return "withdrawal-" + kind + "-" + orderID + "-" + id
}
