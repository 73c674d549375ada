package wiring_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/wiring"
)

// state holds the fields of a saga's state that these tests use.
type state struct {
	Type           string
	TimeoutSeconds int
	Parameters     struct {
		FunctionName string
		Payload      map[string]string
	}
	Retry []struct {
		ErrorEquals                                   []string
		MaxAttempts, MaxDelaySeconds, IntervalSeconds int
		JitterStrategy                                string
	}
	Catch []struct {
		ErrorEquals []string
		ResultPath  string
		Next        string
	}
	Next    string
	Default string
	Choices []struct{ Next string }
}

func sagaStates(t *testing.T) map[string]state {
	t.Helper()
	var machine struct{ States map[string]state }
	raw := wiring.Saga(func(function string) string { return "arn:" + function })
	require.NoError(t, json.Unmarshal(raw, &machine))
	return machine.States
}

func tasks(t *testing.T) map[string]state {
	t.Helper()
	all := sagaStates(t)
	for name, s := range all {
		if s.Type != "Task" {
			delete(all, name)
		}
	}
	return all
}

func TestEveryPlaceholderIsAFunctionOfTheSaga(t *testing.T) {
	assert.NotContains(t, string(wiring.Saga(func(string) string { return "arn" })), "${", "all placeholders are replaced")
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

// G7: a throttle left an order pending for ever, the compensation had no Catch,
// and nothing had a time-out.
func TestG7_EveryTaskHasATimeoutRetriesAndACatch(t *testing.T) {
	for name, s := range tasks(t) {
		function := strings.TrimPrefix(s.Parameters.FunctionName, "arn:")
		assert.Greater(t, s.TimeoutSeconds, wiring.Functions()[function].TimeoutSeconds,
			"%s: Lambda must time out first, so that the function is no longer running", name)
		require.NotEmpty(t, s.Retry, name)
		for _, transient := range []string{"Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.Unknown", "States.Timeout", "Unavailable"} {
			assert.Contains(t, s.Retry[0].ErrorEquals, transient, name)
		}
		assert.Equal(t, "FULL", s.Retry[0].JitterStrategy, name)
		assert.Positive(t, s.Retry[0].MaxDelaySeconds, name)
		require.NotEmpty(t, s.Catch, name)
		assert.Equal(t, []string{"States.ALL"}, s.Catch[len(s.Catch)-1].ErrorEquals, name)
	}
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
	compensation := []string{"RefundPayment", "ReleaseInventory", "FailOrder", "MarkNeedsAttention"}
	for name, s := range tasks(t) {
		want := "$.error"
		if slices.Contains(compensation, name) {
			want = "$.compensationError"
		}
		for _, c := range s.Catch {
			assert.Equal(t, want, c.ResultPath, "%s catches %v", name, c.ErrorEquals)
		}
	}
}

func TestEveryStateLeadsToOneThatExists(t *testing.T) {
	all := sagaStates(t)
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
