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
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
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
	lookups int
	lists   int
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
	e.lookups++
	return e.running[name], nil
}

func (e *executions) RunningExecutions(_ context.Context, most int) (names []string, whole bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lists++
	for name, runs := range e.running {
		if runs {
			names = append(names, name)
		}
	}
	return names[:min(most, len(names))], len(names) <= most, nil
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
	h := &harness{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), sagas: &executions{running: map[string]bool{}}}
	h.store = memory.New(h.clock)
	lamp := catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 1, Currency: "USD"}, Active: true, Version: 1}
	require.NoError(t, h.store.PutProduct(t.Context(), lamp))
	_, err := h.store.AdjustStock(t.Context(), "lamp", 10_000, "initial")
	require.NoError(t, err)
	h.sagas.steps = saga.Steps{Orders: h.store, Catalog: h.store, Gateway: memory.NewLedger(), Now: h.clock}
	h.rec = reconcile.Reconciler{
		Orders: h.store, Executions: h.sagas, States: h.store, Now: h.clock,
		After: after, DelayedAfter: 24 * 365 * time.Hour, Promise: time.Hour, // nothing is marked unless a test wants it
	}
	return h
}

func (h *harness) clock() time.Time { return h.now }

// place stores a pending order.
func (h *harness) place(id string) {
	s := order.Snapshot{
		ID: id, UserID: "u", PaymentToken: "tok_ok", Email: "ada@example.com", Status: order.Pending, Version: 1,
		Lines:     []event.Line{{SKU: "lamp", Name: "Lamp", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Total:     money.Money{Amount: 1, Currency: "USD"},
		CreatedAt: h.now, UpdatedAt: h.now, Reservation: order.Unreserved, Payment: order.Uncharged,
	}
	o, err := order.Rehydrate(s)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Place(h.t.Context(), &order.Change{Order: o}, nil))
}

// claim gives a placed order to an execution, which then goes no further.
func (h *harness) claim(id, execution string) {
	o := h.order(id)
	c, err := o.Validate(execution, h.now)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), c))
}

func (h *harness) order(id string) order.Order {
	o, err := h.store.Order(h.t.Context(), id)
	require.NoError(h.t, err)
	return o
}

// run lets time pass, and a little more, then reconciles.
func (h *harness) run(passed time.Duration) (reconcile.Report, error) {
	h.now = h.now.Add(passed + time.Second)
	return h.rec.Run(h.t.Context())
}

// compensate compensates as the state machine does.
func (h *harness) compensate(execution, id string) {
	for _, step := range []func(context.Context, string, string) (saga.Outcome, error){h.sagas.steps.Refund, h.sagas.steps.Release} {
		_, err := step(h.t.Context(), execution, id)
		require.NoError(h.t, err)
	}
	_, err := h.sagas.steps.Fail(h.t.Context(), execution, id, order.Cause{})
	require.NoError(h.t, err)
}

// report is what a run did, without what it stored.
func (h *harness) report(passed time.Duration) reconcile.Report {
	h.t.Helper()
	report, err := h.run(passed)
	require.NoError(h.t, err)
	require.True(h.t, report.Complete)
	report.Complete, report.Backlog, report.Overdue = false, port.Reconciliation{}, nil
	return report
}

func TestAnOrderWhoseExecutionRunsIsLeftAlone(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.sagas.running["saga-1"] = true
	assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, h.report(24*time.Hour))
	assert.Empty(t, h.sagas.started)
}

func TestACancellingOrderWhoseExecutionEndedIsCancelled(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.cancel("a")
	assert.Equal(t, reconcile.Report{Seen: 1, Compensated: 1}, h.report(after))
	h.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Cancelled, h.order("a").Status())
}

// Assigning an order to a new execution and starting the execution are two
// writes.
func TestACrashBetweenTheTwoWritesIsMended(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.cancel("a")
	h.sagas.refuse = true
	_, err := h.run(after)
	require.ErrorIs(t, err, errStart)
	assert.ErrorContains(t, err, "order a", "the order is named")
	require.Equal(t, "compensate-a-1", h.order("a").Snapshot().Execution)
	h.sagas.refuse = false
	assert.Equal(t, reconcile.Report{Seen: 1, Resumed: 1}, h.report(after))
	assert.Equal(t, []string{"compensate-a-1"}, h.sagas.started, "under the same name")
	h.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Cancelled, h.order("a").Status())
}

// cancel cancels a claimed order for its shopper, so that it is compensated.
func (h *harness) cancel(id string) {
	h.t.Helper()
	c, err := h.order(id).Cancel(h.now)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), c))
}

// The release before named compensating executions unwind-….
func TestAnOlderCompensationIsResumedUnderItsName(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	c, err := h.order("a").Reassign("unwind-a-1", h.now)
	require.NoError(t, err)
	require.NoError(t, h.store.Commit(t.Context(), c))
	h.sagas.end()
	assert.Equal(t, reconcile.Report{Seen: 1, Resumed: 1}, h.report(after))
	assert.Equal(t, []string{"unwind-a-1"}, h.sagas.started)
}

func TestACompensationThatFailedGetsANewName(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.cancel("a")
	_, err := h.run(after)
	require.NoError(t, err)
	h.sagas.end()
	_, err = h.run(2 * after)
	require.NoError(t, err)
	assert.Equal(t, []string{"compensate-a-1", "compensate-a-2"}, h.sagas.started)
	assert.Equal(t, 2, h.order("a").Snapshot().Compensations)
}

func TestAnOrderThatNeedsAttentionIsRetriedWithGrowingDelayAndNotForEver(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.rec.After = 15 * time.Minute
	h.requireAttention("saga-1")
	var waits []time.Duration
	since := h.now
	for range 24 * 60 / 15 * 40 { // runs in 40 days
		before := len(h.sagas.started)
		_, err := h.run(15*time.Minute - time.Second)
		require.NoError(t, err)
		if len(h.sagas.started) > before {
			waits = append(waits, h.now.Sub(since)/(15*time.Minute))
			since = h.now
			h.requireAttention(h.sagas.started[len(h.sagas.started)-1])
			h.sagas.end()
		}
	}
	assert.Equal(t, []time.Duration{2, 2, 4, 8, 16, 32, 64, 128}, waits, "the first waits for the list, which needs more than After")
	assert.Equal(t, reconcile.MaxCompensations, h.order("a").Snapshot().Compensations)
	assert.Equal(t, order.NeedsAttention, h.order("a").Status(), "an operator must look")
}

func (h *harness) requireAttention(execution string) {
	_, err := h.sagas.steps.RequireAttention(h.t.Context(), execution, "a", order.Cause{Code: order.ReasonStalled})
	require.NoError(h.t, err)
}

func TestAnOrderThatNeedsAttentionEndsByARetry(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.requireAttention("saga-1")
	_, err := h.run(after)
	require.NoError(t, err)
	h.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Failed, h.order("a").Status())
	assert.Zero(t, h.report(24*time.Hour), "a terminal order is left alone")
}

func TestOneBadOrderDoesNotStopTheOthers(t *testing.T) {
	h := newHarness(t)
	for _, id := range []string{"a", "b", "c"} {
		h.place(id)
	}
	failing := errors.New("storage: broken item")
	h.rec.Orders = broken{h.store, "b", failing}
	report, err := h.run(after)
	require.ErrorIs(t, err, failing)
	assert.Equal(t, 2, report.Started)
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
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	first := true
	h.store.Fault = func(op string) (before, after error) {
		if op == "Stalled" && first {
			first = false
			return errStart, nil
		}
		return nil, nil
	}
	report, err := h.run(after)
	require.ErrorIs(t, err, errStart)
	assert.Equal(t, 1, report.Restarted)
	assert.False(t, report.Complete)
}

func TestAnOrderThatChangesConcurrentlyIsLeftAlone(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.rec.Orders = stale{h.store, h}
	assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, h.report(after))
	assert.Empty(t, h.sagas.started, "the order has made progress")
}

// stale is a store in which the order changes before each commit.
type stale struct {
	*memory.Store
	h *harness
}

func (s stale) Commit(ctx context.Context, c *order.Change) error {
	moved, err := s.h.order("a").Cancel(s.h.now)
	if err == nil && moved != nil {
		err = s.Store.Commit(ctx, moved)
	}
	return errors.Join(err, s.Store.Commit(ctx, c))
}
