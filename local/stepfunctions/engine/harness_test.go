package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/stretchr/testify/require"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

var errCrash = errors.New("the platform was killed")

// memoryJournal is a journal in memory that can fail at a commit: before the commit
// takes effect, or after it, when only the response is lost.
type memoryJournal struct {
	mu      sync.Mutex
	frames  map[string][]byte
	events  []engine.Event
	outcome *engine.Outcome
	commits int
	crashAt int // the number of the commit that fails, from 1; 0: none
	after   bool
	onSleep func(due time.Time) // called when a frame starts to sleep
}

func (j *memoryJournal) Commit(t engine.Transition) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.commits++
	if j.crashAt > 0 && (j.commits > j.crashAt || j.commits == j.crashAt && !j.after) {
		return errCrash
	}
	j.apply(t)
	if j.crashAt == j.commits {
		return errCrash
	}
	return nil
}

func (j *memoryJournal) apply(t engine.Transition) {
	if j.frames == nil {
		j.frames = map[string][]byte{}
	}
	for path, frame := range t.Frames {
		if frame == nil {
			delete(j.frames, path)
			continue
		}
		j.frames[path] = frame
		var sleep struct {
			Phase string
			Due   time.Time
		}
		if json.Unmarshal(frame, &sleep) == nil && sleep.Phase == "sleeping" && j.onSleep != nil {
			j.onSleep(sleep.Due)
		}
	}
	j.events = append(j.events, t.Events...)
	if t.Outcome != nil {
		j.outcome = t.Outcome
	}
}

func (j *memoryJournal) lastID() (last int64) {
	for _, e := range j.events {
		last = max(last, e.ID)
	}
	return last
}

// harness holds the environment of a test's executions.
type harness struct {
	clock  *clock.Clock
	invoke engine.Invoker
	random engine.Random
	send   engine.Sender
	onRun  func(*engine.Execution) // called before the execution runs
}

func newHarness(invoke engine.Invoker) *harness {
	return &harness{clock: clock.New(), invoke: invoke, random: env.NewRand(7)}
}

func (h *harness) environment() engine.Environment {
	return engine.Environment{Invoke: h.invoke, Send: h.send, Clock: h.clock, Random: h.random, AsFailure: func(err error) *engine.Failure {
		name, cause, _ := strings.Cut(err.Error(), ":")
		return &engine.Failure{Error: name, Cause: cause}
	}}
}

func identity(input string) engine.Identity {
	return engine.Identity{ARN: "arn", Name: "run", MachineARN: "arn:m", MachineName: "m", Input: []byte(input), Started: time.Now()}
}

// run starts or restores an execution, and runs it until it ends or is interrupted.
func (h *harness) run(t testing.TB, m *asl.Machine, input string, j *memoryJournal) error {
	t.Helper()
	var x *engine.Execution
	var err error
	if len(j.frames) == 0 {
		x, err = engine.New(m, identity(input), h.environment(), j)
	} else {
		x, err = engine.Restore(m, identity(input), h.environment(), j, j.frames, j.lastID())
	}
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if h.onRun != nil {
		h.onRun(x)
	}
	_, err = x.Run(ctx)
	return err
}

// skipSleeps advances the clock to the end of every sleep when the sleep is durable.
func (h *harness) skipSleeps(j *memoryJournal) {
	j.onSleep = func(due time.Time) { h.clock.Advance(due.Sub(h.clock.Now())) }
}

func parse(t testing.TB, definition string) *asl.Machine {
	t.Helper()
	m, err := asl.Parse([]byte(definition))
	require.NoError(t, err, definition)
	return m
}

// result returns the outcome as text. A crash must not change it.
func result(j *memoryJournal) string {
	if j.outcome == nil {
		return "none"
	}
	return string(j.outcome.Status) + " " + string(j.outcome.Output) + " " + j.outcome.Error
}

func enteredStates(j *memoryJournal) (out []string) {
	for _, e := range j.events {
		if strings.HasSuffix(e.Type, "StateEntered") {
			out = append(out, e.Details["name"].(string))
		}
	}
	return out
}

func parsed(definition string) (*asl.Machine, error) { return asl.Parse([]byte(definition)) }
