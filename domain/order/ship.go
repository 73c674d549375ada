package order

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// The codes of the rules that refuse a report of a shipment, beside those of its format.
// docs/partners.md says what each means to the partner. They are stable.
const (
	CodeOrderNotCompleted = "order_not_completed"
	CodeOrderRefunded     = "order_refunded"
	CodeOrderTooOld       = "order_too_old"
	CodeSKUNotOrdered     = "sku_not_ordered"
	CodeTooManyUnits      = "too_many_units"
	CodeTooManyShipments  = "too_many_shipments"
	CodeOtherPartner      = "shipment_of_another_partner"
	CodeShipmentDiffers   = "shipment_differs"
	CodeShipmentEnded     = "shipment_ended"
	CodeShipmentUnknown   = "shipment_unknown"
)

// ShipmentReport is what a partner says of a shipment. Each report describes it by itself,
// so that reports may come in any order.
type ShipmentReport struct {
	PartnerID      string
	EventID        string // the webhook-id of the partner's event
	ShipmentID     string
	State          ShipmentState
	At             time.Time
	Carrier        string // required of a dispatched shipment
	TrackingNumber string
	TrackingURL    string
	Reason         string // why it failed
	// Lines are required of a packed or dispatched shipment. Without them the shipment must
	// be known.
	Lines []ShipmentLine
}

// Ship records what a partner says of a shipment. It returns nil, nil when the order knows
// that. A report that comes late fills the shipment's history in, and never takes it back.
//
// It fails with Invalid and every broken rule: those of the report's format, and those
// with the codes above, whose pointers are into the body of the partner's event.
func (o Order) Ship(r ShipmentReport, now time.Time) (*Change, error) {
	r = o.withoutPersonal(r)
	var v failure.Violations
	r.check(o, now, &v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	known, err := o.Shipment(r.ShipmentID)
	if err != nil {
		return o.begin(r, now)
	}
	done := known.matches(r, &v)
	if err := v.Err(); err != nil || done {
		return nil, err
	}
	return o.record(known, r, now), nil
}

// withoutPersonal is the report without what leads to the shopper, if the shopper's data
// are erased: nothing may bring them back.
func (o Order) withoutPersonal(r ShipmentReport) ShipmentReport {
	if o.s.Email == "" && o.s.Name == "" && o.s.PaymentToken == "" {
		r.TrackingNumber, r.TrackingURL, r.Reason = "", "", ""
	}
	return r
}

// check adds every rule that the report breaks by itself.
func (r ShipmentReport) check(o Order, now time.Time, v *failure.Violations) {
	if _, known := ranks[r.State]; !known {
		v.Add("/type", "event_type", "must be of a shipment that was packed, dispatched, delivered or failed")
	}
	if !shipmentID.MatchString(r.ShipmentID) {
		v.Add("/data/shipmentId", "format", "must be 1 to %d letters, digits, - and _", MaxShipmentID)
	}
	if r.At.Before(o.s.CreatedAt.Add(-clockSkew)) || r.At.After(now.Add(clockSkew)) {
		v.Add("/timestamp", "range", "must not be before the order was placed, nor in the future")
	}
	least := 0
	if r.State == ShipmentDispatched {
		least = 1
	}
	text.Check("/data/carrier", r.Carrier, least, MaxCarrier, v)
	text.Check("/data/trackingNumber", r.TrackingNumber, 0, MaxTrackingNumber, v)
	text.Check("/data/reason", r.Reason, 0, MaxShipmentReason, v)
	checkTrackingURL(r.TrackingURL, v)
	r.checkLines(v)
}

// checkTrackingURL adds a violation unless the link is empty or safe to show: shoppers
// follow it.
func checkTrackingURL(link string, v *failure.Violations) {
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	if len(link) > MaxTrackingURL || err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || !text.Valid(link) {
		v.Add("/data/trackingUrl", "format", "must be an https link to a host, without a user, of at most %d characters", MaxTrackingURL)
	}
}

func (r ShipmentReport) checkLines(v *failure.Violations) {
	if len(r.Lines) > MaxLines || len(r.Lines) == 0 && (r.State == ShipmentPacked || r.State == ShipmentDispatched) {
		v.Add("/data/lines", "count", "must have 1–%d lines", MaxLines)
		return
	}
	seen := map[string]bool{}
	for i, l := range r.Lines {
		at := fmt.Sprintf("/data/lines/%d", i)
		if seen[l.SKU] {
			v.Add(at+"/sku", "sku_repeated", "%.80q is repeated", l.SKU)
		}
		if seen[l.SKU] = true; l.Quantity < 1 || l.Quantity > MaxLines*MaxQuantity {
			v.Add(at+"/quantity", "range", "must be at least 1")
		}
	}
}

// matches adds a violation if the report does not agree with the shipment. It reports
// whether the shipment has that step.
func (s Shipment) matches(r ShipmentReport, v *failure.Violations) (done bool) {
	made, done := s.step(r.State)
	switch {
	case s.PartnerID != r.PartnerID:
		v.Add("/data/shipmentId", CodeOtherPartner, "is the id of another partner's shipment")
	case len(r.Lines) > 0 && !maps.Equal(s.units(), unitsBySKU(r.Lines)):
		v.Add("/data/lines", CodeShipmentDiffers, "must be those that were reported of the shipment before; another parcel needs another id")
	case done && !made.same(r):
		v.Add("/data", CodeShipmentDiffers, "differs from what was reported of the shipment before, when it was %s", r.State)
	case !done && r.State.ended() && s.State().ended():
		v.Add("/type", CodeShipmentEnded, "comes too late: the shipment has %s", map[ShipmentState]string{
			ShipmentDelivered: "been delivered", ShipmentFailed: "failed",
		}[s.State()])
	}
	return done
}

// same reports whether the step says what the report says. The time may differ: the first
// one stands. So may everything in a copy of the event that was recorded.
func (t ShipmentStep) same(r ShipmentReport) bool {
	return t.EventID == r.EventID ||
		t.Carrier == r.Carrier && t.TrackingNumber == r.TrackingNumber && t.TrackingURL == r.TrackingURL && t.Reason == r.Reason
}

// begin records the first report of a shipment.
func (o Order) begin(r ShipmentReport, now time.Time) (*Change, error) {
	var v failure.Violations
	switch {
	case o.s.Status != Completed:
		v.Add("/data/orderId", CodeOrderNotCompleted, "is of an order that is %s; only a completed one is shipped", o.s.Status)
	case now.Sub(o.s.StatusSince) > ShipmentLimit:
		v.Add("/data/orderId", CodeOrderTooOld, "is of an order that was completed more than %d days ago", int(ShipmentLimit.Hours()/24))
	case len(o.linesLeft()) == 0 || o.Refundable().Amount == 0:
		v.Add("/data/orderId", CodeOrderRefunded, "is of an order that is refunded")
	case len(r.Lines) == 0:
		v.Add("/data/shipmentId", CodeShipmentUnknown, "is of no shipment of the order; without lines it must be known")
	case len(o.s.Shipments) >= MaxShipments:
		v.Add("/data/shipmentId", CodeTooManyShipments, "is of one more shipment than the %d that an order may have", MaxShipments)
	default:
		o.checkUnits(r, &v)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	return o.record(Shipment{ID: r.ShipmentID, PartnerID: r.PartnerID, Lines: r.Lines}, r, now), nil
}

// checkUnits adds a violation for each line that the order does not have, or not so often.
// A shipment that failed before we heard of it takes no units.
func (o Order) checkUnits(r ShipmentReport, v *failure.Violations) {
	ordered, left := o.Quantities(), o.UnitsToPack()
	for i, l := range r.Lines {
		switch at := fmt.Sprintf("/data/lines/%d", i); {
		case ordered[l.SKU] == 0:
			v.Add(at+"/sku", CodeSKUNotOrdered, "%.80q is not in the order", l.SKU)
		case r.State == ShipmentFailed && l.Quantity > ordered[l.SKU]:
			v.Add(at+"/quantity", CodeTooManyUnits, "must be at most the %d units that were ordered", ordered[l.SKU])
		case r.State != ShipmentFailed && l.Quantity > left[l.SKU]:
			v.Add(at+"/quantity", CodeTooManyUnits, "must be at most the %d units that are in no other shipment", left[l.SKU])
		}
	}
}

// record appends the report's step to the shipment. The first report that the carrier has
// it, or had it, is an event, and so is the delivery of the last unit.
func (o Order) record(s Shipment, r ShipmentReport, now time.Time) *Change {
	c := o.changeAfterwards(now)
	sent := len(s.Steps) > 0 && s.Sent()
	s = s.clone()
	s.Steps = append(s.Steps, ShipmentStep{
		State: r.State, At: r.At.UTC().Truncate(time.Millisecond), RecordedAt: c.Order.s.UpdatedAt, EventID: r.EventID,
		Carrier: r.Carrier, TrackingNumber: r.TrackingNumber, TrackingURL: r.TrackingURL, Reason: r.Reason,
	})
	c.putShipment(s)
	if !sent && s.Sent() {
		c.withShipmentEvent(event.OrderShipped, s)
	}
	if o.s.DeliveredAt.IsZero() && c.Order.Fulfilment() == FullyDelivered {
		c.Order.s.DeliveredAt = s.At()
		c.withShipmentEvent(event.OrderDelivered, s)
	}
	return c
}

// putShipment appends a shipment, or replaces the one with its id.
func (c *Change) putShipment(s Shipment) {
	all := slices.Clone(c.Order.s.Shipments)
	if at := c.Order.shipmentAt(s.ID); at >= 0 {
		all[at] = s
	} else {
		all = append(all, s)
	}
	c.Order.s.Shipments = all
}

// withShipmentEvent adds an event about the shipment. It does not have the tracking number:
// events outlive an erasure, and a bus cannot forget.
func (c *Change) withShipmentEvent(t event.Type, s Shipment) {
	c.withEvent(t, event.Data{
		Lines:      c.Order.ShippedLines(s),
		Shipment:   &event.Shipment{ID: s.ID, State: string(s.State()), Carrier: s.Carrier(), At: s.At()},
		Fulfilment: string(c.Order.Fulfilment()),
	})
}
