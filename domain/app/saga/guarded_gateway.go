package saga

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// breakerTries is how often a result is recorded when other processes record theirs.
const breakerTries = 4

// GuardedGateway is a port.PaymentGateway that does not wait long for an answer, and that
// asks for nothing while the gateway's breaker is open. It is safe for concurrent use.
type GuardedGateway struct {
	gateway  port.PaymentGateway
	name     string
	breakers port.Breakers
	guard    Guard

	mu     sync.Mutex
	state  breaker.State
	readAt time.Time // zero if the state must be read
}

// Guard says how a gateway is guarded.
type Guard struct {
	Limits  breaker.Limits
	Timeout time.Duration // of one call
	Cache   time.Duration // for which the breaker's state is kept
	Now     func() time.Time
	Log     *slog.Logger
}

// DefaultGuard is the guard of every payment gateway. A call takes seconds, and the
// function has 20 s. A probe's lease outlives its time-out.
func DefaultGuard(now func() time.Time) Guard {
	return Guard{
		Limits: breaker.Limits{
			Failures: 5, Window: time.Minute, Pause: 10 * time.Second, LongestPause: time.Minute, Lease: 15 * time.Second,
		},
		Timeout: 10 * time.Second,
		Cache:   time.Second,
		Now:     now,
		Log:     slog.Default(),
	}
}

// Guarded returns the gateway with a guard. name is the breaker's.
func Guarded(gateway port.PaymentGateway, name string, breakers port.Breakers, guard Guard) *GuardedGateway {
	return &GuardedGateway{gateway: gateway, name: name, breakers: breakers, guard: guard, state: breaker.State{Gateway: name}}
}

// Authorize implements port.PaymentGateway.
func (g *GuardedGateway) Authorize(ctx context.Context, c payment.Charge) (a payment.Authorization, err error) {
	err = g.guarded(ctx, c, func(ctx context.Context) (err error) {
		a, err = g.gateway.Authorize(ctx, c)
		return err
	})
	return a, err
}

// Capture implements port.PaymentGateway.
func (g *GuardedGateway) Capture(ctx context.Context, c payment.Charge) error {
	return g.guarded(ctx, c, func(ctx context.Context) error { return g.gateway.Capture(ctx, c) })
}

// Refund implements port.PaymentGateway.
func (g *GuardedGateway) Refund(ctx context.Context, c payment.Charge) (r payment.Refund, err error) {
	err = g.guarded(ctx, c, func(ctx context.Context) (err error) {
		r, err = g.gateway.Refund(ctx, c)
		return err
	})
	return r, err
}

// RefundPart implements port.PaymentGateway.
func (g *GuardedGateway) RefundPart(ctx context.Context, p payment.Part) (r payment.Refund, err error) {
	err = g.guarded(ctx, p.Charge, func(ctx context.Context) (err error) {
		r, err = g.gateway.RefundPart(ctx, p)
		return err
	})
	return r, err
}

// guarded calls the gateway within its time. It fails with GatewayPaused at once, without
// a call, while the breaker is open; the error says when it may close.
func (g *GuardedGateway) guarded(ctx context.Context, c payment.Charge, call func(context.Context) error) error {
	probe, err := g.admit(ctx)
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, g.guard.Timeout)
	defer cancel()
	err = call(bounded)
	g.record(ctx, c.Key, probe, err)
	return err
}

// admit returns whether the next call is a probe, or GatewayPaused. A breaker that
// cannot be read does not stop a call: what cannot be read is not the gateway.
func (g *GuardedGateway) admit(ctx context.Context) (probe bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.guard.Now()
	if err := g.refresh(ctx, now); err != nil {
		return false, nil
	}
	admission, wait := g.state.Admit(now)
	switch admission {
	case breaker.Allowed:
		return false, nil
	case breaker.Refused:
		return false, paused(wait)
	case breaker.Probe:
	}
	probing := g.state.Probing(g.guard.Limits, now)
	if err := g.breakers.SaveBreaker(ctx, probing); err != nil {
		g.readAt = time.Time{}
		return false, paused(g.guard.Limits.Lease) // another process probes
	}
	g.state = probing
	return true, nil
}

func paused(wait time.Duration) error {
	return failure.New(failure.GatewayPaused, "the payment gateway does not answer, so it was not asked").After(wait)
}

// refresh reads the state if it is old.
func (g *GuardedGateway) refresh(ctx context.Context, now time.Time) error {
	if !g.readAt.IsZero() && now.Sub(g.readAt) < g.guard.Cache {
		return nil
	}
	state, err := g.breakers.Breaker(ctx, g.name)
	if err != nil {
		return err
	}
	g.state, g.readAt = state, now
	return nil
}

// record records what a call shows of the gateway. It is not the call's failure if
// that cannot be stored: the next call shows the same.
func (g *GuardedGateway) record(ctx context.Context, key string, probe bool, result error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for range breakerTries {
		next, changed := g.after(key, probe, result)
		if !changed {
			return
		}
		err := g.breakers.SaveBreaker(ctx, next)
		if err == nil {
			g.report(ctx, next)
			g.state = next
			return
		}
		g.readAt = time.Time{}
		if !failure.Is(err, failure.Conflict) || g.refresh(ctx, g.guard.Now()) != nil {
			return
		}
	}
}

// report logs that the breaker opens or closes.
func (g *GuardedGateway) report(ctx context.Context, next breaker.State) {
	switch {
	case next.Openings > g.state.Openings:
		g.guard.Log.WarnContext(ctx, "payment gateway paused", "gateway", g.name, "until", next.OpenUntil, "openings", next.Openings)
	case next.Closed() && !g.state.Closed():
		g.guard.Log.InfoContext(ctx, "payment gateway resumed", "gateway", g.name)
	}
}

// after is the breaker's state after a call with the given result.
func (g *GuardedGateway) after(key string, probe bool, result error) (breaker.State, bool) {
	switch failure.CodeOf(result) {
	case failure.Unavailable:
		return g.state.Failed(g.guard.Limits, key, probe, g.guard.Now())
	case failure.Throttled:
		return g.state, false // neither the gateway's fault nor its answer
	default:
		return g.state.Succeeded(probe)
	}
}
