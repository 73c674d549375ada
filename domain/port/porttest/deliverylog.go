package porttest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// DeliveryLogStore is a store whose log is tested with the deliveries in it.
type DeliveryLogStore interface {
	port.Deliveries
	port.DeliveryLog
	port.DeliveryStatistics
	port.Erasures
}

// DeliveryLog is the contract of port.DeliveryLog and port.DeliveryStatistics.
func DeliveryLog(t *testing.T, open func(t *testing.T, now func() time.Time) DeliveryLogStore) {
	for name, test := range map[string]func(*deliveryLog, DeliveryLogStore){
		"FindDeliveries_VisitsEachThatPassesOnce":       findDeliveriesVisitsOnce,
		"FindDeliveries_HasTheBoundsOfTime":             findDeliveriesBounds,
		"FindDeliveries_EndsBehindManyThatDoNotPass":    findDeliveriesFarBack,
		"KeepDetails_StoresEveryFieldOfEachRound":       keepDetailsStoresAll,
		"KeepDetails_KeepsNothingOfADeletedDelivery":    keepDetailsOfDeleted,
		"DropDetails_DropsOneAttempts":                  dropDetailsDropsOne,
		"DetailsOf_AreTheLastOnes":                      detailsAreBounded,
		"AddCounts_AddsWhateverManyCallersAddTogether":  addCountsAdds,
		"CountsSince_BeginsWithTheHourAndForOneOnlyOne": countsSince,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			store := open(t, clock.Now)
			test(&deliveryLog{store, t, clock, unique("endpoint")}, store)
		})
	}
}

// walkFound follows the cursors of FindDeliveries, whose pages need not be full.
func walkFound(t *testing.T, store DeliveryLogStore, endpoint string, f webhook.DeliveryFilter, limit int) []string {
	ids, after := []string{}, ""
	for {
		p := must[pagination.Page[webhook.Delivery]](t)(store.FindDeliveries(t.Context(), endpoint, f, pagination.Request{Limit: limit, After: after}))
		if len(p.Items) > limit || p.Next != "" && p.Next == after {
			t.Fatalf("a page of %d has %d items, and leads from %q to %q", limit, len(p.Items), after, p.Next)
		}
		for _, d := range p.Items {
			ids = append(ids, d.ID)
		}
		if after = p.Next; after == "" {
			return ids
		}
	}
}

func findDeliveriesVisitsOnce(l *deliveryLog, store DeliveryLogStore) {
	states := []webhook.DeliveryState{webhook.DeliveryPending, webhook.DeliverySucceeded, webhook.DeliveryFailed}
	filters := []webhook.DeliveryFilter{
		{}, {State: webhook.DeliveryFailed}, {EventType: "order.created"}, {State: webhook.DeliverySucceeded, EventType: "order.completed"},
	}
	want := make([][]string, len(filters))
	for i := range 24 {
		if i%3 != 0 {
			l.clock.Advance(time.Millisecond)
		}
		d := l.delivery()
		d.State, d.EventType = states[i%3], []string{"order.created", "order.completed"}[i%2]
		l.create(d)
		for n, f := range filters {
			if f.Match(d) {
				want[n] = append(want[n], d.ID)
			}
		}
	}
	for n, f := range filters {
		if len(want[n]) < 4 {
			l.t.Fatalf("filter %d selects only %d", n, len(want[n]))
		}
		for _, limit := range []int{1, 5, 100} {
			eventually(l.t, fmt.Sprintf("filter %d, %d a page", n, limit), reversed(want[n]), func() []string {
				return walkFound(l.t, store, l.endpoint, f, limit)
			})
		}
	}
}

func findDeliveriesBounds(l *deliveryLog, store DeliveryLogStore) {
	start := l.clock.Now()
	want := []string{}
	for i := range 9 {
		d := l.create(l.delivery())
		if i >= 3 && i < 6 {
			want = append(want, d.ID)
		}
		l.clock.Advance(time.Second)
	}
	f := webhook.DeliveryFilter{From: start.Add(3 * time.Second), Until: start.Add(6 * time.Second)}
	for _, limit := range []int{1, 2, 10} {
		eventually(l.t, "within", reversed(want), func() []string { return walkFound(l.t, store, l.endpoint, f, limit) })
	}
	f.From, f.Until = f.Until, f.From
	equal(l.t, "nothing is after its end", walkFound(l.t, store, l.endpoint, f, 10), []string{})
}

// More deliveries than one page looks at lie before the one that passes.
func findDeliveriesFarBack(l *deliveryLog, store DeliveryLogStore) {
	oldest := l.delivery()
	oldest.State = webhook.DeliveryFailed
	l.create(oldest)
	for range port.MaxLooked + 20 {
		l.clock.Advance(time.Millisecond)
		l.create(webhook.Delivery{ID: unique("wd"), EndpointID: l.endpoint, State: webhook.DeliverySucceeded, CreatedAt: l.clock.Now(), Version: 1})
	}
	f := webhook.DeliveryFilter{State: webhook.DeliveryFailed}
	eventually(l.t, "the oldest", []string{oldest.ID}, func() []string { return walkFound(l.t, store, l.endpoint, f, 10) })
}

// details are details with every field set.
func (l *deliveryLog) details(round, number int) webhook.AttemptDetails {
	return webhook.AttemptDetails{Round: round, Number: number, Attempt: webhook.Attempt{
		At: l.clock.Now(), Status: 503, Duration: 1234 * time.Microsecond, Error: "why", Class: webhook.ErrorTimeout,
		Exchange: &webhook.Exchange{
			Sent:     []webhook.Header{{Name: "webhook-id", Value: "order-0001"}, {Name: "empty"}},
			Received: []webhook.Header{{Name: "date", Value: "Mon, 23 Nov 2026 12:00:00 GMT"}},
			Body:     webhook.Body{Kind: webhook.BodyText, Text: "Café\n", Size: 4096, Truncated: true},
			Timing:   webhook.Timing{DNS: 1, Connect: 2, TLS: 3, FirstByte: 4, Total: 5, Reused: true},
		},
	}}
}

func (l *deliveryLog) wantDetails(store DeliveryLogStore, d webhook.Delivery, want ...webhook.AttemptDetails) {
	l.t.Helper()
	got := must[[]webhook.AttemptDetails](l.t)(store.DetailsOf(l.t.Context(), d.EndpointID, d.ID))
	equal(l.t, "attempts", len(got), len(want))
	for i, w := range want {
		equal(l.t, "details", got[i], w)
	}
}

func keepDetailsStoresAll(l *deliveryLog, store DeliveryLogStore) {
	d, other := l.create(l.delivery()), l.create(l.delivery())
	second, first, tenth := l.details(2, 1), l.details(1, 1), l.details(1, 10)
	bare := webhook.AttemptDetails{Round: 3, Number: 1, Attempt: webhook.Attempt{At: l.clock.Now()}}
	for _, details := range []webhook.AttemptDetails{bare, tenth, second, first} {
		noError(l.t, store.KeepDetails(l.t.Context(), d, details))
	}
	l.wantDetails(store, d, first, tenth, second, bare)
	second.Status = 200
	noError(l.t, store.KeepDetails(l.t.Context(), d, second))
	l.wantDetails(store, d, first, tenth, second, bare)
	l.wantDetails(store, other)
	l.want(d)
}

// Of a deletion and an attempt's end at the same time, nothing is left: the response may
// hold what the shopper asked to be erased.
func keepDetailsOfDeleted(l *deliveryLog, store DeliveryLogStore) {
	for range 20 {
		d := l.create(l.delivery())
		eventually(l.t, "listed", 1, func() int {
			return len(must[pagination.Page[webhook.Delivery]](l.t)(l.DeliveriesOf(l.t.Context(), l.endpoint, pagination.Request{Limit: 2})).Items)
		})
		noError(l.t, store.KeepDetails(l.t.Context(), d, l.details(1, 1)))
		errs := together(2, func(i int) error {
			if i == 0 {
				return store.DeleteDeliveries(l.t.Context(), l.endpoint)
			}
			return keepAndSave(l, store, d)
		})
		equal(l.t, "succeeded", count(errs, ""), 2)
		l.wantDetails(store, d)
	}
}

// keepAndSave is an attempt's end.
func keepAndSave(l *deliveryLog, store DeliveryLogStore, d webhook.Delivery) error {
	if err := store.KeepDetails(l.t.Context(), d, l.details(1, 2)); err != nil {
		return err
	}
	d.Version++
	err := l.SaveDelivery(l.t.Context(), d)
	if failure.Is(err, failure.NotFound) {
		return store.DropDetails(l.t.Context(), port.DeliveryKey{EndpointID: d.EndpointID, ID: d.ID}, webhook.Turn{Round: 1, Number: 2})
	}
	return err
}

func dropDetailsDropsOne(l *deliveryLog, store DeliveryLogStore) {
	d := l.create(l.delivery())
	first, second := l.details(1, 1), l.details(1, 2)
	for _, details := range []webhook.AttemptDetails{first, second} {
		noError(l.t, store.KeepDetails(l.t.Context(), d, details))
	}
	k := port.DeliveryKey{EndpointID: d.EndpointID, ID: d.ID}
	for range 2 {
		noError(l.t, store.DropDetails(l.t.Context(), k, webhook.Turn{Round: 1, Number: 2}))
		l.wantDetails(store, d, first)
	}
	l.want(d)
}

func detailsAreBounded(l *deliveryLog, store DeliveryLogStore) {
	d := l.create(l.delivery())
	var want []webhook.AttemptDetails
	for round := range webhook.MaxDetails + 3 {
		details := l.details(round+1, 1)
		details.Exchange.Body.Text = strings.Repeat("x", webhook.MaxKeptBody)
		noError(l.t, store.KeepDetails(l.t.Context(), d, details))
		want = append(want, details)
	}
	l.wantDetails(store, d, want[3:]...)
}

func addCountsAdds(l *deliveryLog, store DeliveryLogStore) {
	hour := webhook.HourOf(l.clock.Now())
	attempts := []webhook.Attempt{
		{Status: 200, Duration: time.Millisecond}, {Status: 500, Duration: time.Minute}, {Class: webhook.ErrorDNS}, {Status: 204, Duration: time.Second},
	}
	var want webhook.Counts
	for i := range 20 {
		want = want.Plus(webhook.CountsOf(attempts[i%len(attempts)]))
	}
	errs := together(20, func(i int) error {
		return store.AddCounts(l.t.Context(), l.endpoint, webhook.HourCounts{Hour: hour, Counts: webhook.CountsOf(attempts[i%len(attempts)])})
	})
	equal(l.t, "added", count(errs, ""), 20)
	got := must[[]webhook.HourCounts](l.t)(store.CountsSince(l.t.Context(), l.endpoint, hour))
	equal(l.t, "hours", got, []webhook.HourCounts{{Hour: hour, Counts: want}})
}

func countsSince(l *deliveryLog, store DeliveryLogStore) {
	hour, one := webhook.HourOf(l.clock.Now()), webhook.CountsOf(webhook.Attempt{Status: 200})
	for _, back := range []int{0, 5, 1, 2} {
		noError(l.t, store.AddCounts(l.t.Context(), l.endpoint, webhook.HourCounts{Hour: hour.Add(-time.Duration(back) * time.Hour), Counts: one}))
	}
	noError(l.t, store.AddCounts(l.t.Context(), unique("endpoint"), webhook.HourCounts{Hour: hour, Counts: one}))
	got := must[[]webhook.HourCounts](l.t)(store.CountsSince(l.t.Context(), l.endpoint, hour.Add(-2*time.Hour)))
	equal(l.t, "hours", got, []webhook.HourCounts{
		{Hour: hour.Add(-2 * time.Hour), Counts: one}, {Hour: hour.Add(-time.Hour), Counts: one}, {Hour: hour, Counts: one},
	})
}
