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

// effects counts what functions did.
type effects struct {
	mu    sync.Mutex
	calls map[string]int
	fail  map[string]string // function → error name
}

func (e *effects) invoke(_ context.Context, function string, _ []byte) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls[function]++
	if name := e.fail[function]; name != "" {
		return nil, errors.New(name)
	}
	return []byte(`{"outcome":"done"}`), nil
}

// TestSagaContinuesAfterACrashAtEveryTransition cuts the saga off at each of
// its commits, before and after that took effect, and has it go on: it ends
// as it would have, goes through the same states, and every step that it goes
// through was carried out at least once.
func TestSagaContinuesAfterACrashAtEveryTransition(t *testing.T) {
	m := parse(t, string(wiring.Saga(func(name string) string { return name })))
	for _, fail := range []map[string]string{
		{}, {"charge-payment": "PaymentDeclined"}, {"confirm-order": "Broken"}, {"refund-payment": "Unavailable", "confirm-order": "Unavailable"},
	} {
		t.Run(fmt.Sprint(fail), func(t *testing.T) {
			whole, expected := &disk{}, &effects{calls: map[string]int{}, fail: fail}
			b := newBench(expected.invoke)
			b.skipSleeps(whole)
			require.NoError(t, b.run(t, m, `{"orderId":"o"}`, whole))
			for at := 1; at <= whole.commits; at++ {
				for _, after := range []bool{false, true} {
					done := &effects{calls: map[string]int{}, fail: fail}
					d := &disk{crashAt: at, after: after}
					b := newBench(done.invoke)
					b.skipSleeps(d)
					require.ErrorIs(t, b.run(t, m, `{"orderId":"o"}`, d), errCrash)
					d.crashAt = 0
					if d.outcome == nil {
						require.NoError(t, b.run(t, m, `{"orderId":"o"}`, d))
					}
					require.Equal(t, gist(whole), gist(d), "crash at %d", at)
					require.Equal(t, statesOf(whole), statesOf(d), "crash at %d", at)
					for function, n := range expected.calls {
						require.GreaterOrEqual(t, done.calls[function], n, function)
						require.LessOrEqual(t, done.calls[function], n+1, function)
					}
					historyIsSound(t, d)
				}
			}
		})
	}
}

// historyIsSound checks that events are numbered without gaps and follow
// earlier ones.
func historyIsSound(t *testing.T, d *disk) {
	t.Helper()
	for i, e := range d.events {
		require.Equal(t, int64(i+1), e.ID)
		require.Less(t, e.Previous, e.ID)
	}
	require.Equal(t, "ExecutionStarted", d.events[0].Type)
}

// TestFourTasksTakeFiveCommits guards what an execution costs.
func TestFourTasksTakeFiveCommits(t *testing.T) {
	task := func(name, end string) string {
		return fmt.Sprintf(`%q:{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",%s}`, name, end)
	}
	m := parse(t, `{"StartAt":"A","States":{`+task("A", `"Next":"B"`)+","+task("B", `"Next":"C"`)+","+task("C", `"Next":"D"`)+","+task("D", `"End":true`)+`}}`)
	d := &disk{}
	require.NoError(t, newBench((&effects{calls: map[string]int{}}).invoke).run(t, m, `{}`, d))
	require.Equal(t, 5, d.commits)
}

// TestHistoryHasItsBound ends an execution that runs in a circle.
func TestHistoryHasItsBound(t *testing.T) {
	m := parse(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`)
	d := &disk{}
	require.NoError(t, newBench(nil).run(t, m, `{}`, d))
	require.Equal(t, "FAILED  States.Runtime", gist(d))
	require.InDelta(t, 25_000, len(d.events), 10)
}

// TestTaskInFlightIsInvokedAgainWithTheSameRandomParameters lets a function
// use a random id of its task as an idempotency key.
func TestTaskInFlightIsInvokedAgainWithTheSameRandomParameters(t *testing.T) {
	m := parse(t, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","Parameters":{"key.$":"States.UUID()"},"End":true}}}`)
	var keys []string
	b := newBench(func(_ context.Context, _ string, payload []byte) ([]byte, error) {
		keys = append(keys, string(payload))
		return []byte(`{}`), nil
	})
	d := &disk{crashAt: 2} // the answer's
	require.ErrorIs(t, b.run(t, m, `{}`, d), errCrash)
	d.crashAt = 0
	require.NoError(t, b.run(t, m, `{}`, d))
	require.Len(t, keys, 2)
	require.Equal(t, keys[0], keys[1])
}
