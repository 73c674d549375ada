package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// RecoveryStore is what the contract of port.Recoveries needs.
type RecoveryStore interface {
	port.Recoveries
	port.Endpoints
	port.Deliveries
}

// recoveries is one test's store with its own endpoint.
type recoveries struct {
	RecoveryStore
	t        *testing.T
	clock    *Clock
	endpoint webhook.Endpoint
}

// Recoveries is the contract of port.Recoveries.
func Recoveries(t *testing.T, open func(t *testing.T, now func() time.Time) RecoveryStore) {
	for name, test := range map[string]func(*recoveries){
		"CreateRecovery_StoresEveryField":                recoveryStoresAll,
		"CreateRecovery_OfManyAtOnceOneRuns":             recoveryRunsOnce,
		"SaveRecovery_ReplacesTheVersionBefore":          saveRecoveryReplaces,
		"ResumeEndpoint_StoresBothOrNeither":             resumeStoresBoth,
		"RunningRecoveries_ListsThoseThatHaveNotEnded":   runningListed,
		"MissedDeliveries_ListsTheFirstThatWasMissed":    missedListed,
		"MissedDeliveries_LeavesOutWhatIsNotMissed":      missedLeavesOut,
		"Followers_AreThoseThatWait_AlsoBeforeTheyExist": followersListed,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			r := &recoveries{RecoveryStore: open(t, clock.Now), t: t, clock: clock}
			r.endpoint = webhook.Endpoint{
				ID: unique("we"), OwnerID: unique("owner"), URL: "https://shop.example/", State: webhook.Paused, Version: 1, CreatedAt: clock.Now(),
			}
			noError(t, r.CreateEndpoint(t.Context(), r.endpoint))
			test(r)
		})
	}
}

// recovery is a recovery with every field set.
func (s *recoveries) recovery() webhook.Recovery {
	now := s.clock.Now()
	r := webhook.NewRecovery(unique("recovery"), s.endpoint, webhook.Asked, now)
	r.Since, r.Until, r.Total = now.Add(-time.Hour), now, 7
	r.Done, r.Skipped, r.Batch, r.Cursor = 3, 1, []string{"a", "b"}, "cursor"
	r.NotBefore, r.Holder, r.LeaseUntil = now.Add(time.Second), "run", now.Add(time.Minute)
	return r
}

func (s *recoveries) want(want webhook.Recovery) {
	s.t.Helper()
	equal(s.t, "recovery", must[webhook.Recovery](s.t)(s.Recovery(s.t.Context(), want.EndpointID, want.Cause)), want)
}

func recoveryStoresAll(s *recoveries) {
	wantCode(s.t, second(s.Recovery(s.t.Context(), s.endpoint.ID, webhook.Asked)), failure.NotFound)
	r := s.recovery()
	noError(s.t, s.CreateRecovery(s.t.Context(), r))
	s.want(r)
	wantCode(s.t, second(s.Recovery(s.t.Context(), s.endpoint.ID, webhook.Resumed)), failure.NotFound)
}

func recoveryRunsOnce(s *recoveries) {
	create := func(int) error { return s.CreateRecovery(s.t.Context(), s.recovery()) }
	errs := together(8, create)
	equal(s.t, "created", count(errs, ""), 1)
	equal(s.t, "refused", count(errs, failure.Conflict), 7)
	running := must[webhook.Recovery](s.t)(s.Recovery(s.t.Context(), s.endpoint.ID, webhook.Asked))
	ended := running.End(webhook.RecoveryDone, s.clock.Now())
	noError(s.t, s.SaveRecovery(s.t.Context(), ended))
	s.want(ended)
	errs = together(8, create)
	equal(s.t, "created after the end", count(errs, ""), 1)
}

func saveRecoveryReplaces(s *recoveries) {
	r := s.recovery()
	r.Version = 2
	wantCode(s.t, s.SaveRecovery(s.t.Context(), r), failure.NotFound)
	r.Version = 1
	noError(s.t, s.CreateRecovery(s.t.Context(), r))
	for _, version := range []int{0, 1, 3} {
		r.Version = version
		wantCode(s.t, s.SaveRecovery(s.t.Context(), r), failure.Conflict)
	}
	other := r
	other.ID, other.Version = unique("recovery"), 2
	wantCode(s.t, s.SaveRecovery(s.t.Context(), other), failure.Conflict)
	r.Version, r.Done, r.Batch, r.Cursor, r.State = 2, 5, nil, "", webhook.RecoveryStopping
	errs := together(8, func(int) error { return s.SaveRecovery(s.t.Context(), r) })
	equal(s.t, "winners", count(errs, ""), 1)
	equal(s.t, "losers", count(errs, failure.Conflict), 7)
	s.want(r)
}

func resumeStoresBoth(s *recoveries) {
	resumed := s.endpoint.Resume(s.clock.Now())
	r := s.recovery()
	r.Cause = webhook.Resumed
	stale := resumed
	stale.Version = 3
	wantCode(s.t, s.ResumeEndpoint(s.t.Context(), stale, r), failure.Conflict)
	wantCode(s.t, second(s.Recovery(s.t.Context(), s.endpoint.ID, webhook.Resumed)), failure.NotFound)
	noError(s.t, s.ResumeEndpoint(s.t.Context(), resumed, r))
	s.want(r)
	equal(s.t, "endpoint", must[webhook.Endpoint](s.t)(s.Endpoint(s.t.Context(), s.endpoint.OwnerID, s.endpoint.ID)), resumed)

	again := s.recovery() // replaces one that runs
	again.Cause = webhook.Resumed
	noError(s.t, s.ResumeEndpoint(s.t.Context(), resumed.Resume(s.clock.Now()), again))
	s.want(again)
	r.Version = 2
	wantCode(s.t, s.SaveRecovery(s.t.Context(), r), failure.Conflict)
}

func runningListed(s *recoveries) {
	r := s.recovery()
	noError(s.t, s.CreateRecovery(s.t.Context(), r))
	listed := func() []string {
		running := must[[]webhook.Recovery](s.t)(s.RunningRecoveries(s.t.Context(), 1000))
		return names(running, func(r webhook.Recovery) string { return r.ID }, []string{r.ID})
	}
	eventually(s.t, "running", []string{r.ID}, listed)
	noError(s.t, s.SaveRecovery(s.t.Context(), r.End(webhook.RecoveryStopped, s.clock.Now())))
	eventually(s.t, "ended", []string{}, listed)
}

// missed creates a delivery that was missed now.
func (s *recoveries) missed(why webhook.Missed) webhook.Delivery {
	s.clock.Advance(time.Second)
	e := s.endpoint
	e.State = map[webhook.Missed]webhook.State{webhook.MissedPaused: webhook.Paused, webhook.MissedDisabled: webhook.Disabled}[why]
	d := webhook.NewDelivery(e, unique("event"), "order.created", []byte("{}"), "", s.clock.Now())
	noError(s.t, s.CreateDelivery(s.t.Context(), d))
	if why == webhook.MissedFailed {
		d = d.Abandon("gone", s.clock.Now())
		noError(s.t, s.SaveDelivery(s.t.Context(), d))
	}
	equal(s.t, "missed", d.Missed(), why)
	return d
}

// list walks a list in pages of three.
func (s *recoveries) list(l port.MissedListing) []string {
	ids := []string{}
	for l.EndpointID, l.Limit = s.endpoint.ID, 3; ; {
		page := must[[]port.MissedEntry](s.t)(s.MissedDeliveries(s.t.Context(), l))
		for _, entry := range page {
			ids, l.After = append(ids, entry.DeliveryID), entry.Key
		}
		if len(page) == 0 {
			return ids
		}
	}
}

func missedListed(s *recoveries) {
	var all, failed []string
	var times []time.Time
	for range 4 {
		for _, why := range webhook.AllMissed() {
			d := s.missed(why)
			all, times = append(all, d.ID), append(times, d.MissedAt)
			if why == webhook.MissedFailed {
				failed = append(failed, d.ID)
			}
		}
	}
	eventually(s.t, "all", all, func() []string { return s.list(port.MissedListing{Reasons: webhook.AllMissed()}) })
	equal(s.t, "failed", s.list(port.MissedListing{Reasons: []webhook.Missed{webhook.MissedFailed}}), failed)
	window := port.MissedListing{Reasons: webhook.AllMissed(), Since: times[2], Until: times[9]}
	equal(s.t, "a window", s.list(window), all[2:9])
	window.EndpointID = s.endpoint.ID
	equal(s.t, "counted", must[int](s.t)(s.CountMissed(s.t.Context(), window, 100)), 7)
	equal(s.t, "all counted", must[int](s.t)(s.CountMissed(s.t.Context(), port.MissedListing{EndpointID: s.endpoint.ID, Reasons: webhook.AllMissed()}, 100)), 12)
}

func missedLeavesOut(s *recoveries) {
	held, recovered := s.missed(webhook.MissedPaused), s.missed(webhook.MissedFailed)
	noError(s.t, s.SaveDelivery(s.t.Context(), recovered.Recover(s.recovery(), s.clock.Now())))
	active := s.endpoint
	active.State = webhook.Active
	for _, event := range []string{unique("event"), webhook.PingPrefix + unique("")} {
		d := webhook.NewDelivery(active, event, "ping", nil, "", s.clock.Now())
		noError(s.t, s.CreateDelivery(s.t.Context(), d))
		if webhook.IsTest(event) {
			noError(s.t, s.SaveDelivery(s.t.Context(), d.Abandon("gone", s.clock.Now())))
		}
	}
	eventually(s.t, "missed", []string{held.ID}, func() []string { return s.list(port.MissedListing{Reasons: webhook.AllMissed()}) })
	got := must[webhook.Delivery](s.t)(s.Delivery(s.t.Context(), held.EndpointID, held.ID))
	equal(s.t, "held", got, held)
}

func followersListed(s *recoveries) {
	first := webhook.NewDelivery(s.endpoint, unique("event"), "order.created", nil, "", s.clock.Now())
	next := webhook.NewDelivery(s.endpoint, unique("event"), "order.created", nil, "", s.clock.Now()).InOrderAfter(first.ID)
	noError(s.t, s.CreateDelivery(s.t.Context(), next))
	followers := func(of string) []string {
		return append([]string{}, must[[]string](s.t)(s.Followers(s.t.Context(), s.endpoint.ID, of))...)
	}
	equal(s.t, "before it exists", followers(first.ID), []string{next.ID})
	noError(s.t, s.CreateDelivery(s.t.Context(), first))
	equal(s.t, "after", followers(first.ID), []string{next.ID})
	equal(s.t, "of the last", followers(next.ID), []string{})
	equal(s.t, "next", must[webhook.Delivery](s.t)(s.Delivery(s.t.Context(), s.endpoint.ID, next.ID)), next)
}
