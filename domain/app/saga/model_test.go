package saga_test

import (
	"context"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// properties runs each property on 1,000 inputs from a seed that is printed.
func properties(t *testing.T) *gopter.Properties {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

var allSteps = []string{"validate", "reserve", "charge", "confirm", "refund", "release", "fail", "require attention", "cancel", "reassign", "restart", "mark delayed", "give up", "accept", "refuse", "later", "ask for a refund", "refund part"}

var tokens = []string{"tok_ok", "tok_declined", "tok_timeout_after_charge", "tok_flaky", "tok_requires_action", "tok_authorization_lost", "tok_capture_fails"}

// chaos is a random sequence of actions, whatever the state machine would do:
// the steps must protect themselves.
func chaos(seed int64, length int) []action {
	r := rand.New(rand.NewSource(seed))
	out := make([]action, length)
	for i := range out {
		out[i] = randomAction(r, 2)
	}
	return out
}

func randomAction(r *rand.Rand, depth int) action {
	a := action{
		Step:      allSteps[r.Intn(len(allSteps))],
		Execution: []string{"exec-1", "exec-1", "exec-1", "exec-2", "compensate-1"}[r.Intn(5)],
		Fault:     fault(r.Intn(int(overtake) + 1)),
		At:        r.Intn(5),
		Refund:    r.Intn(4),
	}
	if r.Intn(2) == 0 {
		a.Fault = none
	}
	if a.Fault == overtake && depth > 0 {
		other := randomAction(r, depth-1)
		a.Other = &other
	}
	return a
}

// TestInvariantsHoldUnderAnyInterleaving: no sequence of steps, faults,
// crashes, duplicates and concurrent actions breaks an invariant at any time,
// and afterwards compensation ends the order.
func TestInvariantsHoldUnderAnyInterleaving(t *testing.T) {
	ps := properties(t)
	ps.Property("invariants", prop.ForAll(
		func(seed int64, length, token, stock int) string {
			h := newHarness(t, tokens[token], stock)
			actions := chaos(seed, length)
			for i, a := range actions {
				_, _ = h.run(t.Context(), a)
				if broken := h.broken(t.Context()); len(broken) > 0 {
					return describe(actions[:i+1]) + ": " + strings.Join(broken, "; ")
				}
			}
			return endsAfterReconciliation(t.Context(), h, describe(actions))
		},
		gen.Int64(), gen.IntRange(1, 40), gen.IntRange(0, len(tokens)-1), gen.IntRange(0, 6),
	))
	ps.TestingRun(t)
}

// endsAfterReconciliation compensates the order as the reconciler does, without
// faults, and returns what is wrong then.
func endsAfterReconciliation(ctx context.Context, h *harness, history string) string {
	if _, err := h.run(ctx, action{Step: "reassign", Execution: "compensate-last"}); err != nil && !failure.Is(err, failure.Conflict) {
		return history + ": reassign: " + err.Error()
	}
	for _, step := range []string{"refund", "release", "fail"} {
		outcome, err := h.run(ctx, action{Step: step, Execution: "compensate-last"})
		if err != nil {
			return history + ": " + step + ": " + err.Error()
		}
		if outcome == saga.Completed || outcome == saga.Superseded {
			break
		}
	}
	o, err := h.store.Order(ctx, orderID)
	if err != nil || !o.Status().Terminal() {
		return history + ": not terminal: " + string(o.Status())
	}
	if broken := h.broken(ctx); len(broken) > 0 {
		return history + ", reconciled: " + strings.Join(broken, "; ")
	}
	return ""
}

// machine runs the saga's states as the state machine does. Steps fail or are
// duplicated at random and are retried a few times.
type machine struct {
	harness *harness
	rand    *rand.Rand
	name    string
	log     []string
}

const retries = 3

func (m *machine) step(ctx context.Context, step string) (outcome saga.Outcome, err error) {
	for try := 0; ; try++ {
		a := action{Step: step, Execution: m.name, Fault: fault(m.rand.Intn(int(overtake))), At: m.rand.Intn(4)}
		if m.rand.Intn(2) == 0 {
			a.Fault = none
		}
		if m.rand.Intn(6) == 0 { // a duplicate, whose response is lost
			_, _ = m.harness.run(ctx, a)
		}
		m.log = append(m.log, a.String())
		outcome, err = m.harness.run(ctx, a)
		if !failure.Transient(err) || try == retries {
			return outcome, err
		}
	}
}

func (m *machine) run(ctx context.Context) {
	_, err := m.step(ctx, "validate")
	switch {
	case failure.Is(err, failure.Superseded):
		return
	case err != nil:
		m.fail(ctx)
		return
	}
	if _, err = m.step(ctx, "reserve"); failure.Is(err, failure.InsufficientStock) {
		m.fail(ctx)
		return
	} else if err != nil {
		m.release(ctx)
		return
	}
	if m.rand.Intn(5) == 0 {
		_, _ = m.harness.run(ctx, action{Step: "cancel"})
	}
	if err = m.charge(ctx); failure.Is(err, failure.PaymentDeclined) {
		m.release(ctx)
		return
	} else if err == nil {
		if _, err = m.step(ctx, "confirm"); err == nil {
			return
		}
	}
	m.refund(ctx)
}

// charge authorizes the payment. A shopper who must confirm it does, refuses, or leaves.
func (m *machine) charge(ctx context.Context) error {
	for {
		_, err := m.step(ctx, "charge")
		if !failure.Is(err, failure.ActionRequired) {
			return err
		}
		_, _ = m.harness.run(ctx, action{Step: []string{"accept", "refuse", "later", "ask for a refund", "refund part"}[m.rand.Intn(3)]})
	}
}

func (m *machine) refund(ctx context.Context) {
	outcome, err := m.step(ctx, "refund")
	if err != nil {
		_, _ = m.step(ctx, "release") // the stock does not wait for the payment
		m.requireAttention(ctx)
	} else if outcome == saga.Done {
		m.release(ctx)
	}
}

func (m *machine) release(ctx context.Context) {
	if _, err := m.step(ctx, "release"); err != nil {
		m.requireAttention(ctx)
		return
	}
	m.fail(ctx)
}

func (m *machine) fail(ctx context.Context) {
	if _, err := m.step(ctx, "fail"); err != nil {
		m.requireAttention(ctx)
	}
}

func (m *machine) requireAttention(ctx context.Context) { _, _ = m.step(ctx, "require attention") }

// TestSagaEndsUnderFaults: two executions of one order, after a random prefix,
// with faults in every step. The invariants hold, and an execution that ends
// leaves a valid final state.
func TestSagaEndsUnderFaults(t *testing.T) {
	ps := properties(t)
	ps.Property("saga", prop.ForAll(
		func(seed int64, token, stock int) string {
			h := newHarness(t, tokens[token], stock)
			r := rand.New(rand.NewSource(seed))
			var log []string
			for _, name := range []string{"exec-1", "exec-2"} { // the second is a duplicate start
				m := &machine{harness: h, rand: r, name: name}
				m.run(t.Context())
				log = append(log, m.log...)
				if broken := h.broken(t.Context()); len(broken) > 0 {
					return strings.Join(log, " ") + ": " + strings.Join(broken, "; ")
				}
			}
			return endsAfterReconciliation(t.Context(), h, strings.Join(log, " "))
		},
		gen.Int64(), gen.IntRange(0, len(tokens)-1), gen.IntRange(0, 6),
	))
	ps.TestingRun(t)
}

// TestRefundsAgreeWithTheBooks: refunds of a completed order are asked for and made in any
// order, at once, with faults and repeated, by a gateway that may refuse. Each pending one
// ends when it is tried without a fault, and the payment gateway has refunded what the
// order says.
func TestRefundsAgreeWithTheBooks(t *testing.T) {
	ps := properties(t)
	ps.Property("refunds", prop.ForAll(
		func(seed int64, length int, refuses bool) string {
			h := newHarness(t, "tok_ok", 6)
			do(t, h, "validate", "reserve", "charge", "confirm")
			h.ledger.RefusesRefunds = refuses
			r := rand.New(rand.NewSource(seed))
			var log []action
			for range length {
				log = append(log, randomRefund(r, 2))
				_, _ = h.run(t.Context(), log[len(log)-1])
				if broken := h.broken(t.Context()); len(broken) > 0 {
					return describe(log) + ": " + strings.Join(broken, "; ")
				}
			}
			return refundsEnd(t, h, describe(log))
		},
		gen.Int64(), gen.IntRange(1, 40), gen.Bool(),
	))
	ps.TestingRun(t)
}

func randomRefund(r *rand.Rand, depth int) action {
	a := randomAction(r, 0)
	a.Step = []string{"ask for a refund", "refund part", "refund part", "refund", "release", "cancel"}[r.Intn(6)]
	if a.Fault == overtake && depth > 0 {
		other := randomRefund(r, depth-1)
		a.Other = &other
	}
	return a
}

// refundsEnd makes what is pending, as the queue does, and returns what is wrong then.
func refundsEnd(t *testing.T, h *harness, history string) string {
	for n := range 4 {
		if _, err := h.run(t.Context(), action{Step: "refund part", Refund: n}); err != nil {
			return history + ": " + err.Error()
		}
	}
	o, err := h.store.Order(t.Context(), orderID)
	if err != nil || sumOf(o, order.RefundPending) != 0 || sumOf(o, order.RefundDone) != h.ledger.Refunded(payment.Key(orderID)) {
		return fmt.Sprintf("%s: %d refunded, and the refunds %+v", history, h.ledger.Refunded(payment.Key(orderID)), o.Snapshot().Refunds)
	}
	return strings.Join(h.broken(t.Context()), "; ")
}
