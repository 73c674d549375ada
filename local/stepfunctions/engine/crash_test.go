package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/eventforge/eventforge/wiring"
	"github.com/stretchr/testify/require"
)

// invocations counts the invocations of each function.
type invocations struct {
	mu    sync.Mutex
	calls map[string]int
	fail  map[string]string // function → error name; Unavailable ends after two calls
}

func (e *invocations) invoke(_ context.Context, function string, _ []byte) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls[function]++
	if name := e.fail[function]; name != "" && (name != "Unavailable" || e.calls[function] <= 2) {
		return nil, errors.New(name)
	}
	return []byte(`{"outcome":"done"}`), nil
}

// TestSagaContinuesAfterACrashAtEveryTransition interrupts the saga at each of its
// commits, before and after the commit takes effect, and restores it. The outcome
// and the states must not change, and every step must run at least once.
func TestSagaContinuesAfterACrashAtEveryTransition(t *testing.T) {
	m := parse(t, string(wiring.StateMachine(wiring.SagaName, func(name string) string { return name }, func(name string) string { return "http://localhost/" + name })))
	for _, fail := range []map[string]string{
		{}, {"charge-payment": "PaymentDeclined"}, {"confirm-order": "Invalid"}, {"reserve-inventory": "Unavailable", "refund-payment": "Invalid", "confirm-order": "Invalid"},
	} {
		t.Run(fmt.Sprint(fail), func(t *testing.T) {
			uninterrupted, expected := &memoryJournal{}, &invocations{calls: map[string]int{}, fail: fail}
			h := newHarness(expected.invoke)
			h.skipSleeps(uninterrupted)
			require.NoError(t, h.run(t, m, `{"orderId":"o"}`, uninterrupted))
			for at := 1; at <= uninterrupted.commits; at++ {
				for _, after := range []bool{false, true} {
					done := &invocations{calls: map[string]int{}, fail: fail}
					j := &memoryJournal{crashAt: at, after: after}
					h := newHarness(done.invoke)
					h.skipSleeps(j)
					require.ErrorIs(t, h.run(t, m, `{"orderId":"o"}`, j), errCrash)
					j.crashAt = 0
					if j.outcome == nil {
						require.NoError(t, h.run(t, m, `{"orderId":"o"}`, j))
					}
					require.Equal(t, result(uninterrupted), result(j), "crash at %d", at)
					require.Equal(t, enteredStates(uninterrupted), enteredStates(j), "crash at %d", at)
					for function, n := range expected.calls {
						require.GreaterOrEqual(t, done.calls[function], n, function)
						require.LessOrEqual(t, done.calls[function], n+1, function)
					}
					requireCompleteHistory(t, j)
				}
			}
		})
	}
}

// requireCompleteHistory checks that events are numbered without gaps and that each
// follows an earlier event.
func requireCompleteHistory(t *testing.T, j *memoryJournal) {
	t.Helper()
	for i, e := range j.events {
		require.Equal(t, int64(i+1), e.ID)
		require.Less(t, e.Previous, e.ID)
	}
	require.Equal(t, "ExecutionStarted", j.events[0].Type)
}

// TestFourTasksTakeFiveCommits checks the number of commits of an execution.
func TestFourTasksTakeFiveCommits(t *testing.T) {
	task := func(name, end string) string {
		return fmt.Sprintf(`%q:{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",%s}`, name, end)
	}
	m := parse(t, `{"StartAt":"A","States":{`+task("A", `"Next":"B"`)+","+task("B", `"Next":"C"`)+","+task("C", `"Next":"D"`)+","+task("D", `"End":true`)+`}}`)
	j := &memoryJournal{}
	require.NoError(t, newHarness((&invocations{calls: map[string]int{}}).invoke).run(t, m, `{}`, j))
	require.Equal(t, 5, j.commits)
}

// TestExecutionFailsAtTheHistoryLimit runs an execution with an endless loop.
func TestExecutionFailsAtTheHistoryLimit(t *testing.T) {
	m := parse(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`)
	j := &memoryJournal{}
	require.NoError(t, newHarness(nil).run(t, m, `{}`, j))
	require.Equal(t, "FAILED  States.Runtime", result(j))
	require.InDelta(t, 25_000, len(j.events), 10)
}

// TestTaskInFlightIsInvokedAgainWithTheSameRandomParameters makes sure that a
// function can use a random id of its task as an idempotency key.
func TestTaskInFlightIsInvokedAgainWithTheSameRandomParameters(t *testing.T) {
	m := parse(t, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","Parameters":{"key.$":"States.UUID()"},"End":true}}}`)
	var keys []string
	h := newHarness(func(_ context.Context, _ string, payload []byte) ([]byte, error) {
		keys = append(keys, string(payload))
		return []byte(`{}`), nil
	})
	j := &memoryJournal{crashAt: 2} // the commit of the response
	require.ErrorIs(t, h.run(t, m, `{}`, j), errCrash)
	j.crashAt = 0
	require.NoError(t, h.run(t, m, `{}`, j))
	require.Len(t, keys, 2)
	require.Equal(t, keys[0], keys[1])
}
