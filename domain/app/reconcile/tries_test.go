package reconcile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// TestW3_TriesAreNumberedSpreadAndBounded: the executions of a good order get lost, one
// after another. It is tried forward each time, between half and all of a delay that
// doubles, under the next number; it completes by the first execution that works, and
// needs attention after the last. It is never compensated. Now and then a function of the
// release before writes the order, which forgets when it is tried next.
func TestW3_TriesAreNumberedSpreadAndBounded(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 60
	properties := gopter.NewProperties(parameters)
	properties.Property("tries", prop.ForAll(func(lost int, claimed, older bool, seed uint64) string {
		h := newHarness(t)
		r := rand.New(rand.NewPCG(seed, 1))
		h.rec.Random = shared(r)
		h.place("a")
		if claimed {
			h.claim("a", "saga-1")
		}
		return h.tried(lost, older, r)
	}, gen.IntRange(0, reconcile.MaxRestarts+1), gen.Bool(), gen.Bool(), gen.UInt64()))
	properties.TestingRun(t)
}

// tried loses so many executions of order a, and returns what is wrong with the tries.
func (h *harness) tried(lost int, older bool, r *rand.Rand) string {
	last := h.now
	for tries := 0; ; {
		tick := 30*time.Second + time.Duration(r.Int64N(int64(time.Minute)))
		report, err := h.run(tick)
		if err != nil {
			return err.Error()
		}
		switch o := h.order("a"); {
		case o.Status() == order.NeedsAttention:
			if tries != reconcile.MaxRestarts || lost < tries || !slices.Equal(report.HandedOver, []string{"a"}) {
				return fmt.Sprintf("needs attention after %d tries, of which %d were lost", tries, lost)
			}
			return ""
		case len(h.sagas.started) == tries:
			continue
		}
		tries++
		if name := h.sagas.started[tries-1]; name != reconcile.RestartName("a", tries) {
			return fmt.Sprintf("try %d is called %s", tries, name)
		}
		most := after << (tries - 1)
		if gap := h.now.Sub(last); gap < most/2 || gap > most+2*time.Minute {
			return fmt.Sprintf("try %d came after %s", tries, gap)
		}
		last = h.now
		if tries > lost {
			h.complete(h.sagas.started[tries-1], "a")
			if o := h.order("a"); o.Status() != order.Completed {
				return fmt.Sprintf("it is %s", o.Status())
			}
			return ""
		}
		h.sagas.end()
		if older && r.IntN(2) == 0 {
			h.forget("a")
		}
	}
}

// forget writes the order as a release does that does not know when it is tried next.
func (h *harness) forget(id string) {
	s := h.order(id).Snapshot()
	prior := order.Prior{Status: s.Status, Version: s.Version}
	s.RetryAt, s.Version = time.Time{}, s.Version+1
	o, err := order.Rehydrate(s)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), &order.Change{Prior: prior, Order: o}))
}

// shared lets several goroutines use a source of random numbers.
func shared(source *rand.Rand) func() float64 {
	var mu sync.Mutex
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return source.Float64()
	}
}

// Orders that stalled together are not tried together for ever.
func TestTriesOfOrdersThatStalledTogetherAreSpread(t *testing.T) {
	h := newHarness(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	h.rec.Random = shared(rand.New(rand.NewPCG(seed, 1)))
	for n := range 200 {
		id := fmt.Sprintf("o%d", n)
		h.place(id)
		h.claim(id, "saga-1")
	}
	for h.order("o0").Snapshot().Restarts < 4 {
		_, err := h.run(after)
		require.NoError(t, err)
		h.sagas.end()
	}
	at := map[int64]int{}
	for n := range 200 {
		at[int64(h.order(fmt.Sprintf("o%d", n)).Snapshot().RetryAt.Sub(h.now)/after)]++
	}
	assert.Greater(t, len(at), 5, "the next tries are in one minute each: %v", at)
}

// TestW3_OrdersWhoseTriesAreUsedUpCostNothing: each of them cost two look-ups and a start
// in every run, for ever; two hundred of them used up what Step Functions answers.
func TestW3_OrdersWhoseTriesAreUsedUpCostNothing(t *testing.T) {
	h := newHarness(t)
	for n := range 200 {
		h.exhaust(fmt.Sprintf("used-up-%d", n))
	}
	h.now = h.now.Add(300 * after)
	report, err := h.run(0)
	require.NoError(t, err)
	assert.Equal(t, 200, report.GivenUp)
	assert.Empty(t, report.HandedOver, "they need attention already")
	assert.True(t, h.order("used-up-0").Snapshot().GivenUp)
	assert.Equal(t, order.NeedsAttention, h.order("used-up-0").Status())

	h.sagas.lists, h.sagas.lookups, h.sagas.started = 0, 0, nil
	for range 10 {
		assert.Equal(t, reconcile.Report{Seen: 200, Left: 200}, h.report(24*time.Hour))
	}
	assert.Zero(t, h.sagas.lists+h.sagas.lookups)
	assert.Empty(t, h.sagas.started)
	require.NoError(t, h.rec.Retry(t.Context(), "used-up-0"), "an operator may")
	assert.Equal(t, []string{reconcile.CompensationName("used-up-0", reconcile.MaxCompensations+1)}, h.sagas.started)
}

// exhaust stores an order as the release before left it after its last compensation.
func (h *harness) exhaust(id string) {
	h.place(id)
	s := h.order(id).Snapshot()
	prior := order.Prior{Status: s.Status, Version: s.Version}
	s.Status, s.Validated, s.Payment, s.Version = order.NeedsAttention, true, order.Refunding, s.Version+1
	s.Compensations, s.Execution = reconcile.MaxCompensations, reconcile.CompensationName(id, reconcile.MaxCompensations)
	s.StatusSince = s.UpdatedAt
	o, err := order.Rehydrate(s)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), &order.Change{Prior: prior, Order: o}))
}

func TestARunAsksOnceWhatRuns(t *testing.T) {
	h := newHarness(t)
	for n := range 300 {
		id := fmt.Sprintf("o%d", n)
		h.place(id)
		h.claim(id, "saga-"+id)
		h.sagas.running["saga-"+id] = n%2 == 0
	}
	assert.Equal(t, reconcile.Report{Seen: 300, Restarted: 150, Left: 150}, h.report(after))
	assert.Equal(t, 1, h.sagas.lists)
	assert.Zero(t, h.sagas.lookups)
}

// short lists fewer executions than run.
type short struct{ *executions }

func (s short) RunningExecutions(context.Context, int) (names []string, whole bool, err error) {
	return nil, false, nil
}

func TestAnExecutionBeyondTheListIsLookedUp(t *testing.T) {
	h := newHarness(t)
	h.rec.Executions = short{h.sagas}
	for _, id := range []string{"a", "b"} {
		h.place(id)
		h.claim(id, "saga-"+id)
	}
	h.sagas.running["saga-a"] = true
	assert.Equal(t, reconcile.Report{Seen: 2, Restarted: 1, Left: 1}, h.report(after))
	assert.Equal(t, 2, h.sagas.lookups)
}

// listless cannot list.
type listless struct{ *executions }

func (l listless) RunningExecutions(context.Context, int) (names []string, whole bool, err error) {
	l.lists++
	return nil, false, errStart
}

// What does not need to know what runs goes on; the rest is tried in the next run, and the
// report names a few of it.
func TestARunThatCannotListStartsWhatItCan(t *testing.T) {
	h := newHarness(t)
	h.rec.Executions = listless{h.sagas}
	for n := range 300 {
		h.place(fmt.Sprintf("p%d", n))
		h.place(fmt.Sprintf("c%d", n))
		h.claim(fmt.Sprintf("c%d", n), "saga-1")
	}
	report, err := h.run(after)
	require.ErrorIs(t, err, errStart)
	assert.Equal(t, 300, report.Started)
	assert.Zero(t, report.Restarted)
	assert.Equal(t, 1, h.sagas.lists, "one list is asked for in a run")
	assert.LessOrEqual(t, strings.Count(err.Error(), "\n"), 25)
	assert.ErrorContains(t, err, "and 280 more")
}

// A list is not used for orders that may have got an execution since.
func TestAListThatIsOldIsMadeAgain(t *testing.T) {
	h := newHarness(t)
	for n := range 64 * 3 {
		id := fmt.Sprintf("o%03d", n)
		h.place(id)
		h.claim(id, "saga-1")
	}
	h.sagas.running["saga-1"] = true
	h.rec.Orders = slowPages{h.store, h}
	_, err := h.run(after)
	require.NoError(t, err)
	assert.Equal(t, 3, h.sagas.lists, "each page took longer than a list is fresh")
}

// slowPages are lists of orders that take most of what an order may stand still for.
type slowPages struct {
	*memory.Store
	h *harness
}

func (s slowPages) Stalled(ctx context.Context, status order.Status, before time.Time, r pagination.Request) (pagination.Page[string], error) {
	p, err := s.Store.Stalled(ctx, status, before, r)
	if len(p.Items) > 0 {
		s.h.now = s.h.now.Add(after * 9 / 10)
	}
	return p, err
}

func TestOrdersThatAreTooOldInAStatusAreCounted(t *testing.T) {
	h := newHarness(t)
	h.rec.After = 365 * 24 * time.Hour // nothing is done for them
	h.rec.DelayedAfter = time.Minute
	h.place("pending")
	for _, id := range []string{"a", "processing"} {
		h.place(id)
		h.claim(id, "saga-1")
	}
	h.requireAttention("saga-1")
	h.place("cancelling")
	h.claim("cancelling", "saga-1")
	h.cancel("cancelling")
	for _, step := range []struct {
		passed time.Duration
		want   map[order.Status]int
	}{
		{2 * time.Minute, map[order.Status]int{}},
		{time.Minute, map[order.Status]int{order.Pending: 1}},
		{26 * time.Minute, map[order.Status]int{order.Pending: 1}},
		{time.Minute, map[order.Status]int{order.Pending: 1, order.Processing: 1, order.Cancelling: 1}},
		{24 * time.Hour, map[order.Status]int{order.Pending: 1, order.Processing: 1, order.Cancelling: 1, order.NeedsAttention: 1}},
	} {
		report, err := h.run(step.passed)
		require.NoError(t, err)
		got := map[order.Status]int{}
		for status, overdue := range report.Overdue {
			got[status] = overdue.Orders
			assert.GreaterOrEqual(t, overdue.Oldest, reconcile.OverdueAfter(status))
		}
		assert.Equal(t, step.want, got, "%s", h.now)
	}
}
