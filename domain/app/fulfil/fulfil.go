// Package fulfil applies what partners report of shipments to the orders.
package fulfil

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// Patience is how long after its acceptance a report is tried again that another one may
// make possible: a queue does not keep the order in which a partner sent two.
const Patience = 20 * time.Second

// CodeOrderUnknown refuses a report of an order that does not exist.
const CodeOrderUnknown = "order_unknown"

// passing are the codes of the rules that another event may make the report keep: the
// order is completed, the units of a parcel that failed are free, the parcel is known.
var passing = []string{order.CodeOrderNotCompleted, order.CodeTooManyUnits, order.CodeShipmentUnknown}

// Settler records what became of a partner's event, as received.Log does.
type Settler interface {
	// Settle records it under the partner's id and its webhook-id. Doing that again
	// changes nothing.
	Settle(ctx context.Context, partnerID, webhookID string, s partner.Settlement) error
}

// Report is what an accepted event says of a shipment.
type Report struct {
	order.ShipmentReport
	OrderID    string
	Type       string    // the event's
	AcceptedAt time.Time // by our clock
}

// Fulfiller applies reports. All fields are required. It is safe for concurrent use.
type Fulfiller struct {
	Orders port.Orders
	Events Settler
	Now    func() time.Time
}

// Apply records the report on its order, or records why it is refused. Applying it again
// changes nothing. It fails when it should be tried again: with the errors of the ports,
// and with Unavailable within Patience.
func (f Fulfiller) Apply(ctx context.Context, r Report) error {
	refusal, err := f.ship(ctx, r)
	switch {
	case err != nil:
		return err
	case refusal == nil:
		return f.Events.Settle(ctx, r.PartnerID, r.EventID, partner.Settlement{Type: r.Type, Outcome: partner.Applied})
	case f.passes(refusal, r):
		return failure.Wrap(failure.Unavailable, refusal, "another event may have to come first")
	}
	slog.WarnContext(ctx, "a partner's event was refused", "partner", r.PartnerID, "type", r.Type, "code", refusal.Violations[0].Code)
	return f.Refuse(ctx, r, refusal)
}

// Refuse records why the report is refused: by the code of the first broken rule.
func (f Fulfiller) Refuse(ctx context.Context, r Report, why *failure.Error) error {
	reason := partner.Reason{Code: string(why.Code), Message: why.Message, Violations: why.Violations}
	if len(why.Violations) > 0 {
		first := why.Violations[0]
		reason.Code, reason.Message = first.Code, first.Pointer+" "+first.Message
	}
	return f.Events.Settle(ctx, r.PartnerID, r.EventID, partner.Settlement{Type: r.Type, Outcome: partner.Refused, Reason: reason})
}

// ship changes the order. A refusal is not an error: trying again would not mend it.
func (f Fulfiller) ship(ctx context.Context, r Report) (refusal *failure.Error, err error) {
	o, err := f.Orders.Order(ctx, r.OrderID)
	if failure.Is(err, failure.NotFound) {
		var v failure.Violations
		v.Add("/data/orderId", CodeOrderUnknown, "is of no order")
		err = v.Err()
	} else if err == nil {
		_, err = port.ChangeOrder(ctx, f.Orders, o, func(o order.Order) (*order.Change, error) {
			return o.Ship(r.ShipmentReport, f.Now())
		})
	}
	if failure.Is(err, failure.Invalid) && errors.As(err, &refusal) && len(refusal.Violations) > 0 {
		return refusal, nil
	}
	return nil, err
}

// passes reports whether another event may still make the report acceptable.
func (f Fulfiller) passes(refusal *failure.Error, r Report) bool {
	return f.Now().Sub(r.AcceptedAt) < Patience && !slices.ContainsFunc(refusal.Violations, func(v failure.Violation) bool {
		return !slices.Contains(passing, v.Code)
	})
}
