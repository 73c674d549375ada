package saga

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// RefundPart makes one refund of a completed order at the payment gateway, and records
// the result. It does nothing unless the refund is pending. A refund that the gateway
// refuses for good is logged for an operator: an alarm counts the line.
func (s Steps) RefundPart(ctx context.Context, orderID, refundID string) error {
	o, err := s.Orders.Order(ctx, orderID)
	if err != nil {
		return err
	}
	pending, due := o.PendingRefund(refundID)
	if !due {
		return nil
	}
	made, refused := s.Gateway.RefundPart(ctx, payment.Part{Charge: charge(o), ID: refundID, Amount: pending.Amount})
	if refused != nil && !failure.Is(refused, failure.RefundRefused) {
		return refused
	}
	_, err = s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		if refused != nil {
			return o.RefuseRefundOf(refundID, s.Now())
		}
		return o.RecordRefund(refundID, made, s.Now())
	})
	if err == nil && refused != nil {
		slog.ErrorContext(ctx, attention, "order_id", orderID, "refund", refundID, "error", refused)
	}
	return err
}
