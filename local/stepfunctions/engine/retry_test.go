package engine_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// fixedRandom is a Random that always returns the same values.
type fixedRandom float64

func (s fixedRandom) Float64() float64 { return float64(s) }
func (fixedRandom) UUID() string       { return "00000000-0000-4000-8000-000000000000" }

func failing(context.Context, string, []byte) ([]byte, error) {
	return nil, errors.New("Unavailable:down")
}

// pauses runs a task that always fails and returns the pauses before retries.
func pauses(t *testing.T, retry string, random fixedRandom) []time.Duration {
	t.Helper()
	m := parse(t, `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","Retry":[`+retry+`],"End":true}}}`)
	h := newHarness(failing)
	h.random = random
	var out []time.Duration
	j := &memoryJournal{}
	j.onSleep = func(due time.Time) {
		pause := due.Sub(h.clock.Now())
		out = append(out, pause)
		h.clock.Advance(pause)
	}
	require.NoError(t, h.run(t, m, `{}`, j))
	require.Equal(t, "FAILED  Unavailable", result(j))
	return out
}

func TestRetrySchedule(t *testing.T) {
	tests := []struct {
		name, retry string
		random      fixedRandom
		seconds     []float64
	}{
		{"defaults", `{"ErrorEquals":["States.ALL"]}`, 1, []float64{1, 2, 4}},
		{"none", `{"ErrorEquals":["States.ALL"],"MaxAttempts":0}`, 1, nil},
		{"another error", `{"ErrorEquals":["Other"]}`, 1, nil},
		{"task failed", `{"ErrorEquals":["States.TaskFailed"],"MaxAttempts":1}`, 1, []float64{1}},
		{"not a timeout", `{"ErrorEquals":["States.Timeout"]}`, 1, nil},
		{"interval and rate", `{"ErrorEquals":["Unavailable"],"IntervalSeconds":3,"BackoffRate":1.5,"MaxAttempts":4}`, 1, []float64{3, 4.5, 6.75, 10.125}},
		{"with a maximum delay", `{"ErrorEquals":["Unavailable"],"IntervalSeconds":1,"MaxDelaySeconds":5,"MaxAttempts":5}`, 1, []float64{1, 2, 4, 5, 5}},
		{"full jitter", `{"ErrorEquals":["Unavailable"],"IntervalSeconds":2,"MaxAttempts":3,"JitterStrategy":"FULL"}`, 0.25, []float64{0.5, 1, 2}},
		{"two retriers count separately", `{"ErrorEquals":["Other"],"MaxAttempts":9},{"ErrorEquals":["Unavailable"],"MaxAttempts":2}`, 1, []float64{1, 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := pauses(t, tt.retry, tt.random)
			require.Len(t, got, len(tt.seconds))
			for i, want := range tt.seconds {
				require.InDelta(t, want, got[i].Seconds(), 0.05)
			}
		})
	}
}

func TestJitterProperties(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	p.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	properties := gopter.NewProperties(p)
	const retry = `{"ErrorEquals":["States.ALL"],"IntervalSeconds":2,"BackoffRate":3,"MaxAttempts":6,"MaxDelaySeconds":60,"JitterStrategy":"FULL"}`
	properties.Property("a pause with jitter is between 0 and the pause without jitter", prop.ForAll(func(seed uint64) bool {
		for n, pause := range pauses(t, retry, fixedRandom(env.NewRand(seed).Float64())) {
			if pause < -50*time.Millisecond || pause.Seconds() > min(2*math.Pow(3, float64(n)), 60) {
				return false
			}
		}
		return true
	}, gen.UInt64()))
	properties.TestingRun(t)
}

func TestTimeoutsHaveTheirErrorNames(t *testing.T) {
	for limits, name := range map[string]string{
		`"TimeoutSeconds":20`:                      "States.Timeout",
		`"TimeoutSeconds":20,"HeartbeatSeconds":5`: "States.HeartbeatTimeout",
		`"TimeoutSecondsPath":"$.n"`:               "States.Timeout",
		`"HeartbeatSecondsPath":"$.n"`:             "States.HeartbeatTimeout",
	} {
		t.Run(limits, func(t *testing.T) {
			m := parse(t, `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",`+limits+`,"End":true}}}`)
			h, j := newHarness(nil), &memoryJournal{}
			h.invoke = func(ctx context.Context, _ string, _ []byte) ([]byte, error) {
				h.clock.Advance(21 * time.Second)
				<-ctx.Done()
				return nil, ctx.Err()
			}
			require.NoError(t, h.run(t, m, `{"n":20}`, j))
			require.Equal(t, "FAILED  "+name, result(j))
			require.Equal(t, "LambdaFunctionTimedOut", j.events[len(j.events)-2].Type)
		})
	}
}

func TestMachineTimesOut(t *testing.T) {
	m := parse(t, `{"StartAt":"S","TimeoutSeconds":60,"States":{"S":{"Type":"Wait","Seconds":3600,"End":true}}}`)
	h, j := newHarness(nil), &memoryJournal{}
	j.onSleep = func(time.Time) { h.clock.Advance(61 * time.Second) }
	require.NoError(t, h.run(t, m, `{}`, j))
	require.Equal(t, "TIMED_OUT  ", result(j))
	require.Equal(t, "ExecutionTimedOut", j.events[len(j.events)-1].Type)
}
