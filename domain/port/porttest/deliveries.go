package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// deliveryLog is one test's store with its own endpoint.
type deliveryLog struct {
	port.Deliveries
	t        *testing.T
	clock    *Clock
	endpoint string
}

// Deliveries is the contract of port.Deliveries.
func Deliveries(t *testing.T, open func(t *testing.T, now func() time.Time) port.Deliveries) {
	for name, test := range map[string]func(*deliveryLog){
		"CreateDelivery_StoresEveryField":       createDeliveryStoresAll,
		"CreateDelivery_RefusesASecondOne":      createDeliveryOnce,
		"SaveDelivery_ReplacesTheVersionBefore": saveDeliveryReplaces,
		"SaveDelivery_OfManyAtOnceOneWins":      saveDeliveryOneWins,
		"LeaseDelivery_LeasesWhatLeaseDoes":     leaseDeliveryLeases,
		"LeaseDelivery_RefusesAllOthers":        leaseDeliveryRefuses,
		"LeaseDelivery_OfManyAtOnceOneWins":     leaseDeliveryOneWins,
		"AnotherEndpointsDeliveryIsNotFound":    deliveriesArePrivate,
		"DeliveriesOf_D8_VisitsEachOnce":        deliveriesOfVisitsOnce,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&deliveryLog{open(t, clock.Now), t, clock, unique("endpoint")})
		})
	}
}

// delivery is a delivery with every field set.
func (l *deliveryLog) delivery() webhook.Delivery {
	now := l.clock.Now()
	return webhook.Delivery{
		ID: unique("wd"), EndpointID: l.endpoint, OwnerID: "owner", EventID: "event-0001", EventType: "order.created",
		Payload: []byte("{\"a\": \"\xff\"}\n"), Traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		State: webhook.DeliveryPending,
		Attempts: []webhook.Attempt{
			{At: now.Add(time.Second), Status: 503, Duration: 1500 * time.Microsecond},
			{At: now.Add(time.Minute), Duration: 15 * time.Second, Error: "no answer", Class: webhook.ErrorTimeout},
		},
		Round: 2, NextAttemptAt: now.Add(5 * time.Minute), LeasedUntil: now.Add(time.Nanosecond), Parked: true, SweptAt: now.Add(3 * time.Minute),
		Version: 1, CreatedAt: now,
		HeldFor: webhook.Paused, MissedAt: now.Add(time.Hour), After: "wd-before", Waiting: true, Recovery: "recovery",
	}
}

func (l *deliveryLog) create(d webhook.Delivery) webhook.Delivery {
	l.t.Helper()
	noError(l.t, l.CreateDelivery(l.t.Context(), d))
	return d
}

func (l *deliveryLog) want(want webhook.Delivery) {
	l.t.Helper()
	got := must[webhook.Delivery](l.t)(l.Delivery(l.t.Context(), want.EndpointID, want.ID))
	equal(l.t, "delivery", got, want)
}

func createDeliveryStoresAll(l *deliveryLog) {
	l.want(l.create(l.delivery()))
	l.want(l.create(webhook.Delivery{ID: "bare", EndpointID: l.endpoint, CreatedAt: l.clock.Now()}))
}

func createDeliveryOnce(l *deliveryLog) {
	d := l.create(l.delivery())
	again := d
	again.State = webhook.DeliveryFailed
	wantCode(l.t, l.CreateDelivery(l.t.Context(), again), failure.Conflict)
	l.want(d)
}

func saveDeliveryReplaces(l *deliveryLog) {
	d := l.delivery()
	d.Version = 2
	wantCode(l.t, l.SaveDelivery(l.t.Context(), d), failure.NotFound)
	d.Version = 1
	l.create(d)
	d.State, d.NextAttemptAt, d.LeasedUntil, d.Attempts = webhook.DeliverySucceeded, time.Time{}, time.Time{}, nil
	for _, version := range []int{0, 1, 3} {
		d.Version = version
		wantCode(l.t, l.SaveDelivery(l.t.Context(), d), failure.Conflict)
	}
	d.Version = 2
	noError(l.t, l.SaveDelivery(l.t.Context(), d))
	l.want(d)
}

func saveDeliveryOneWins(l *deliveryLog) {
	d := l.create(l.delivery())
	d.Version = 2
	errs := together(8, func(int) error { return l.SaveDelivery(l.t.Context(), d) })
	equal(l.t, "winners", count(errs, ""), 1)
	equal(l.t, "losers", count(errs, failure.Conflict), 7)
}

func (l *deliveryLog) lease(of webhook.Delivery, t webhook.Turn) (webhook.Delivery, bool) {
	l.t.Helper()
	d, leased, err := l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: of.EndpointID, ID: of.ID}, t, l.clock.Now())
	noError(l.t, err)
	return d, leased
}

// due is a delivery whose next attempt is due, in a round with so many attempts before.
func (l *deliveryLog) due(round, attempts int) webhook.Delivery {
	d := l.delivery()
	d.Parked, d.Round, d.LeasedUntil = false, round, l.clock.Now()
	d.Attempts = append([]webhook.Attempt(nil), d.Attempts[:attempts]...)
	return d
}

func leaseDeliveryLeases(l *deliveryLog) {
	unleased := l.due(0, 0)
	unleased.LeasedUntil, unleased.Waiting = time.Time{}, false
	for _, d := range []webhook.Delivery{unleased, l.due(0, 2), l.due(1, 0), l.due(3, 1)} {
		l.create(d)
		want := must[webhook.Delivery](l.t)(d.Lease(l.clock.Now()))
		got, leased := l.lease(d, d.Turn())
		equal(l.t, "leased", leased, true)
		equal(l.t, "delivery", got, want)
		l.want(want)
		want = want.Abandon("gone", l.clock.Now())
		noError(l.t, l.SaveDelivery(l.t.Context(), want))
		l.want(want)
	}
}

func leaseDeliveryRefuses(l *deliveryLog) {
	bare := l.due(0, 0)
	ended, parked, leased := l.due(2, 1), l.due(2, 1), l.due(2, 1)
	ended.State, parked.Parked, leased.LeasedUntil = webhook.DeliverySucceeded, true, l.clock.Now().Add(time.Nanosecond)
	for _, c := range []struct {
		webhook.Delivery
		webhook.Turn
	}{
		{ended, ended.Turn()}, {parked, parked.Turn()}, {leased, leased.Turn()},
		{l.due(2, 1), webhook.Turn{Round: 2, Number: 1}}, {l.due(2, 1), webhook.Turn{Round: 2, Number: 3}},
		{l.due(2, 1), webhook.Turn{Round: 1, Number: 2}}, {l.due(2, 1), webhook.Turn{Number: 2}},
		{bare, webhook.Turn{Number: 2}}, {bare, webhook.Turn{Round: 1, Number: 1}},
	} {
		c.ID = unique("wd")
		l.create(c.Delivery)
		d, leased := l.lease(c.Delivery, c.Turn)
		equal(l.t, "leased", leased, false)
		equal(l.t, "delivery", d, c.Delivery)
		l.want(c.Delivery)
	}
	_, _, err := l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: l.endpoint, ID: "none"}, bare.Turn(), l.clock.Now())
	wantCode(l.t, err, failure.NotFound)
}

func leaseDeliveryOneWins(l *deliveryLog) {
	d := l.create(l.due(0, 0))
	wins := make([]bool, 8)
	together(len(wins), func(i int) (err error) {
		_, wins[i], err = l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: d.EndpointID, ID: d.ID}, d.Turn(), l.clock.Now())
		return err
	})
	won := 0
	for _, w := range wins {
		if w {
			won++
		}
	}
	equal(l.t, "winners", won, 1)
}

func deliveriesArePrivate(l *deliveryLog) {
	d := l.create(l.delivery())
	other := unique("endpoint")
	wantCode(l.t, second(l.Delivery(l.t.Context(), other, d.ID)), failure.NotFound)
	p := must[pagination.Page[webhook.Delivery]](l.t)(l.DeliveriesOf(l.t.Context(), other, pagination.Request{Limit: 10}))
	equal(l.t, "another endpoint's deliveries", len(p.Items), 0)
}

func deliveriesOfVisitsOnce(l *deliveryLog) {
	want := []string{}
	for i := range 13 {
		if i%3 != 0 {
			l.clock.Advance(time.Millisecond)
		}
		want = append(want, l.create(l.delivery()).ID)
	}
	list := func(r pagination.Request) (pagination.Page[webhook.Delivery], error) {
		return l.DeliveriesOf(l.t.Context(), l.endpoint, r)
	}
	for _, limit := range sizes(l.t, len(want)) {
		eventually(l.t, "deliveries", reversed(want), func() []string {
			return idsOf(walk(l.t, limit, list), func(d webhook.Delivery) string { return d.ID })
		})
	}
}
