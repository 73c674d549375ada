package breaker_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/breaker"
)

var limits = breaker.Limits{
	Failures: 3, Window: time.Minute, Pause: 10 * time.Second, LongestPause: time.Minute, Lease: 15 * time.Second,
}

var start = time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)

// open is a breaker that has opened at start.
func open(t *testing.T) breaker.State {
	s := breaker.State{Gateway: "stripe"}
	for i := range limits.Failures {
		var changed bool
		s, changed = s.Failed(limits, fmt.Sprint("order-", i), false, start)
		require.True(t, changed)
	}
	require.False(t, s.Closed())
	return s
}

func admission(s breaker.State, now time.Time) breaker.Admission {
	a, _ := s.Admit(now)
	return a
}

func TestOneProbeAtATimeIsMadeAfterThePause(t *testing.T) {
	s := open(t)
	a, wait := s.Admit(start.Add(4 * time.Second))
	require.Equal(t, breaker.Refused, a)
	require.Equal(t, 6*time.Second, wait)
	at := start.Add(limits.Pause)
	require.Equal(t, breaker.Probe, admission(s, at))
	s = s.Probing(limits, at)
	a, wait = s.Admit(at)
	require.Equal(t, breaker.Refused, a)
	require.Equal(t, limits.Lease, wait)
	require.Equal(t, breaker.Probe, admission(s, at.Add(limits.Lease)), "the first probe died")
	s, changed := s.Succeeded(true)
	require.True(t, changed)
	require.Equal(t, breaker.State{Gateway: "stripe", Version: 5}, s)
}

func TestEachFailedProbeDoublesThePauseUpToALimit(t *testing.T) {
	s, now := open(t), start
	for _, want := range []time.Duration{10, 20, 40, 60, 60, 60} {
		require.Equal(t, want*time.Second, s.OpenUntil.Sub(now))
		now = s.OpenUntil
		s, _ = s.Probing(limits, now).Failed(limits, "order-9", true, now)
	}
}

func TestOneChargeThatAlwaysFailsDoesNotOpenIt(t *testing.T) {
	s := breaker.State{}
	for range 100 {
		s, _ = s.Failed(limits, "order-1", false, start)
	}
	require.True(t, s.Closed())
}

func TestFailuresThatAreFarApartDoNotOpenIt(t *testing.T) {
	s := breaker.State{}
	for i := range 100 {
		s, _ = s.Failed(limits, fmt.Sprint("order-", i), false, start.Add(time.Duration(i)*45*time.Second))
	}
	require.True(t, s.Closed())
}

// An operation on a breaker and on its model.
type step struct {
	Kind int // 0 a call fails, 1 a call succeeds, 2 time passes
	N    int // the charge, or seconds
}

// model is a breaker that keeps everything and computes the rest.
type model struct {
	failures []failed // since the last success, while it was closed
	openings []time.Time
	probe    time.Time // when the present probe began; zero without one
}

type failed struct {
	key string
	at  time.Time
}

func (m *model) closed() bool { return len(m.openings) == 0 }

// until is when the next probe may begin.
func (m *model) until() time.Time {
	pause := limits.Pause << min(len(m.openings)-1, 10)
	return m.openings[len(m.openings)-1].Add(min(pause, limits.LongestPause))
}

func (m *model) admit(now time.Time) breaker.Admission {
	switch {
	case m.closed():
		return breaker.Allowed
	case now.Before(m.until()), !m.probe.IsZero() && now.Before(m.probe.Add(limits.Lease)):
		return breaker.Refused
	}
	return breaker.Probe
}

func (m *model) fail(key string, now time.Time) {
	if len(m.failures) > 0 && now.Sub(m.failures[0].at) > limits.Window {
		m.failures = nil
	}
	if n := len(m.failures); n > 0 && m.failures[n-1].key == key {
		return
	}
	if m.failures = append(m.failures, failed{key, now}); len(m.failures) == limits.Failures {
		m.failures, m.openings = nil, []time.Time{now}
	}
}

// TestABreakerBehavesLikeItsModel makes random calls on both.
func TestABreakerBehavesLikeItsModel(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 2000
	properties := gopter.NewProperties(parameters)
	steps := gen.SliceOf(gen.Struct(reflect.TypeOf(step{}), map[string]gopter.Gen{"Kind": gen.IntRange(0, 2), "N": gen.IntRange(0, 30)}))
	properties.Property("model", prop.ForAll(differs, steps))
	properties.TestingRun(t)
}

// differs runs the steps and returns where the breaker and the model differ.
func differs(steps []step) string {
	s, m, now := breaker.State{}, &model{}, start
	for i, each := range steps {
		if each.Kind == 2 {
			now = now.Add(time.Duration(each.N) * time.Second)
			continue
		}
		got, _ := s.Admit(now)
		if want := m.admit(now); got != want {
			return fmt.Sprintf("step %d: admission %d, want %d; %s", i, got, want, describe(steps))
		}
		if got == breaker.Refused {
			continue
		}
		before := s.Version
		s = call(s, m, got == breaker.Probe, each, now)
		if s.Version < before {
			return fmt.Sprintf("step %d: the version went back", i)
		}
	}
	return ""
}

// call makes an admitted call on both.
func call(s breaker.State, m *model, probe bool, each step, now time.Time) breaker.State {
	key := fmt.Sprint("order-", each.N%4)
	if probe {
		s, m.probe = s.Probing(limits, now), now
	}
	if each.Kind == 1 {
		s, _ = s.Succeeded(probe)
		*m = model{}
		return s
	}
	s, _ = s.Failed(limits, key, probe, now)
	if probe {
		m.openings, m.probe = append(m.openings, now), time.Time{}
	} else {
		m.fail(key, now)
	}
	return s
}

func describe(steps []step) string {
	parts := make([]string, len(steps))
	for i, each := range steps {
		parts[i] = fmt.Sprintf("%d:%d", each.Kind, each.N)
	}
	return strings.Join(parts, " ")
}
