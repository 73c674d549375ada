// Package reconcile tests how fast the reconciler works on a platform with AWS's
// latencies and quotas. All time is the platform's: the clock moves when nothing can go on
// without it, so that an hour takes a second.
package reconcile

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/wiring"
)

// Settings of the reconciler, as deployed.
const (
	after            = 5 * time.Minute
	delayedAfter     = time.Minute
	startsPerSecond  = 100
	lookupsPerSecond = 5
)

// table is a store with the latencies of a table. Its lists are late: they hold every order
// where it was placed.
type table struct {
	*memory.Store
	lists map[order.Status][]string
}

func (s table) Order(ctx context.Context, id string) (order.Order, error) {
	time.Sleep(5 * time.Millisecond)
	return s.Store.Order(ctx, id)
}

func (s table) Commit(ctx context.Context, c *order.Change) error {
	time.Sleep(15 * time.Millisecond)
	return s.Store.Commit(ctx, c)
}

func (s table) Stalled(_ context.Context, status order.Status, _ time.Time, p pagination.Request) (found pagination.Page[string], err error) {
	time.Sleep(30 * time.Millisecond)
	from, _ := strconv.Atoi(p.After)
	to := min(from+p.Limit, len(s.lists[status]))
	found.Items = s.lists[status][from:to]
	if to < len(s.lists[status]) {
		found.Next = strconv.Itoa(to)
	}
	return found, nil
}

// states is Step Functions with its latency and the quotas of a small region. A refusal
// takes as long as the SDK tries it.
type states struct {
	starts, lookups, lists *rate.Limiter

	mu      sync.Mutex
	running map[string]bool
	started map[string]time.Time // by order, of its latest execution
	refused int
}

func newStates() *states {
	return &states{
		starts: rate.NewLimiter(150, 800), lookups: rate.NewLimiter(10, 250), lists: rate.NewLimiter(2, 100),
		running: map[string]bool{}, started: map[string]time.Time{},
	}
}

func (s *states) call(quota *rate.Limiter) error {
	time.Sleep(30 * time.Millisecond)
	if quota.Allow() {
		return nil
	}
	time.Sleep(time.Second) // the SDK's second and third attempt
	if quota.Allow() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused++
	return failure.New(failure.Throttled, "rate exceeded")
}

func (s *states) StartExecution(_ context.Context, name, orderID string) error {
	if err := s.call(s.starts); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, again := s.running[name]; !again {
		s.running[name], s.started[orderID] = true, time.Now()
	}
	return nil
}

func (s *states) ExecutionRunning(_ context.Context, name string) (bool, error) {
	if err := s.call(s.lookups); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running[name], nil
}

func (s *states) RunningExecutions(_ context.Context, most int) (names []string, whole bool, err error) {
	s.mu.Lock()
	for name, runs := range s.running {
		if runs {
			names = append(names, name)
		}
	}
	s.mu.Unlock()
	names, whole = names[:min(most, len(names))], len(names) <= most
	for range len(names)/1000 + 1 {
		if err := s.call(s.lists); err != nil {
			return nil, false, err
		}
	}
	return names, whole, nil
}

// platform is a reconciler over them, which its schedule invokes.
type platform struct {
	t      *testing.T
	store  table
	states *states
	rec    reconcile.Reconciler
}

func newPlatform(t *testing.T) *platform {
	p := &platform{t: t, store: table{memory.New(time.Now), map[order.Status][]string{}}, states: newStates()}
	p.rec = reconcile.Reconciler{
		Orders: p.store, Executions: stepfunctions.Paced(p.states, stepfunctions.Pace{Starts: startsPerSecond, Lookups: lookupsPerSecond}), States: p.store, Now: time.Now,
		After: after, DelayedAfter: delayedAfter, Promise: time.Hour, Random: rand.Float64,
	}
	return p
}

// place stores an order that change changes before.
func (p *platform) place(id string, change func(*order.Snapshot)) {
	s := order.Snapshot{
		ID: id, UserID: "u", PaymentToken: "tok_ok", Email: "ada@example.com", Status: order.Pending, Version: 1,
		Lines: []event.Line{{SKU: "lamp", Name: "Lamp", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Total: money.Money{Amount: 1, Currency: "USD"}, Reservation: order.Unreserved, Payment: order.Uncharged,
		CreatedAt: time.Now(), UpdatedAt: time.Now(),
	}
	change(&s)
	o, err := order.Rehydrate(s)
	require.NoError(p.t, err)
	require.NoError(p.t, p.store.Place(p.t.Context(), &order.Change{Order: o}, nil))
	p.store.lists[s.Status] = append(p.store.lists[s.Status], id)
}

func (p *platform) placeAll(ids []string, change func(*order.Snapshot)) {
	for _, id := range ids {
		p.place(id, change)
	}
}

// claimed makes an order one whose execution has ended without ending it.
func claimed(s *order.Snapshot) {
	s.Status, s.Execution, s.Validated = order.Processing, "saga-"+s.ID, true
}

// tick invokes the reconciler as the schedule does, and waits for the next minute.
func (p *platform) tick() error {
	next := time.Now().Add(time.Minute)
	timeout := time.Duration(wiring.Functions()["reconcile-orders"].TimeoutSeconds) * time.Second
	ctx, cancel := context.WithTimeout(p.t.Context(), timeout-time.Second)
	defer cancel()
	_, err := p.rec.Run(ctx)
	require.NoError(p.t, ctx.Err(), "the run ends in time")
	time.Sleep(time.Until(next))
	return err
}

// moving counts the orders of a kind that were started since.
func (p *platform) moving(ids []string, since time.Time) (n int) {
	p.states.mu.Lock()
	defer p.states.mu.Unlock()
	for _, id := range ids {
		if p.states.started[id].After(since) {
			n++
		}
	}
	return n
}

func ids(kind string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s-%05d", kind, i))
	}
	return all
}
