package saga

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Notice acts on what the payment gateway has told of a payment. It asks the gateway for
// the present state and records what the order does not know yet, so notices may come
// more than once and in any order. What an operator has to look at is logged for an alarm,
// before it is recorded: an attempt that fails in between logs it again. A notice of a
// payment that belongs to no order is logged and dropped.
func (s Steps) Notice(ctx context.Context, n payment.Notice) error {
	if s.Reports == nil {
		return failure.New(failure.Invalid, "the payment gateway sends no notices")
	}
	if n.Kind == payment.NoticePaid && n.OrderID != "" {
		return s.settleLate(ctx, n)
	}
	r, err := s.Reports.Report(ctx, n.Reference)
	switch {
	case failure.Is(err, failure.NotFound) || err == nil && r.OrderID == "":
		slog.WarnContext(ctx, "a payment of no order was dropped", "notice", n.ID, "kind", n.Kind, "payment", n.Reference)
		return nil
	case err != nil:
		return err
	}
	if n.OrderID = r.OrderID; n.Kind == payment.NoticePaid {
		return s.settleLate(ctx, n)
	}
	return s.record(ctx, n, r)
}

// record records the report's disputes and failed refunds on the order.
func (s Steps) record(ctx context.Context, n payment.Notice, r payment.Report) error {
	o, err := s.noticed(ctx, n)
	if o == nil || err != nil {
		return err
	}
	for _, d := range r.Disputes {
		*o, err = s.attend(ctx, *o, func(o order.Order) (*order.Change, error) { return o.RecordDispute(d, s.Now()) },
			"dispute", d.ID, "state", d.State, "amount", d.Amount.String(), "reason", d.Reason)
		if err != nil {
			return err
		}
	}
	for _, f := range r.FailedRefunds {
		*o, err = s.attend(ctx, *o, func(o order.Order) (*order.Change, error) { return o.FailRefund(f, s.Now()) },
			"failed_refund", f.Reference, "refund", f.Part)
		if err != nil {
			return err
		}
	}
	return nil
}

// settleLate makes sure that an order which ended without a payment keeps no money. Any
// other order is left to its saga; if it has another payment, an operator has to look.
func (s Steps) settleLate(ctx context.Context, n payment.Notice) error {
	o, err := s.noticed(ctx, n)
	if err != nil || o == nil {
		return err
	}
	if !o.EndedUnpaid() {
		if own := o.Snapshot().Reference; !o.Status().Terminal() || o.Status() == order.Completed {
			warnOfAnother(ctx, n, own)
		}
		return nil
	}
	c := charge(*o)
	c.Reference = n.Reference
	refund, refused := s.Gateway.Refund(ctx, c)
	switch {
	case failure.Is(refused, failure.RefundRefused):
		_, err = s.attend(ctx, *o, func(o order.Order) (*order.Change, error) { return o.RefuseLateRefund(s.Now()) },
			"payment", n.Reference, "error", refused)
		return err
	case refused != nil:
		return refused
	}
	_, err = s.changeFrom(ctx, *o, func(o order.Order) (*order.Change, error) { return o.RefundLate(refund, s.Now()) })
	return err
}

// warnOfAnother tells an operator of a second payment of an order.
func warnOfAnother(ctx context.Context, n payment.Notice, own string) {
	if own != "" && own != n.Reference {
		slog.ErrorContext(ctx, attention, "order_id", n.OrderID, "payment", n.Reference, "own_payment", own, "error", "the order has another payment")
	}
}

// noticed is the notice's order; nil if there is none. Money may then be without an order,
// which an operator has to look at.
func (s Steps) noticed(ctx context.Context, n payment.Notice) (*order.Order, error) {
	o, err := s.Orders.Order(ctx, n.OrderID)
	if failure.Is(err, failure.NotFound) {
		slog.ErrorContext(ctx, attention, "order_id", n.OrderID, "payment", n.Reference, "notice", n.ID, "kind", n.Kind, "error", "there is no such order")
		return nil, nil
	}
	return &o, err
}

// attention is the message of log lines that an alarm counts.
const attention = "order needs attention"

// attend changes the order, and says so to an operator.
func (s Steps) attend(ctx context.Context, o order.Order, decide port.Decision, about ...any) (order.Order, error) {
	return s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		c, err := decide(o)
		if c != nil {
			slog.ErrorContext(ctx, attention, append([]any{"order_id", o.ID()}, about...)...)
		}
		return c, err
	})
}
