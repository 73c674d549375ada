package porttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// receivedLog is one test's store with its own partner.
type receivedLog struct {
	port.ReceivedEvents
	t       *testing.T
	clock   *Clock
	partner string
}

// ReceivedEvents is the contract of port.ReceivedEvents.
func ReceivedEvents(t *testing.T, open func(t *testing.T, now func() time.Time) port.ReceivedEvents) {
	for name, test := range map[string]func(*receivedLog){
		"SaveReceived_StoresEveryField":          saveReceivedStoresAll,
		"SaveReceived_OfManyAtOnceOneWins":       saveReceivedOneWins,
		"AnotherPartnersEventIsNotFound":         receivedIsPrivate,
		"ReceivedFrom_VisitsEachOnce":            receivedFromVisitsOnce,
		"ReceivedFrom_FindsAmongMany":            receivedFromFindsAmongMany,
		"CountReceived_CountsEveryConcurrentOne": countReceivedCountsAll,
		"Bodies_AreKeptAndForgotten":             bodiesAreForgotten,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&receivedLog{open(t, clock.Now), t, clock, unique("partner")})
		})
	}
}

// received is an event with every field set.
func (l *receivedLog) received(id string) partner.Received {
	now := l.clock.Now()
	return partner.Received{
		PartnerID: l.partner, WebhookID: id, Type: "shipment.delivered", Size: 4711, Outcome: partner.Refused,
		Reason: partner.Reason{Code: "too_many_units", Message: "Café 東京", Violations: []failure.Violation{
			{Pointer: "/data/lines/0/quantity", Code: "range", Message: "must be at least 1"}, {Code: "json"},
		}},
		ReceivedAt: now, AcceptedAt: now.Add(time.Second), SettledAt: now.Add(time.Minute),
		Repeats: 3, RepeatedAt: now.Add(time.Hour + time.Nanosecond), Version: 1,
	}
}

func (l *receivedLog) save(r partner.Received) partner.Received {
	l.t.Helper()
	noError(l.t, l.SaveReceived(l.t.Context(), r))
	return r
}

func saveReceivedStoresAll(l *receivedLog) {
	for _, want := range []partner.Received{
		l.received("a#b%c/" + unique("東")),
		{PartnerID: l.partner, WebhookID: "bare", Outcome: partner.Receiving, ReceivedAt: l.clock.Now(), Version: 1},
	} {
		l.save(want)
		equal(l.t, "event", must[partner.Received](l.t)(l.ReceivedEvent(l.t.Context(), l.partner, want.WebhookID)), want)
		want.Version, want.Outcome, want.Reason = 2, partner.Applied, partner.Reason{}
		l.save(want)
		equal(l.t, "event", must[partner.Received](l.t)(l.ReceivedEvent(l.t.Context(), l.partner, want.WebhookID)), want)
	}
}

func saveReceivedOneWins(l *receivedLog) {
	for version := 1; version <= 2; version++ {
		r := l.received("one")
		r.Version = version
		errs := together(8, func(int) error { return l.SaveReceived(l.t.Context(), r) })
		equal(l.t, "winners", count(errs, ""), 1)
		equal(l.t, "losers", count(errs, failure.Conflict), 7)
	}
}

func receivedIsPrivate(l *receivedLog) {
	l.save(l.received("one"))
	noError(l.t, l.KeepBody(l.t.Context(), l.partner, "one", []byte("{}")))
	noError(l.t, l.CountReceived(l.t.Context(), l.partner, l.clock.Now(), partner.Counts{Accepted: 1}))
	other := l.partner + "#"
	wantCode(l.t, second(l.ReceivedEvent(l.t.Context(), other, "one")), failure.NotFound)
	wantCode(l.t, second(l.ReceivedEvent(l.t.Context(), l.partner, "two")), failure.NotFound)
	equal(l.t, "another's body", len(must[[]byte](l.t)(l.KeptBody(l.t.Context(), other, "one"))), 0)
	equal(l.t, "another's counts", len(must[[]partner.HourCounts](l.t)(l.ReceivedCounts(l.t.Context(), other, time.Time{}))), 0)
	page := must[pagination.Page[partner.Received]](l.t)(l.ReceivedFrom(l.t.Context(), other, port.ReceivedFilter{}, pagination.Request{Limit: 5}))
	equal(l.t, "another's events", len(page.Items), 0)
}

// visit reads all pages, which may be short.
func (l *receivedLog) visit(f port.ReceivedFilter, limit int) []string {
	out, request := []string{}, pagination.Request{Limit: limit}
	for {
		page := must[pagination.Page[partner.Received]](l.t)(l.ReceivedFrom(l.t.Context(), l.partner, f, request))
		if len(page.Items) > limit {
			l.t.Fatalf("a page of %d has %d events", limit, len(page.Items))
		}
		out = append(out, idsOf(page.Items, func(r partner.Received) string { return r.WebhookID })...)
		if request.After = page.Next; page.Next == "" {
			return out
		}
	}
}

func receivedFromVisitsOnce(l *receivedLog) {
	var all, refused, lost []string
	for i := range 11 {
		l.clock.Advance(time.Duration(i%3) * time.Millisecond)
		r := l.received(fmt.Sprintf("e-%02d", i))
		if i%3 == 0 {
			r.Outcome = partner.Applied
		} else {
			refused = append(refused, r.WebhookID)
		}
		if i%4 == 1 {
			r.Type, lost = "shipment.lost", append(lost, r.WebhookID)
		}
		l.save(r)
		all = append(all, r.WebhookID)
	}
	for _, limit := range sizes(l.t, len(all)) {
		for _, c := range []struct {
			filter port.ReceivedFilter
			want   []string
		}{
			{port.ReceivedFilter{}, all},
			{port.ReceivedFilter{Outcome: partner.Refused}, refused},
			{port.ReceivedFilter{Type: "shipment.lost"}, lost},
			{port.ReceivedFilter{Outcome: partner.Refused, Type: "shipment.lost"}, []string{"e-01", "e-05"}},
			{port.ReceivedFilter{Outcome: partner.Applied, Type: "shipment.lost"}, []string{"e-09"}},
			{port.ReceivedFilter{Outcome: partner.Accepted}, nil},
		} {
			eventually(l.t, fmt.Sprintf("events %+v", c.filter), append([]string{}, reversed(c.want)...), func() []string { return l.visit(c.filter, limit) })
		}
	}
}

// receivedFromFindsAmongMany: what a filter selects is found however many others are
// between, and a refused event that is applied later leaves the list of refused ones.
func receivedFromFindsAmongMany(l *receivedLog) {
	old := l.save(l.received("old"))
	for i := range 230 {
		l.clock.Advance(time.Millisecond)
		r := l.received(fmt.Sprintf("e-%03d", i))
		r.Outcome, r.Type = partner.Applied, "stock.moved"
		l.save(r)
	}
	find := func(f port.ReceivedFilter) func() []string { return func() []string { return l.visit(f, 3) } }
	eventually(l.t, "by type", []string{"old"}, find(port.ReceivedFilter{Type: old.Type}))
	eventually(l.t, "refused", []string{"old"}, find(port.ReceivedFilter{Outcome: partner.Refused}))
	old.Version, old.Outcome = 2, partner.Applied
	l.save(old)
	eventually(l.t, "refused", []string{}, find(port.ReceivedFilter{Outcome: partner.Refused}))
}

func countReceivedCountsAll(l *receivedLog) {
	first := l.clock.Now().Truncate(time.Hour)
	all := partner.Counts{Accepted: 1, Applied: 2, Refused: 3, RefusedLater: 4, Repeated: 5, SignatureFaults: 6}
	for _, err := range together(8, func(int) error { return l.CountReceived(l.t.Context(), l.partner, first, all) }) {
		noError(l.t, err)
	}
	noError(l.t, l.CountReceived(l.t.Context(), l.partner, first.Add(3*time.Hour-1), partner.Counts{Refused: 1}))
	noError(l.t, l.CountReceived(l.t.Context(), l.partner, first, partner.Counts{}))
	sum := partner.Counts{}
	for range 8 {
		sum = sum.Add(all)
	}
	want := []partner.HourCounts{{Hour: first, Counts: sum}, {Hour: first.Add(2 * time.Hour), Counts: partner.Counts{Refused: 1}}}
	read := func(from time.Time) []partner.HourCounts {
		return must[[]partner.HourCounts](l.t)(l.ReceivedCounts(l.t.Context(), l.partner, from))
	}
	equal(l.t, "all counts", read(first.Add(-time.Hour)), want)
	equal(l.t, "counts from within the hour", read(first.Add(time.Minute)), want)
	equal(l.t, "counts of the last hour", read(first.Add(time.Hour)), want[1:])
}

func bodiesAreForgotten(l *receivedLog) {
	ctx := l.t.Context()
	equal(l.t, "no body", len(must[[]byte](l.t)(l.KeptBody(ctx, l.partner, "one"))), 0)
	for _, body := range []string{"{\"a\": \"é\"}\n", "", "{}"} {
		noError(l.t, l.KeepBody(ctx, l.partner, "one", []byte(body)))
		equal(l.t, "body", string(must[[]byte](l.t)(l.KeptBody(ctx, l.partner, "one"))), body)
	}
	for range 2 {
		noError(l.t, l.ForgetBody(ctx, l.partner, "one"))
		equal(l.t, "body", len(must[[]byte](l.t)(l.KeptBody(ctx, l.partner, "one"))), 0)
	}
}
