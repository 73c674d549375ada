package porttest

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// leaseTests are the part of the contract of port.Deliveries that is about leases.
var leaseTests = map[string]func(*deliveryLog){
	"LeaseDelivery_ShowsTheLeaseToAll":          leaseDeliveryLeases,
	"LeaseDelivery_RefusesWhenItIsNotTheTurn":   leaseDeliveryRefuses,
	"LeaseDelivery_OfManyAtOnceOneWins":         leaseDeliveryOneWins,
	"LeaseDelivery_AgainWhenItHasExpired":       leaseDeliveryAgain,
	"LeaseDelivery_OfTheNextAttemptAfterOne":    leaseDeliveryNext,
	"SaveDelivery_LeavesTheLeaseAsItIs":         saveDeliveryLeavesTheLease,
	"EndLease_LetsTheSameAttemptBeMade":         endLeaseEnds,
	"EndLease_LeavesTheLeaseThatReplacedItsOwn": endLeaseLeavesOthers,
}

func (l *deliveryLog) lease(of webhook.Delivery, t webhook.Turn) (webhook.Delivery, bool) {
	l.t.Helper()
	d, leased, err := l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: of.EndpointID, ID: of.ID}, t, l.clock.Now())
	noError(l.t, err)
	return d, leased
}

// mustLease leases the delivery for its next attempt.
func (l *deliveryLog) mustLease(d webhook.Delivery) webhook.Delivery {
	l.t.Helper()
	got, leased := l.lease(d, d.Turn())
	equal(l.t, "leased", leased, true)
	return got
}

// wantKeptOut is that the delivery's lease refuses an attempt, and is shown to it.
func (l *deliveryLog) wantKeptOut(leased webhook.Delivery) {
	l.t.Helper()
	got, again := l.lease(leased, leased.Turn())
	equal(l.t, "leased", again, false)
	equal(l.t, "delivery", got, leased)
	l.want(leased)
}

// due is a delivery whose next attempt is due, in a round with so many attempts before.
func (l *deliveryLog) due(round, attempts int) webhook.Delivery {
	d := l.delivery()
	d.Parked, d.Round = false, round
	d.Attempts = append([]webhook.Attempt(nil), d.Attempts[:attempts]...)
	return d
}

func leaseDeliveryLeases(l *deliveryLog) {
	parked := l.due(2, 1)
	parked.Parked = true
	for _, d := range []webhook.Delivery{l.due(0, 0), l.due(0, 2), l.due(1, 0), l.due(3, 1), parked} {
		l.create(d)
		want := d
		want.LeasedUntil, want.Waiting = l.clock.Now().Add(webhook.Lease), false
		equal(l.t, "delivery", l.mustLease(d), want)
		l.wantKeptOut(want)
		want = want.Abandon("gone", l.clock.Now())
		noError(l.t, l.SaveDelivery(l.t.Context(), want))
		l.want(want)
	}
}

func leaseDeliveryRefuses(l *deliveryLog) {
	bare, ended, held, parked := l.due(0, 0), l.due(2, 1), l.due(2, 1), l.due(2, 1)
	ended.State, held.State, parked.Parked = webhook.DeliverySucceeded, webhook.DeliveryHeld, true
	for _, c := range []struct {
		webhook.Delivery
		webhook.Turn
	}{
		{ended, ended.Turn()}, {held, held.Turn()}, {parked, l.due(2, 1).Turn()}, {l.due(2, 1), parked.Turn()},
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
	for range 2 { // the first time, and over the lease that is there then
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
		l.clock.Advance(webhook.Lease)
	}
}

// An attempt whose process stopped is made again.
func leaseDeliveryAgain(l *deliveryLog) {
	first := l.mustLease(l.create(l.due(1, 1)))
	l.clock.Advance(webhook.Lease - time.Nanosecond)
	l.wantKeptOut(first)
	l.clock.Advance(time.Nanosecond)
	equal(l.t, "until", l.mustLease(first).LeasedUntil, l.clock.Now().Add(webhook.Lease))
}

// A result ends the lease: the next attempt need not wait until it expires.
func leaseDeliveryNext(l *deliveryLog) {
	leased := l.mustLease(l.create(l.due(1, 0)))
	failed := leased.Attempted(webhook.Attempt{At: l.clock.Now(), Status: 503}, 0, func() float64 { return 0 }, l.clock.Now())
	noError(l.t, l.SaveDelivery(l.t.Context(), failed))
	l.want(failed)
	l.wantKeptOut(l.mustLease(failed))
	_, again := l.lease(leased, leased.Turn())
	equal(l.t, "the attempt before", again, false)

	round2, err := failed.Abandon("gone", l.clock.Now()).Redeliver(l.clock.Now())
	noError(l.t, err)
	round2.Version = failed.Version + 1
	noError(l.t, l.SaveDelivery(l.t.Context(), round2))
	l.wantKeptOut(l.mustLease(round2))
}

// Whoever changes a delivery need not know that an attempt has begun since he read it.
func saveDeliveryLeavesTheLease(l *deliveryLog) {
	d := l.create(l.due(1, 1))
	leased := l.mustLease(d)
	noError(l.t, l.SaveDelivery(l.t.Context(), d.Swept(l.clock.Now())))
	want := d.Swept(l.clock.Now())
	want.LeasedUntil, want.Waiting = leased.LeasedUntil, false
	l.wantKeptOut(want)
	held := want.Hold(webhook.Paused, l.clock.Now())
	held.LeasedUntil = leased.LeasedUntil
	noError(l.t, l.SaveDelivery(l.t.Context(), held))
	l.want(held)
}

func endLeaseEnds(l *deliveryLog) {
	d := l.create(l.due(1, 1))
	noError(l.t, l.EndLease(l.t.Context(), d))
	leased := l.mustLease(d)
	noError(l.t, l.EndLease(l.t.Context(), leased))
	l.want(d)
	l.mustLease(d)
}

func endLeaseLeavesOthers(l *deliveryLog) {
	first := l.mustLease(l.create(l.due(1, 1)))
	l.clock.Advance(webhook.Lease)
	second := l.mustLease(first)
	noError(l.t, l.EndLease(l.t.Context(), first))
	l.wantKeptOut(second)
}
