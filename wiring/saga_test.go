package wiring_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/wiring"
)

// retrier is one entry of a state's Retry.
type retrier struct {
	ErrorEquals                                   []string
	MaxAttempts, MaxDelaySeconds, IntervalSeconds int
	BackoffRate                                   float64
	JitterStrategy                                string
}

// state holds the fields of a state that these tests use.
type state struct {
	Type           string
	Resource       string
	TimeoutSeconds int
	Parameters     struct {
		FunctionName string
		Payload      map[string]string
	}
	Retry []retrier
	Catch []struct {
		ErrorEquals []string
		ResultPath  string
		Next        string
	}
	Next    string
	Default string
	Choices []struct{ Next string }
}

// machine is a state machine's definition.
type machine struct {
	StartAt        string
	TimeoutSeconds int
	States         map[string]state
}

func definition(t *testing.T, name string) machine {
	t.Helper()
	var m machine
	raw := wiring.StateMachine(name, func(function string) string { return "arn:" + function }, func(queue string) string { return "url:" + queue })
	require.NoError(t, json.Unmarshal(raw, &m))
	return m
}

// tasks are the states of all state machines that invoke functions, by machine and name.
func tasks(t *testing.T) map[string]state {
	t.Helper()
	all := map[string]state{}
	for _, m := range wiring.StateMachines() {
		for name, s := range definition(t, m).States {
			if s.Type == "Task" && s.Parameters.FunctionName != "" {
				all[m+"/"+name] = s
			}
		}
	}
	return all
}

func TestEveryPlaceholderIsAFunctionOfTheSaga(t *testing.T) {
	for _, m := range wiring.StateMachines() {
		raw := wiring.StateMachine(m, func(string) string { return "arn" }, func(string) string { return "url" })
		assert.NotContains(t, string(raw), "${", "%s: all placeholders are replaced", m)
	}
	called := map[string]bool{}
	for name, s := range tasks(t) {
		function, ok := strings.CutPrefix(s.Parameters.FunctionName, "arn:")
		require.True(t, ok, "%s calls %q", name, s.Parameters.FunctionName)
		assert.Equal(t, "saga", wiring.Functions()[function].Trigger.Type, name)
		called[function] = true
	}
	for name, f := range wiring.Functions() {
		assert.Equal(t, f.Trigger.Type == "saga", called[name], name)
	}
}

// The compensation is the saga's own, state by state.
func TestBothStateMachinesCompensateAlike(t *testing.T) {
	type text map[string]json.RawMessage
	var saga, compensation struct{ States text }
	for name, into := range map[string]any{wiring.SagaName: &saga, wiring.CompensationName: &compensation} {
		same := func(name string) string { return name }
		require.NoError(t, json.Unmarshal(wiring.StateMachine(name, same, same), into))
	}
	for name, s := range compensation.States {
		assert.JSONEq(t, string(s), string(saga.States[name]), name)
	}
	assert.Equal(t, "RefundPayment", definition(t, wiring.CompensationName).StartAt)
}

// The normal path is the start and four tasks: no choice, no end of its own.
func TestTheNormalPathHasFiveTransitions(t *testing.T) {
	m := definition(t, wiring.SagaName)
	transitions := 1
	for at := m.StartAt; at != ""; at = m.States[at].Next {
		require.Equal(t, "Task", m.States[at].Type, at)
		transitions++
	}
	assert.Equal(t, 5, transitions)
}

// G7: a throttle left an order pending for ever, the compensation had no Catch,
// and nothing had a time-out.
func TestG7_EveryTaskHasATimeoutAndACatch(t *testing.T) {
	for name, s := range tasks(t) {
		function := strings.TrimPrefix(s.Parameters.FunctionName, "arn:")
		assert.Greater(t, s.TimeoutSeconds, wiring.Functions()[function].TimeoutSeconds,
			"%s: Lambda must time out first, so that the function is no longer running", name)
		require.NotEmpty(t, s.Catch, name)
		assert.Equal(t, []string{"States.ALL"}, s.Catch[len(s.Catch)-1].ErrorEquals, name)
	}
}

// forward are the saga's steps that are not compensation.
var forward = []string{"ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder"}

// W1: 31 s of retries failed good orders. Every task ends with the same two retriers: of
// what did not happen, and of what may have happened. The forward steps have two more
// around them: what the order itself deserves is never tried again, and all else is an
// error on our side, which a release may have brought and the next one takes away.
func TestW1_EveryTaskWaitsAlike(t *testing.T) {
	all := tasks(t)
	want := all[wiring.SagaName+"/ValidateOrder"].Retry
	require.Len(t, want, 4)
	for name, s := range all {
		wanted := want
		if !slices.Contains(forward, path.Base(name)) {
			wanted = want[1:3]
		}
		require.GreaterOrEqual(t, len(s.Retry), len(wanted), name)
		assert.Equal(t, wanted, s.Retry[len(s.Retry)-len(wanted):], name)
	}
	want = want[1:]
	notHappened, mayHaveHappened, ours := want[0], want[1], want[2]
	assert.Equal(t, []string{"States.ALL"}, ours.ErrorEquals)
	assert.Greater(t, ours.lasts(), 90*time.Minute, "an hour with full jitter, and more")
	assert.Less(t, ours.lasts(), 3*time.Hour, "an order that only a bug keeps from moving holds its stock for so long")
	for _, name := range []string{"Throttled", "Lambda.TooManyRequestsException"} {
		assert.Contains(t, notHappened.ErrorEquals, name)
	}
	for _, name := range []string{"Unavailable", "Lambda.ServiceException", "Lambda.Unknown", "Runtime.ExitError", "States.Timeout"} {
		assert.Contains(t, mayHaveHappened.ErrorEquals, name)
	}
	for _, r := range want {
		assert.Equal(t, "FULL", r.JitterStrategy)
		assert.LessOrEqual(t, r.MaxDelaySeconds, 60, "an order goes on within a minute")
	}
	day := time.Duration(definition(t, wiring.SagaName).TimeoutSeconds) * time.Second
	assert.Greater(t, notHappened.lasts(), 22*time.Hour)
	assert.Less(t, notHappened.lasts(), day, "the last Catch comes before the execution's end")
	assert.Greater(t, mayHaveHappened.lasts(), 5*time.Hour)
}

// While the payment gateway is paused, an authorization waits in the queue, which costs
// nothing, and what follows it waits in its state.
func TestWhatAsksThePaymentGatewayWaitsForIt(t *testing.T) {
	waits := func(s state) bool {
		for _, r := range s.Retry {
			if slices.Contains(r.ErrorEquals, "GatewayPaused") { // the first that matches counts
				return r.lasts() > 22*time.Hour
			}
		}
		return false
	}
	for name, s := range tasks(t) {
		step := path.Base(name)
		assert.Equal(t, step == "ConfirmOrder" || step == "RefundPayment", waits(s), name)
	}
	next := map[string]string{}
	for _, c := range definition(t, wiring.SagaName).States["ChargePayment"].Catch {
		for _, e := range c.ErrorEquals {
			next[e] = c.Next
		}
	}
	assert.Equal(t, "AwaitGateway", next["GatewayPaused"])
	assert.Equal(t, "AwaitGateway", next["ActionRequired"])
}

// Step Functions ends an execution with 25,000 events. A try has at most four.
func TestAnExecutionThatWaitsStaysBelowTheHistorysLimit(t *testing.T) {
	for _, m := range wiring.StateMachines() {
		day := time.Duration(definition(t, m).TimeoutSeconds) * time.Second
		for name, s := range definition(t, m).States {
			for _, r := range s.Retry {
				if r.MaxAttempts > 0 && r.JitterStrategy == "FULL" && r.MaxDelaySeconds >= 60 {
					perDay := day / (time.Duration(r.MaxDelaySeconds) * time.Second / 2)
					assert.Less(t, 4*int(perDay), 20_000, "%s/%s", m, name)
				}
			}
		}
	}
}

// lasts is how long the retrier's tries take on average: with full jitter, half of their
// longest delays.
func (r retrier) lasts() (total time.Duration) {
	delay := float64(r.IntervalSeconds)
	for range r.MaxAttempts {
		total += time.Duration(min(delay, float64(r.MaxDelaySeconds)) / 2 * float64(time.Second))
		delay = min(delay*r.BackoffRate, float64(r.MaxDelaySeconds))
	}
	return total
}

// G12: a step's Parameters dropped what a later one needed. Every task gets
// the execution's name, its own name and the whole input.
func TestG12_EveryTaskGetsTheWholeInput(t *testing.T) {
	want := map[string]string{"executionName.$": "$$.Execution.Name", "step.$": "$$.State.Name", "input.$": "$"}
	for name, s := range tasks(t) {
		assert.Equal(t, want, s.Parameters.Payload, name)
	}
}

// G11: an error during compensation must not replace the reason why the order
// did not complete.
func TestG11_CompensationKeepsTheReason(t *testing.T) {
	compensation := []string{"RefundPayment", "ReleaseUnrefunded", "ReleaseInventory", "FailOrder", "MarkNeedsAttention"}
	for name, s := range tasks(t) {
		want := "$.error"
		if slices.Contains(compensation, path.Base(name)) {
			want = "$.compensationError"
		}
		for _, c := range s.Catch {
			if c.Next == "AwaitGateway" {
				continue // not why the order did not complete
			}
			assert.Equal(t, want, c.ResultPath, "%s catches %v", name, c.ErrorEquals)
		}
	}
}

func TestEveryStateLeadsToOneThatExists(t *testing.T) {
	for _, m := range wiring.StateMachines() {
		checkTransitions(t, definition(t, m).States)
	}
}

func checkTransitions(t *testing.T, all map[string]state) {
	t.Helper()
	for name, s := range all {
		next := []string{s.Next, s.Default}
		for _, c := range s.Choices {
			next = append(next, c.Next)
		}
		for _, c := range s.Catch {
			next = append(next, c.Next)
		}
		for _, n := range next {
			if n != "" {
				assert.Contains(t, all, n, name)
			}
		}
	}
}
