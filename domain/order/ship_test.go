package order_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// toShip is a completed order of three lamps, on two lines, and a desk.
func toShip(t *testing.T, change func(*order.Snapshot)) order.Order {
	t.Helper()
	s := completed(t).Snapshot()
	s.Email, s.Name, s.PaymentToken = "ada@example.com", "Ada", "tok_ok"
	if change != nil {
		change(&s)
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

// report is what the warehouse says of a shipment.
func report(id string, state order.ShipmentState, lines ...order.ShipmentLine) order.ShipmentReport {
	r := order.ShipmentReport{
		PartnerID: "warehouse", EventID: id + "-" + string(state), ShipmentID: id, State: state, At: reasonNow.Add(time.Hour), Lines: lines,
	}
	if state == order.ShipmentDispatched {
		r.Carrier, r.TrackingNumber, r.TrackingURL = "DHL", "JD01"+id, "https://track.example/"+id
	}
	return r
}

func lamps(n int) order.ShipmentLine { return order.ShipmentLine{SKU: "lamp", Quantity: n} }

var desk = order.ShipmentLine{SKU: "desk", Quantity: 1}

// shipped is the order after reports that it accepts, and the events that they published.
func shipped(t *testing.T, o order.Order, reports ...order.ShipmentReport) (order.Order, []event.Event) {
	t.Helper()
	var published []event.Event
	for _, r := range reports {
		c, err := o.Ship(r, reasonNow.Add(2*time.Hour))
		require.NoError(t, err, "%s %s", r.ShipmentID, r.State)
		if c != nil {
			o, published = c.Order, append(published, c.Events...)
		}
	}
	return o, published
}

// heard are events in short: type, shipment and the fulfilment after it.
func heard(events []event.Event) (short []string) {
	for _, e := range events {
		short = append(short, fmt.Sprint(e.Type, " ", e.Data.Shipment.ID, " ", e.Data.Fulfilment))
	}
	return short
}

func TestAnOrderInTwoParcels(t *testing.T) {
	o := toShip(t, nil)
	require.Equal(t, order.Unfulfilled, o.Fulfilment())
	o, events := shipped(t, o, report("a", order.ShipmentPacked, lamps(2), desk))
	require.Empty(t, events, "nobody is told that a parcel is packed")
	require.Equal(t, order.Unfulfilled, o.Fulfilment())
	require.Equal(t, map[string]int{"lamp": 1, "desk": 0}, o.UnitsToPack())

	o, events = shipped(t, o, report("a", order.ShipmentDispatched, lamps(2), desk))
	require.Equal(t, []string{"order.shipped a partial"}, heard(events))
	require.Equal(t, &event.Shipment{ID: "a", State: "dispatched", Carrier: "DHL", At: reasonNow.Add(time.Hour)}, events[0].Data.Shipment)
	require.Equal(t, []int{1, 1, 1}, quantities(events[0].Data.Lines), "two lamps are one of each line")

	o, events = shipped(t, o, report("b", order.ShipmentDispatched, lamps(1)))
	require.Equal(t, []string{"order.shipped b shipped"}, heard(events))
	o, events = shipped(t, o, report("b", order.ShipmentDelivered))
	require.Empty(t, events, "the other parcel is not there yet")
	require.Equal(t, order.FullyShipped, o.Fulfilment())
	o, events = shipped(t, o, report("a", order.ShipmentDelivered))
	require.Equal(t, []string{"order.delivered a delivered"}, heard(events))
	require.Equal(t, reasonNow.Add(time.Hour), o.Snapshot().DeliveredAt)
	require.Empty(t, o.Snapshot().Archive, "its history goes on")
	require.Equal(t, order.Completed, o.Status())
}

func quantities(lines []event.Line) (n []int) {
	for _, l := range lines {
		n = append(n, l.Quantity)
	}
	return n
}

// TestEachReportHasADefinedAnswer is the table of docs/partners.md.
func TestEachReportHasADefinedAnswer(t *testing.T) {
	status := func(s order.Status) func(*order.Snapshot) { return func(o *order.Snapshot) { o.Status = s } }
	packed := report("a", order.ShipmentPacked, lamps(2))
	refunded := func(s *order.Snapshot) {
		s.Refunds = []order.Refund{{ID: "r", State: order.RefundPending, Amount: s.Total}}
	}
	with := func(r order.ShipmentReport, change func(*order.ShipmentReport)) order.ShipmentReport {
		change(&r)
		return r
	}
	for name, tc := range map[string]struct {
		order  func(*order.Snapshot)
		before []order.ShipmentReport
		report order.ShipmentReport
		want   string // "pointer code"; "" if it is recorded, "nothing" if the order knows it
	}{
		"a first report":                     {nil, nil, packed, ""},
		"an order that is processed":         {status(order.Processing), nil, packed, "/data/orderId order_not_completed"},
		"an order that is cancelled":         {status(order.Cancelled), nil, packed, "/data/orderId order_not_completed"},
		"an order that is refunded":          {refunded, nil, packed, "/data/orderId order_refunded"},
		"an order of last year":              {func(s *order.Snapshot) { s.StatusSince = reasonNow.Add(-order.ShipmentLimit) }, nil, packed, "/data/orderId order_too_old"},
		"a product that was not ordered":     {nil, nil, report("a", order.ShipmentPacked, order.ShipmentLine{SKU: "chair", Quantity: 1}), "/data/lines/0/sku sku_not_ordered"},
		"more than was ordered":              {nil, nil, report("a", order.ShipmentPacked, desk, lamps(4)), "/data/lines/1/quantity too_many_units"},
		"more than is left":                  {nil, []order.ShipmentReport{packed}, report("b", order.ShipmentPacked, lamps(2)), "/data/lines/0/quantity too_many_units"},
		"units of a parcel that failed":      {nil, []order.ShipmentReport{packed, report("a", order.ShipmentFailed)}, report("b", order.ShipmentPacked, lamps(3)), ""},
		"a product twice":                    {nil, nil, report("a", order.ShipmentPacked, lamps(1), lamps(1)), "/data/lines/1/sku sku_repeated"},
		"delivered before packed":            {nil, nil, report("a", order.ShipmentDelivered, lamps(2)), ""},
		"delivered before packed, no lines":  {nil, nil, report("a", order.ShipmentDelivered), "/data/shipmentId shipment_unknown"},
		"packed after delivered":             {nil, []order.ShipmentReport{report("a", order.ShipmentDelivered, lamps(2))}, packed, ""},
		"the same again":                     {nil, []order.ShipmentReport{packed}, with(packed, func(r *order.ShipmentReport) { r.EventID = "x" }), "nothing"},
		"the same, other carrier":            {nil, []order.ShipmentReport{packed}, with(packed, func(r *order.ShipmentReport) { r.EventID, r.Carrier = "x", "UPS" }), "/data shipment_differs"},
		"the same, other units":              {nil, []order.ShipmentReport{packed}, report("a", order.ShipmentDispatched, lamps(1)), "/data/lines shipment_differs"},
		"another partner":                    {nil, []order.ShipmentReport{packed}, with(packed, func(r *order.ShipmentReport) { r.PartnerID = "rival" }), "/data/shipmentId shipment_of_another_partner"},
		"failed after delivered":             {nil, []order.ShipmentReport{report("a", order.ShipmentDelivered, lamps(2))}, report("a", order.ShipmentFailed), "/type shipment_ended"},
		"delivered after failed":             {nil, []order.ShipmentReport{packed, report("a", order.ShipmentFailed)}, report("a", order.ShipmentDelivered), "/type shipment_ended"},
		"dispatched by nobody":               {nil, nil, with(report("a", order.ShipmentDispatched, lamps(1)), func(r *order.ShipmentReport) { r.Carrier = "" }), "/data/carrier length"},
		"a link that is not https":           {nil, nil, with(packed, func(r *order.ShipmentReport) { r.TrackingURL = "javascript:alert(1)" }), "/data/trackingUrl format"},
		"a link with a user":                 {nil, nil, with(packed, func(r *order.ShipmentReport) { r.TrackingURL = "https://dhl.example@evil.example/" }), "/data/trackingUrl format"},
		"an id that no mail can have":        {nil, nil, report("a/b", order.ShipmentPacked, lamps(1)), "/data/shipmentId format"},
		"a time before the order":            {nil, nil, with(packed, func(r *order.ShipmentReport) { r.At = reasonNow.Add(-25 * time.Hour) }), "/timestamp range"},
		"a time in the future":               {nil, nil, with(packed, func(r *order.ShipmentReport) { r.At = reasonNow.Add(27 * time.Hour) }), "/timestamp range"},
		"another thing that befalls parcels": {nil, nil, report("a", "eaten", lamps(1)), "/type event_type"},
		"no unit":                            {nil, nil, report("a", order.ShipmentPacked, lamps(0)), "/data/lines/0/quantity range"},
		"no line":                            {nil, nil, report("a", order.ShipmentPacked), "/data/lines count"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := shipped(t, toShip(t, nil), tc.before...)
			if tc.order != nil {
				s := o.Snapshot()
				tc.order(&s)
				var err error
				o, err = order.Rehydrate(s)
				require.NoError(t, err)
			}
			c, err := o.Ship(tc.report, reasonNow.Add(2*time.Hour))
			switch tc.want {
			case "":
				require.NoError(t, err)
				require.NotNil(t, c)
			case "nothing":
				require.NoError(t, err)
				require.Nil(t, c)
			default:
				require.Equal(t, []string{tc.want}, violations(t, err))
			}
		})
	}
}

func TestAnOrderHasALimitedNumberOfShipments(t *testing.T) {
	o := toShip(t, nil)
	for i := range order.MaxShipments {
		o, _ = shipped(t, o, report(fmt.Sprint("lost-", i), order.ShipmentFailed, lamps(3)))
	}
	_, err := o.Ship(report("one-more", order.ShipmentPacked, lamps(1)), reasonNow)
	require.Equal(t, []string{"/data/shipmentId too_many_shipments"}, violations(t, err))
}

func TestUnitsThatAreRefundedNeedNotBeSent(t *testing.T) {
	o := toShip(t, nil)
	r := request("desk")
	r.Lines = []order.RefundLine{{Line: 1, Quantity: 1}}
	c, err := o.Refund(r, reasonNow)
	o = commit(t, c, err)
	_, events := shipped(t, o, report("a", order.ShipmentDelivered, lamps(3)))
	require.Equal(t, []string{"order.shipped a delivered", "order.delivered a delivered"}, heard(events))
	require.Equal(t, "", events[1].Data.Shipment.Carrier)
}

func TestAShippedOrderIsRefundedAndWithdrawnFromAsBefore(t *testing.T) {
	o, _ := shipped(t, toShip(t, nil), report("a", order.ShipmentDelivered, lamps(3), desk))
	o = withdraw(t, o, "w", order.RefundLine{Line: 0, Quantity: 1})
	c, err := o.DecideWithdrawal(accept("w"), reasonNow)
	o = commit(t, c, err)
	require.Equal(t, order.FullyDelivered, o.Fulfilment())
	require.Len(t, o.Snapshot().Shipments, 1)
}

// Whoever has a tracking number learns from the carrier where the parcel went.
func TestAnErasedOrderHasNoTracking(t *testing.T) {
	failed := report("a", order.ShipmentFailed)
	failed.Reason = "Ada has moved"
	o, events := shipped(t, toShip(t, nil), report("a", order.ShipmentDispatched, lamps(1)), failed)
	for _, e := range events {
		detail, err := e.Detail()
		require.NoError(t, err)
		require.NotContains(t, string(detail), "JD01a", "events outlive an erasure")
		require.NotContains(t, string(detail), "track.example")
	}
	s := o.Snapshot()
	s.Email, s.Name, s.PaymentToken = "", "", ""
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	require.False(t, o.Erased())
	erased := o.Erase()
	require.True(t, erased.Erased())
	require.Equal(t, "DHL", erased.Snapshot().Shipments[0].Carrier(), "what was sent stays")
	require.Equal(t, "JD01a", o.Snapshot().Shipments[0].TrackingNumber(), "the order is a value")

	later, _ := shipped(t, erased, report("b", order.ShipmentDispatched, lamps(1)))
	require.True(t, later.Erased(), "a late report brings nothing back")
	again, err := later.Ship(report("b", order.ShipmentDispatched, lamps(1)), reasonNow)
	require.NoError(t, err)
	require.Nil(t, again)
}

// plan is a consistent history: parcels that are together at most what was ordered, each
// with some of its states.
func plan(random *rand.Rand) (reports []order.ShipmentReport) {
	left := 3
	for i := range 3 {
		n := random.Intn(left + 1)
		if left -= n; n == 0 {
			continue
		}
		lines := []order.ShipmentLine{lamps(n)}
		if i == 0 {
			lines = append(lines, desk)
		}
		end := []order.ShipmentState{order.ShipmentDelivered, order.ShipmentFailed}[random.Intn(2)]
		for _, state := range []order.ShipmentState{order.ShipmentPacked, order.ShipmentDispatched, end} {
			r := report(fmt.Sprint("s", i), state, lines...)
			if random.Intn(2) == 0 {
				r.Carrier = []string{"DHL", "UPS", "GLS"}[random.Intn(3)]
			}
			if random.Intn(4) > 0 {
				reports = append(reports, r)
			}
		}
	}
	return reports
}

// final is what readers see of an order's shipments, whatever the order of the reports was.
func final(o order.Order) string {
	var all []string
	for _, s := range o.Snapshot().Shipments {
		all = append(all, fmt.Sprint(s.ID, s.State(), s.Carrier(), s.TrackingNumber(), s.TrackingURL(), s.Lines, len(s.Steps)))
	}
	slices.Sort(all)
	return strings.Join(all, " ") + string(o.Fulfilment())
}

// TestReportsInAnyOrderEndTheSame: reports of a consistent history, shuffled and repeated,
// are all accepted and leave the same; each parcel that the carrier had, and that did not
// fail before we heard of it, is told once, and the delivery of the order once.
func TestReportsInAnyOrderEndTheSame(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	p.Property("order", prop.ForAll(func(seed int64) string {
		random := rand.New(rand.NewSource(seed))
		reports := plan(random)
		straight, _ := shipped(t, toShip(t, nil), reports...)
		mixed := append(slices.Clone(reports), reports...)
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		shuffled, events := shipped(t, toShip(t, nil), mixed...)
		if got, want := final(shuffled), final(straight); got != want {
			return got + " instead of " + want
		}
		seen := map[string]bool{}
		for _, e := range events {
			what := string(e.Type) + e.Data.Shipment.ID
			if seen[what] {
				return fmt.Sprint(heard(events))
			}
			seen[what] = true
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
}

// TestShipmentsStayWithinTheOrder: whatever is reported, never are more units in parcels
// than were ordered, no parcel goes back, and no step is changed.
func TestShipmentsStayWithinTheOrder(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	accepted := 0
	p.Property("units and states", prop.ForAll(func(seed int64) string {
		random := rand.New(rand.NewSource(seed))
		history := []order.Order{toShip(t, nil)}
		for i := range 20 {
			before := history[len(history)-1]
			after := raced(history, func(o order.Order) (*order.Change, error) { return randomShipment(random, o, i) }, random)
			if broken := brokenShipments(before, after); broken != "" {
				return fmt.Sprintf("step %d: %s", i, broken)
			}
			history = append(history, after)
		}
		accepted += len(history[len(history)-1].Snapshot().Shipments)
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
	require.Greater(t, accepted, 2000, "shipments are accepted")
}

func randomShipment(random *rand.Rand, o order.Order, i int) (*order.Change, error) {
	if random.Intn(8) == 0 {
		return randomRefund(random, o, i)
	}
	states := []order.ShipmentState{order.ShipmentPacked, order.ShipmentDispatched, order.ShipmentDelivered, order.ShipmentFailed}
	r := report(fmt.Sprint("s", random.Intn(4)), states[random.Intn(4)], lamps(random.Intn(4)))
	if random.Intn(2) == 0 {
		r.Lines = append(r.Lines, desk)
	}
	if random.Intn(6) == 0 {
		r.PartnerID = "rival"
	}
	return o.Ship(r, reasonNow)
}

func brokenShipments(before, after order.Order) string {
	for sku, left := range after.UnitsToPack() {
		if left < 0 {
			return fmt.Sprintf("%d too many of %s", -left, sku)
		}
	}
	old, now := before.Snapshot().Shipments, after.Snapshot().Shipments
	if len(now) < len(old) {
		return "a shipment is gone"
	}
	rank := map[order.ShipmentState]int{order.ShipmentPacked: 1, order.ShipmentDispatched: 2, order.ShipmentDelivered: 3, order.ShipmentFailed: 3}
	for i, s := range old {
		switch {
		case rank[now[i].State()] < rank[s.State()] || rank[s.State()] == 3 && now[i].State() != s.State():
			return fmt.Sprintf("%s went from %s to %s", s.ID, s.State(), now[i].State())
		case !slices.Equal(now[i].Steps[:len(s.Steps)], s.Steps) || !slices.Equal(now[i].Lines, s.Lines) || now[i].PartnerID != s.PartnerID:
			return s.ID + " was rewritten"
		}
	}
	return ""
}

func TestAShipmentIsFoundByItsID(t *testing.T) {
	o, _ := shipped(t, toShip(t, nil), report("a", order.ShipmentPacked, lamps(1)))
	s, err := o.Shipment("a")
	require.NoError(t, err)
	require.Equal(t, order.ShipmentPacked, s.State())
	_, err = o.Shipment("b")
	require.True(t, failure.Is(err, failure.NotFound))
}
