package saga_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// patient is a payment gateway whose answers a test decides on.
type patient struct {
	mu     sync.Mutex
	calls  int
	hangs  bool
	result error
}

func (p *patient) Authorize(ctx context.Context, _ payment.Charge) (payment.Authorization, error) {
	return payment.Authorization{Reference: "r"}, p.answer(ctx)
}

func (p *patient) Capture(ctx context.Context, _ payment.Charge) error { return p.answer(ctx) }

func (p *patient) Refund(ctx context.Context, _ payment.Charge) (payment.Refund, error) {
	return payment.Refund{Refunded: true}, p.answer(ctx)
}

func (p *patient) RefundPart(ctx context.Context, _ payment.Part) (payment.Refund, error) {
	return payment.Refund{Refunded: true}, p.answer(ctx)
}

func (p *patient) answer(ctx context.Context) error {
	p.mu.Lock()
	p.calls++
	hangs, result := p.hangs, p.result
	p.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return failure.Wrap(failure.Unavailable, ctx.Err(), "no answer")
	}
	return result
}

// guarded is a guarded gateway with what it uses.
type guarded struct {
	t       *testing.T
	gateway *patient
	store   *memory.Store
	now     time.Time
	guard   saga.Guard
	one     *saga.GuardedGateway // of one process
	charges int
}

func newGuarded(t *testing.T) *guarded {
	g := &guarded{t: t, gateway: &patient{}, now: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)}
	g.store = memory.New(g.clock)
	g.guard = saga.DefaultGuard(g.clock)
	g.guard.Timeout = 10 * time.Millisecond
	g.one = g.process()
	return g
}

func (g *guarded) clock() time.Time { return g.now }

// process is the guard of another process.
func (g *guarded) process() *saga.GuardedGateway {
	return saga.Guarded(g.gateway, "stripe", g.store, g.guard)
}

// charge charges another order and returns the failure's code.
func (g *guarded) charge(by *saga.GuardedGateway) failure.Code {
	g.charges++
	_, err := by.Authorize(g.t.Context(), payment.Charge{Key: fmt.Sprint("order-", g.charges)})
	return failure.CodeOf(err)
}

// down makes the gateway hang until the breaker is open.
func (g *guarded) down() {
	g.gateway.hangs = true
	for range g.guard.Limits.Failures {
		require.Equal(g.t, failure.Unavailable, g.charge(g.one), "no charge waits longer than its time-out")
	}
}

func TestAGatewayThatDoesNotAnswerIsNotCalled(t *testing.T) {
	g := newGuarded(t)
	g.down()
	calls := g.gateway.calls
	for range 20 {
		_, err := g.one.Authorize(t.Context(), payment.Charge{Key: "order"})
		require.Equal(t, failure.GatewayPaused, failure.CodeOf(err))
		require.True(t, failure.Transient(err))
		require.Equal(t, g.guard.Limits.Pause, failure.RetryAfter(err))
	}
	require.Equal(t, failure.GatewayPaused, g.charge(g.process()), "in every process")
	require.Equal(t, calls, g.gateway.calls)
}

func TestOneProbeOpensTheWayAgain(t *testing.T) {
	g := newGuarded(t)
	g.down()
	other := g.process()
	g.now = g.now.Add(g.guard.Limits.Pause)
	require.Equal(t, failure.Unavailable, g.charge(g.one), "the probe fails")
	require.Equal(t, failure.GatewayPaused, g.charge(other))
	g.now = g.now.Add(2 * g.guard.Limits.Pause)
	g.gateway.hangs = false
	require.Empty(t, g.charge(other), "the next one succeeds")
	g.now = g.now.Add(g.guard.Cache)
	require.Empty(t, g.charge(g.one))
	stored, err := g.store.Breaker(t.Context(), "stripe")
	require.NoError(t, err)
	require.True(t, stored.Closed())
}

func TestOnlyWhatTheGatewayDoesNotAnswerCounts(t *testing.T) {
	for _, code := range []failure.Code{failure.PaymentDeclined, failure.Conflict, failure.Internal, failure.Throttled, ""} {
		g := newGuarded(t)
		if code != "" {
			g.gateway.result = failure.New(code, "an answer")
		}
		for range 3 * g.guard.Limits.Failures {
			require.Equal(t, code, g.charge(g.one))
		}
	}
}

func TestAnAnswerBetweenFailuresKeepsTheWayOpen(t *testing.T) {
	g := newGuarded(t)
	for range 10 {
		for range g.guard.Limits.Failures - 1 {
			g.gateway.result = failure.New(failure.Unavailable, "500")
			require.Equal(t, failure.Unavailable, g.charge(g.one))
		}
		g.gateway.result = failure.New(failure.PaymentDeclined, "no")
		require.Equal(t, failure.PaymentDeclined, g.charge(g.one))
	}
}

// Every call is guarded: captures and refunds meet the same gateway.
func TestEveryCallIsGuarded(t *testing.T) {
	g := newGuarded(t)
	calls := map[string]func() error{
		"capture": func() error { return g.one.Capture(t.Context(), payment.Charge{Key: "capture"}) },
		"refund": func() error {
			_, err := g.one.Refund(t.Context(), payment.Charge{Key: "refund"})
			return err
		},
	}
	calls["refund part"] = func() error {
		_, err := g.one.RefundPart(t.Context(), payment.Part{Charge: payment.Charge{Key: "part"}, ID: "a"})
		return err
	}
	for name, call := range calls {
		require.NoError(t, call(), name)
	}
	g.down()
	before := g.gateway.calls
	for name, call := range calls {
		require.Equal(t, failure.GatewayPaused, failure.CodeOf(call()), name)
	}
	require.Equal(t, before, g.gateway.calls)
}

// What a charge costs more: a read a second, and no write.
func TestTheBreakerIsReadOnceASecond(t *testing.T) {
	g := newGuarded(t)
	calls := map[string]int{}
	g.store.Fault = func(op string) (before, after error) { calls[op]++; return nil, nil }
	for range 100 {
		require.Empty(t, g.charge(g.one))
		g.now = g.now.Add(50 * time.Millisecond)
	}
	require.Equal(t, map[string]int{"Breaker": 5}, calls)
}

func TestABreakerThatCannotBeReadStopsNoCharge(t *testing.T) {
	g := newGuarded(t)
	g.store.Fault = func(string) (before, after error) { return errors.New("the table is away"), nil }
	require.Empty(t, g.charge(g.one))
	g.gateway.result = failure.New(failure.Unavailable, "500")
	require.Equal(t, failure.Unavailable, g.charge(g.one))
}

// Several processes record their results at once.
func TestResultsOfManyAtOnceOpenTheBreakerOnce(t *testing.T) {
	g := newGuarded(t)
	g.gateway.hangs = true
	var wg sync.WaitGroup
	for i := range 4 * g.guard.Limits.Failures {
		by := g.process()
		wg.Go(func() { _, _ = by.Authorize(t.Context(), payment.Charge{Key: fmt.Sprint("order-", i)}) })
	}
	wg.Wait()
	stored, err := g.store.Breaker(t.Context(), "stripe")
	require.NoError(t, err)
	require.False(t, stored.Closed())
	require.Equal(t, breaker.State{
		Gateway: "stripe", Version: stored.Version, OpenUntil: g.now.Add(g.guard.Limits.Pause), Openings: 1,
	}, stored)
}
