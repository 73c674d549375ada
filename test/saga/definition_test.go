package saga

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/wiring"
)

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// TestT2_TheDefinitionIsExecuted takes every deterministic path of the deployed
// definition.
func TestT2_TheDefinitionIsExecuted(t *testing.T) {
	for _, c := range []struct {
		name, token, broken string
		quantity            int
		status              order.Status
		types               string
	}{
		{"completes", "tok_ok", "", 1, order.Completed, "created validated reserved charged completed"},
		{"declined", "tok_declined", "", 1, order.Failed, "created validated reserved released failed"},
		{"response of the charge lost", "tok_timeout_after_charge", "", 1, order.Completed, "created validated reserved charged completed"},
		{"flaky gateway", "tok_flaky", "", 1, order.Completed, "created validated reserved charged completed"},
		{"validation breaks", "tok_ok", "validate-order", 1, order.Failed, "created failed"},
		{"reservation breaks", "tok_ok", "reserve-inventory", 1, order.Failed, "created validated failed"},
		{"charge breaks", "tok_ok", "charge-payment", 1, order.Failed, "created validated reserved released failed"},
		{"G1 confirmation breaks", "tok_ok", "confirm-order", 1, order.Failed, "created validated reserved released failed"},
		{"G1 capture breaks", "tok_capture_fails", "", 1, order.Failed, "created validated reserved refunded released failed"},
		{"authorization lost", "tok_authorization_lost", "", 1, order.Failed, "created validated reserved released failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness(t, 1, 0)
			h.broken = c.broken
			id := h.place(t, 1, c.quantity, c.token)
			require.NoError(t, h.execute(within(t), "exec", id))
			require.Equal(t, c.status, h.order(t, id).Status)
			require.Equal(t, c.types, h.types(t, id))
			require.Empty(t, h.brokenInvariants(t, id))
		})
	}
}

func TestG7_AFailedCompensationNeedsAttentionAndIsRetried(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.broken = "refund-payment"
	id := h.place(t, 1, 1, "tok_ok")
	h.fail("confirm-order", "refund-payment")
	require.NoError(t, h.execute(within(t), "exec", id))
	require.Equal(t, order.NeedsAttention, h.order(t, id).Status)
	h.fail()
	require.NoError(t, h.compensate(within(t), id))
	require.Equal(t, order.Failed, h.order(t, id).Status)
	require.Empty(t, h.brokenInvariants(t, id))
}

// TestG6_ASecondExecutionDoesNothing starts the saga twice at once.
func TestG6_ASecondExecutionDoesNothing(t *testing.T) {
	h := newHarness(t, 1, 0)
	id := h.place(t, 1, 1, "tok_ok")
	ctx := within(t)
	first, err := h.states.StartExecution(ctx, h.machines[wiring.SagaName], "first", fmt.Sprintf(`{"orderId":%q}`, id))
	require.NoError(t, err)
	second, err := h.states.StartExecution(ctx, h.machines[wiring.SagaName], "second", fmt.Sprintf(`{"orderId":%q}`, id))
	require.NoError(t, err)
	for _, arn := range []string{first, second} {
		require.NoError(t, h.states.Wait(ctx, arn))
		e, err := h.states.Wire().Operations["DescribeExecution"](ctx, fmt.Appendf(nil, `{"executionArn":%q}`, arn))
		require.NoError(t, err)
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		require.Contains(t, string(raw), `"status":"SUCCEEDED"`)
	}
	require.Equal(t, "created validated reserved charged completed", h.types(t, id))
}

// TestTheDefinitionHoldsItsInvariantsUnderFaults runs orders through the
// deployed definition while invocations fail before and after their effect,
// happen twice, time out and crash. Stalled orders are compensated as the
// reconciler would do.
func TestTheDefinitionHoldsItsInvariantsUnderFaults(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	h := newHarness(t, uint64(seed), 0.08)
	tokens := []string{"tok_ok", "tok_ok", "tok_declined", "tok_timeout_after_charge", "tok_flaky"}
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests, parameters.Workers = 1000, 16
	n := make(chan int, 1)
	n <- 0
	properties := gopter.NewProperties(parameters)
	properties.Property("saga", prop.ForAll(func(token, quantity int, twice bool) string {
		next := <-n + 1
		n <- next
		id := h.place(t, next, quantity, tokens[token])
		return h.through(within(t), t, id, twice)
	}, gen.IntRange(0, len(tokens)-1), gen.IntRange(1, 5), gen.Bool()))
	properties.TestingRun(t)
}

// through runs one order, perhaps started twice, and returns what is wrong
// then.
func (h *harness) through(ctx context.Context, t testing.TB, id string, twice bool) string {
	if err := h.execute(ctx, "exec-"+id, id); err != nil {
		return err.Error()
	}
	if twice {
		if err := h.execute(ctx, "again-"+id, id); err != nil {
			return err.Error()
		}
	}
	if err := h.compensate(ctx, id); err != nil {
		return err.Error()
	}
	return strings.Join(h.brokenInvariants(t, id), "; ")
}

// compensate does what the reconciler does until the order has ended.
func (h *harness) compensate(ctx context.Context, id string) error {
	for i := range 50 {
		o, err := h.orders.Order(ctx, id)
		if err != nil || o.Status().Terminal() {
			return err
		}
		name := fmt.Sprintf("compensate-%s-%d", id, i)
		c, err := o.Reassign(name, h.clock.Now())
		if err != nil {
			return err
		}
		if err := h.orders.Commit(ctx, c); err != nil {
			return err
		}
		if err := h.execute(ctx, name, id); err != nil {
			return err
		}
	}
	return fmt.Errorf("order %s does not end", id)
}

// fail makes exactly the named functions fail from now on.
func (h *harness) fail(functions ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = strings.Join(functions, " ")
}

// brokenInvariants returns the broken invariants of an order that has ended. It
// does not check stock.
func (h *harness) brokenInvariants(t testing.TB, id string) (broken []string) {
	o := h.order(t, id)
	key := payment.Key(id)
	charged, refunded := h.ledger.Charged(key), h.ledger.Refunded(key)
	if !o.Status.Terminal() {
		broken = append(broken, id+" is "+string(o.Status))
	}
	if h.ledger.Charges(key) > 1 {
		broken = append(broken, id+" was charged twice")
	}
	if h.ledger.Held(key) {
		broken = append(broken, id+" ended with an authorization")
	}
	kept := charged - refunded
	if o.Status == order.Completed && kept != o.Total.Amount || o.Status != order.Completed && kept != 0 {
		broken = append(broken, fmt.Sprintf("%s is %s and %d of it is kept", id, o.Status, kept))
	}
	if o.Status == order.Completed != (o.Reservation == order.Committed) || o.Reservation == order.Held {
		broken = append(broken, fmt.Sprintf("%s is %s with stock %s", id, o.Status, o.Reservation))
	}
	return broken
}
