package saga

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/wiring"
)

// For the minutes of a deployment, parts of two releases work together. The definitions
// of releases before are in testdata: that of 2026-11-28 was the only state machine, and
// that of 2026-11-29 charged at once.

// Its reconciler starts compensations on the saga's state machine.
func TestACompensationThatIsStartedOnTheSagaDoesNotRunForward(t *testing.T) {
	for _, prefix := range []string{"compensate-", "unwind-"} {
		for _, done := range []int{0, 1, 2, 3} { // steps before the order stalled
			h := newHarness(t, 1, 0)
			id := h.place(t, 1, 1, payment.TokenOK)
			for _, step := range []string{"validate-order", "reserve-inventory", "charge-payment"}[:done] {
				_, err := h.steps[step](t.Context(), handler.StepInput{ExecutionName: "lost", Input: handler.SagaInput{OrderID: id}})
				require.NoError(t, err)
			}
			h.reassign(t, id, prefix+"x-1")
			arn, err := h.executeOn(within(t), wiring.SagaName, prefix+"x-1", id)
			require.NoError(t, err)
			states, _ := h.entered(t, arn)
			require.Equal(t, "ValidateOrder RefundPayment IsCompletedAfterAll ReleaseInventory FailOrder OrderFailed", joined(states))
			require.Equal(t, order.Failed, h.order(t, id).Status)
			require.Empty(t, h.brokenInvariants(t, id))
		}
	}
}

// Its validate-order answers an outcome where the new one fails with Superseded. The next
// step does not own the order either.
func TestAnOldValidateOrderSupersedesAStepLater(t *testing.T) {
	h := newHarness(t, 1, 0)
	validate := h.steps["validate-order"]
	h.steps["validate-order"] = func(ctx context.Context, in handler.StepInput) (handler.StepOutput, error) {
		out, err := validate(ctx, in)
		var named messages.InvokeResponse_Error
		if errors.As(err, &named) && named.Type == "Superseded" {
			return handler.StepOutput{Outcome: "superseded"}, nil
		}
		return out, err
	}
	id := h.place(t, 1, 1, payment.TokenOK)
	require.NoError(t, h.execute(within(t), "first", id))
	before := h.order(t, id)
	arn, err := h.executeOn(within(t), wiring.SagaName, "second", id)
	require.NoError(t, err)
	states, _ := h.entered(t, arn)
	require.Equal(t, "ValidateOrder ReserveInventory Superseded", joined(states))
	require.Equal(t, before, h.order(t, id))
}

// Its executions go on for up to a day with the new functions.
func TestTheStateMachineOfTheReleaseBeforeRunsTheNewFunctions(t *testing.T) {
	for _, release := range []string{"2026-11-28", "2026-11-29"} {
		t.Run(release, func(t *testing.T) { runReleaseBefore(t, oldSaga(t, release)) })
	}
}

func oldSaga(t *testing.T, release string) []byte {
	old, err := os.ReadFile(filepath.Join("testdata", "order-saga-"+release+".asl.json"))
	require.NoError(t, err)
	return old
}

func runReleaseBefore(t *testing.T, old []byte) {
	for name, c := range map[string]struct{ token, want string }{
		"completes":           {payment.TokenOK, "created validated reserved charged completed"},
		"declined":            {payment.TokenDeclined, "created validated reserved released failed"},
		"response of it lost": {payment.TokenTimeoutAfterCharge, "created validated reserved charged completed"},
	} {
		h := newHarness(t, 1, 0)
		h.define(t, wiring.SagaName, deployedBefore(old))
		id := h.place(t, 1, 1, c.token)
		require.NoError(t, h.execute(within(t), "exec", id))
		require.Equal(t, c.want, h.types(t, id), name)
		before := h.order(t, id)
		require.NoError(t, h.execute(within(t), "again", id))
		require.Equal(t, before, h.order(t, id), "%s: the second execution changes nothing", name)
	}
}

func TestTheOldestStateMachineCompensatesWithTheNewFunctions(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.define(t, wiring.SagaName, deployedBefore(oldSaga(t, "2026-11-28")))
	id := h.place(t, 1, 1, payment.TokenOK)
	h.reassign(t, id, "compensate-x-1")
	arn, err := h.executeOn(within(t), wiring.SagaName, "compensate-x-1", id)
	require.NoError(t, err)
	states, _ := h.entered(t, arn)
	require.Equal(t, "RouteExecution RefundPayment IsCompletedAfterAll ReleaseInventory FailOrder OrderFailed", joined(states))
}

// deployedBefore is a definition with its placeholders replaced.
func deployedBefore(definition []byte) []byte {
	for name := range wiring.Functions() {
		placeholder := "${" + strings.ReplaceAll(name, "-", "_") + "}"
		definition = bytes.ReplaceAll(definition, []byte(placeholder), []byte(name))
	}
	return definition
}

// reassign assigns the order to an execution, as the reconciler does.
func (h *harness) reassign(t testing.TB, id, execution string) {
	o, err := h.orders.Order(t.Context(), id)
	require.NoError(t, err)
	c, err := o.Reassign(execution, h.clock.Now())
	require.NoError(t, err)
	require.NoError(t, h.orders.Commit(t.Context(), c))
}
