package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// DueStore is what the contract of due work needs.
type DueStore interface {
	port.Deliveries
	port.DueWork
	port.Sweeps
}

// dueList is one test's store with its own endpoint.
type dueList struct {
	DueStore
	t        *testing.T
	at       time.Time
	endpoint string
}

// DueWork is the contract of port.DueWork, as far as it finds deliveries, and of port.Sweeps.
func DueWork(t *testing.T, open func(t *testing.T, now func() time.Time) DueStore) {
	for name, test := range map[string]func(l *dueList){
		"DueDeliveries_ListsByTime":                  dueByTime,
		"DueDeliveries_FollowEveryChange":            dueFollows,
		"DueDeliveries_HaveNoParkedOne":              parkedIsNotDue,
		"ParkedDeliveries_ListTheEndpointsByDueTime": parkedByTime,
		"SweptUntil_IsWhatWasSaved":                  sweptUntil,
	} {
		t.Run(name, func(t *testing.T) {
			test(&dueList{open(t, newClock().Now), t, newClock().Now(), unique("endpoint#")})
		})
	}
}

func (l *dueList) create(id string, after time.Duration) webhook.Delivery {
	l.t.Helper()
	d := webhook.Delivery{
		ID: id, EndpointID: l.endpoint, OwnerID: "owner", State: webhook.DeliveryPending, Round: 1,
		NextAttemptAt: l.at.Add(after), Version: 1, CreatedAt: l.at,
	}
	noError(l.t, l.CreateDelivery(l.t.Context(), d))
	return d
}

func (l *dueList) save(d webhook.Delivery) webhook.Delivery {
	l.t.Helper()
	noError(l.t, l.SaveDelivery(l.t.Context(), d))
	return d
}

// due are the endpoint's deliveries among those that are due in a time after l.at.
func (l *dueList) due(from, to time.Duration) []string {
	found := []string{}
	for _, d := range must[[]port.DueDelivery](l.t)(l.DueDeliveries(l.t.Context(), l.at.Add(from), l.at.Add(to), 1000)) {
		if d.EndpointID == l.endpoint {
			found = append(found, d.DeliveryID)
		}
	}
	return found
}

// wantDue waits until exactly these are due at any time.
func (l *dueList) wantDue(ids ...string) {
	l.t.Helper()
	eventually(l.t, "due", append([]string{}, ids...), func() []string { return l.due(0, 24*time.Hour) })
}

func (l *dueList) parked(before time.Duration, limit int) []string {
	return append([]string{}, must[[]string](l.t)(l.ParkedDeliveries(l.t.Context(), l.endpoint, l.at.Add(before), limit))...)
}

func dueByTime(l *dueList) {
	l.create("wd_b", 2*time.Second)
	l.create("wd_a", 3*time.Second)
	l.create("wd_c", time.Second)
	l.wantDue("wd_c", "wd_b", "wd_a")
	equal(l.t, "from inclusive, to exclusive", l.due(2*time.Second, 3*time.Second), []string{"wd_b"})
	equal(l.t, "in no time", l.due(3*time.Second, time.Second), []string{})
	found := must[[]port.DueDelivery](l.t)(l.DueDeliveries(l.t.Context(), l.at, l.at.Add(24*time.Hour), 2))
	equal(l.t, "limit", len(found), 2)
}

func dueFollows(l *dueList) {
	d := l.create("wd_1", time.Second)
	l.wantDue("wd_1")
	d = l.save(d.Swept(l.at))
	eventually(l.t, "due again when it was swept", []string{"wd_1"}, func() []string {
		return l.due(webhook.SweptAgain, webhook.SweptAgain+1)
	})
	d = l.save(d.Attempted(webhook.Attempt{At: l.at, Status: 500}, 0, func() float64 { return 0 }, l.at))
	eventually(l.t, "at its next attempt", []string{"wd_1"}, func() []string { return l.due(5*time.Second, 5*time.Second+1) })
	l.save(d.Attempted(webhook.Attempt{At: l.at, Status: 204}, 0, func() float64 { return 0 }, l.at))
	l.wantDue()
}

func parkedIsNotDue(l *dueList) {
	d := l.create("wd_1", time.Second)
	d = l.save(d.Park())
	l.wantDue()
	l.save(d.Unpark(l.at.Add(time.Minute)))
	l.wantDue("wd_1")
	eventually(l.t, "parked", []string{}, func() []string { return l.parked(time.Hour, 10) })
}

func parkedByTime(l *dueList) {
	for i, id := range []string{"wd_3", "wd_1", "wd_2"} {
		l.save(l.create(id, time.Duration(i)*time.Second).Park())
	}
	eventually(l.t, "parked", []string{"wd_3", "wd_1", "wd_2"}, func() []string { return l.parked(time.Hour, 10) })
	equal(l.t, "before", l.parked(2*time.Second, 10), []string{"wd_3", "wd_1"})
	equal(l.t, "limit", l.parked(time.Hour, 1), []string{"wd_3"})
	other := *l
	other.endpoint = unique("endpoint#")
	equal(l.t, "of another endpoint", other.parked(time.Hour, 10), []string{})
}

func sweptUntil(l *dueList) {
	noError(l.t, l.SaveSweptUntil(l.t.Context(), l.at))
	equal(l.t, "until", must[time.Time](l.t)(l.SweptUntil(l.t.Context())), l.at)
	noError(l.t, l.SaveSweptUntil(l.t.Context(), l.at.Add(time.Minute)))
	equal(l.t, "until", must[time.Time](l.t)(l.SweptUntil(l.t.Context())), l.at.Add(time.Minute))
}
