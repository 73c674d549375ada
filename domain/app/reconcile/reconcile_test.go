package reconcile_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port/memory"
)

const after = time.Minute

var errStart = errors.New("states: throttled")

// executions are the sagas that ran: a name starts once.
type executions struct {
	mu      sync.Mutex
	started []string
	running map[string]bool
	refuse  bool
	steps   saga.Steps
}

func (e *executions) StartExecution(_ context.Context, name, _ string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuse {
		return errStart
	}
	if _, again := e.running[name]; !again {
		e.started = append(e.started, name)
		e.running[name] = true
	}
	return nil
}

func (e *executions) ExecutionRunning(_ context.Context, name string) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.running[name], nil
}

// end lets all executions end without having done anything.
func (e *executions) end() {
	for name := range e.running {
		e.running[name] = false
	}
}

type harness struct {
	t     *testing.T
	now   time.Time
	store *memory.Store
	sagas *executions
	rec   reconcile.Reconciler
}

func newHarness(t *testing.T) *harness {
	w := &harness{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), sagas: &executions{running: map[string]bool{}}}
	w.store = memory.New(w.clock)
	w.sagas.steps = saga.Steps{Orders: w.store, Catalog: w.store, Gateway: memory.NewLedger(), Now: w.clock}
	w.rec = reconcile.Reconciler{Orders: w.store, Executions: w.sagas, Now: w.clock, After: after}
	return w
}

func (w *harness) clock() time.Time { return w.now }

// place stores a pending order.
func (w *harness) place(id string) {
	s := order.Snapshot{
		ID: id, UserID: "u", Email: "ada@example.com", Status: order.Pending, Version: 1,
		Lines:     []event.Line{{SKU: "lamp", Name: "Lamp", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Total:     money.Money{Amount: 1, Currency: "USD"},
		CreatedAt: w.now, UpdatedAt: w.now, Reservation: order.Unreserved, Payment: order.Uncharged,
	}
	o, err := order.Rehydrate(s)
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.Place(w.t.Context(), &order.Change{Order: o}, nil))
}

// claim gives a placed order to an execution, which then goes no further.
func (w *harness) claim(id, execution string) {
	o := w.order(id)
	c, err := o.Validate(execution, w.now)
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.Commit(w.t.Context(), c))
}

func (w *harness) order(id string) order.Order {
	o, err := w.store.Order(w.t.Context(), id)
	require.NoError(w.t, err)
	return o
}

// run lets time pass, and a little more, then reconciles.
func (w *harness) run(passed time.Duration) (reconcile.Report, error) {
	w.now = w.now.Add(passed + time.Second)
	return w.rec.Run(w.t.Context())
}

// compensate compensates as the state machine does.
func (w *harness) compensate(execution, id string) {
	for _, step := range []func(context.Context, string, string) (saga.Outcome, error){w.sagas.steps.Refund, w.sagas.steps.Release} {
		_, err := step(w.t.Context(), execution, id)
		require.NoError(w.t, err)
	}
	_, err := w.sagas.steps.Fail(w.t.Context(), execution, id, order.Cause{})
	require.NoError(w.t, err)
}

func TestThePendingOrdersSagaIsStarted(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	report, err := w.run(after - 2*time.Second)
	require.NoError(t, err)
	assert.Zero(t, report.Seen, "too early")
	report, err = w.run(time.Second)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Forward: 1}, report)
	assert.Equal(t, []string{"forward-a-1"}, w.sagas.started)
	_, err = w.run(after)
	require.NoError(t, err)
	assert.Len(t, w.sagas.started, 1, "the same name starts nothing again")
}

func TestAPendingOrderThatNothingHelpedWalksBack(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	_, err := w.run(reconcile.GiveUpPending)
	require.NoError(t, err)
	require.Equal(t, []string{"compensate-a-1"}, w.sagas.started)
	w.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Failed, w.order("a").Status())
}

func TestAnOrderWhoseExecutionRunsIsLeftAlone(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.sagas.running["saga-1"] = true
	report, err := w.run(24 * time.Hour)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, report)
	assert.Empty(t, w.sagas.started)
}

func TestAnOrderWhoseExecutionEndedWalksBack(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	report, err := w.run(after)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Compensated: 1}, report)
	require.Equal(t, []string{"compensate-a-1"}, w.sagas.started)
	w.compensate("compensate-a-1", "a")
	s := w.order("a").Snapshot()
	assert.Equal(t, order.Failed, s.Status)
	assert.Equal(t, "stalled", s.Reason.Code)
}

func TestACancellingOrderWhoseExecutionEndedIsCancelled(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	c, err := w.order("a").Cancel(w.now)
	require.NoError(t, err)
	require.NoError(t, w.store.Commit(t.Context(), c))
	_, err = w.run(after)
	require.NoError(t, err)
	w.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Cancelled, w.order("a").Status())
}

// Assigning an order to a new execution and starting the execution are two
// writes.
func TestACrashBetweenTheTwoWritesIsMended(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.sagas.refuse = true
	_, err := w.run(after)
	require.ErrorIs(t, err, errStart)
	assert.ErrorContains(t, err, "order a", "the order is named")
	require.Equal(t, "compensate-a-1", w.order("a").Snapshot().Execution)
	w.sagas.refuse = false
	report, err := w.run(after)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Resumed: 1}, report)
	assert.Equal(t, []string{"compensate-a-1"}, w.sagas.started, "under the same name")
	w.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Failed, w.order("a").Status())
}

// The release before named compensating executions unwind-….
func TestAnOlderCompensationIsResumedUnderItsName(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	c, err := w.order("a").Reassign("unwind-a-1", w.now)
	require.NoError(t, err)
	require.NoError(t, w.store.Commit(t.Context(), c))
	w.sagas.end()
	report, err := w.run(after)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Resumed: 1}, report)
	assert.Equal(t, []string{"unwind-a-1"}, w.sagas.started)
}

func TestACompensationThatFailedGetsANewName(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	_, err := w.run(after)
	require.NoError(t, err)
	w.sagas.end()
	_, err = w.run(2 * after)
	require.NoError(t, err)
	assert.Equal(t, []string{"compensate-a-1", "compensate-a-2"}, w.sagas.started)
	assert.Equal(t, 2, w.order("a").Snapshot().Compensations)
}

func TestAnOrderThatNeedsAttentionIsRetriedWithGrowingDelayAndNotForEver(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.rec.After = 15 * time.Minute
	w.requireAttention("saga-1")
	var waits []time.Duration
	since := w.now
	for range 24 * 60 / 15 * 40 { // runs in 40 days
		before := len(w.sagas.started)
		_, err := w.run(15*time.Minute - time.Second)
		require.NoError(t, err)
		if len(w.sagas.started) > before {
			waits = append(waits, w.now.Sub(since)/(15*time.Minute))
			since = w.now
			w.requireAttention(w.sagas.started[len(w.sagas.started)-1])
			w.sagas.end()
		}
	}
	assert.Equal(t, []time.Duration{2, 2, 4, 8, 16, 32, 64, 128}, waits, "the first waits for the list, which needs more than After")
	assert.Equal(t, reconcile.MaxCompensations, w.order("a").Snapshot().Compensations)
	assert.Equal(t, order.NeedsAttention, w.order("a").Status(), "an operator must look")
}

func (w *harness) requireAttention(execution string) {
	_, err := w.sagas.steps.RequireAttention(w.t.Context(), execution, "a", order.Cause{})
	require.NoError(w.t, err)
}

func TestAnOrderThatNeedsAttentionEndsByARetry(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.requireAttention("saga-1")
	_, err := w.run(after)
	require.NoError(t, err)
	w.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Failed, w.order("a").Status())
	report, err := w.run(24 * time.Hour)
	require.NoError(t, err)
	assert.Zero(t, report.Seen, "a terminal order is left alone")
}

func TestOneBadOrderDoesNotStopTheOthers(t *testing.T) {
	w := newHarness(t)
	for _, id := range []string{"a", "b", "c"} {
		w.place(id)
	}
	failing := errors.New("storage: broken item")
	w.rec.Orders = broken{w.store, "b", failing}
	report, err := w.run(after)
	require.ErrorIs(t, err, failing)
	assert.Equal(t, reconcile.Report{Seen: 3, Forward: 2}, report)
	assert.Equal(t, 1, strings.Count(err.Error(), "order "))
}

// broken is a store one of whose orders cannot be read.
type broken struct {
	*memory.Store
	id  string
	err error
}

func (b broken) Order(ctx context.Context, id string) (order.Order, error) {
	if id == b.id {
		return order.Order{}, b.err
	}
	return b.Store.Order(ctx, id)
}

func TestAListThatCannotBeReadDoesNotStopTheOthers(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	first := true
	w.store.Fault = func(op string) (before, after error) {
		if op == "Stalled" && first {
			first = false
			return errStart, nil
		}
		return nil, nil
	}
	report, err := w.run(after)
	require.ErrorIs(t, err, errStart)
	assert.Equal(t, 1, report.Compensated)
}

func TestAnOrderThatMovedMeanwhileIsLeftAlone(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.rec.Orders = stale{w.store, w}
	report, err := w.run(after)
	require.NoError(t, err)
	assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, report)
	assert.Empty(t, w.sagas.started, "whoever moved it looks after it")
}

// stale is a store that lets an order move on before each commit.
type stale struct {
	*memory.Store
	w *harness
}

func (s stale) Commit(ctx context.Context, c *order.Change) error {
	moved, err := s.w.order("a").Cancel(s.w.now)
	if err == nil && moved != nil {
		err = s.Store.Commit(ctx, moved)
	}
	return errors.Join(err, s.Store.Commit(ctx, c))
}
