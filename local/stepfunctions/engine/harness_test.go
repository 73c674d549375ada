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

var errCrash = errors.New("the platform was killed")

// disk is a journal that can be cut off at a commit: before it takes effect,
// or after, when only the answer is lost.
type disk struct {
	mu      sync.Mutex
	frames  map[string][]byte
	events  []engine.Event
	outcome *engine.Outcome
	commits int
	crashAt int // the commit, counted from 1, at which it is cut off; 0: never
	after   bool
	onSleep func(due time.Time) // called for the root frame's sleeps
}

func (d *disk) Commit(t engine.Transition) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.commits++
	if d.crashAt > 0 && (d.commits > d.crashAt || d.commits == d.crashAt && !d.after) {
		return errCrash
	}
	d.apply(t)
	if d.crashAt == d.commits {
		return errCrash
	}
	return nil
}

func (d *disk) apply(t engine.Transition) {
	if d.frames == nil {
		d.frames = map[string][]byte{}
	}
	for path, frame := range t.Frames {
		if frame == nil {
			delete(d.frames, path)
			continue
		}
		d.frames[path] = frame
		var sleep struct {
			Phase string
			Due   time.Time
		}
		if json.Unmarshal(frame, &sleep) == nil && sleep.Phase == "sleeping" && d.onSleep != nil {
			d.onSleep(sleep.Due)
		}
	}
	d.events = append(d.events, t.Events...)
	if t.Outcome != nil {
		d.outcome = t.Outcome
	}
}

func (d *disk) lastID() (last int64) {
	for _, e := range d.events {
		last = max(last, e.ID)
	}
	return last
}

// bench is what executions of a test share.
type bench struct {
	clock  *clock.Clock
	invoke engine.Invoker
	random engine.Random
}

func newBench(invoke engine.Invoker) *bench {
	return &bench{clock: clock.New(), invoke: invoke, random: env.NewRand(7)}
}

func (b *bench) environment() engine.Environment {
	return engine.Environment{Invoke: b.invoke, Clock: b.clock, Random: b.random, AsFailure: func(err error) *engine.Failure {
		name, cause, _ := strings.Cut(err.Error(), ":")
		return &engine.Failure{Error: name, Cause: cause}
	}}
}

func identity(input string) engine.Identity {
	return engine.Identity{ARN: "arn", Name: "run", MachineARN: "arn:m", MachineName: "m", Input: []byte(input), Started: time.Now()}
}

// run carries an execution on, or begins it, until it ends or is cut off.
func (b *bench) run(t testing.TB, m *asl.Machine, input string, d *disk) error {
	t.Helper()
	var x *engine.Execution
	var err error
	if len(d.frames) == 0 {
		x, err = engine.New(m, identity(input), b.environment(), d)
	} else {
		x, err = engine.Restore(m, identity(input), b.environment(), d, d.frames, d.lastID())
	}
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err = x.Run(ctx)
	return err
}

// skipSleeps has every sleep end as soon as it is durable.
func (b *bench) skipSleeps(d *disk) {
	d.onSleep = func(due time.Time) { b.clock.Advance(due.Sub(b.clock.Now())) }
}

func parse(t testing.TB, definition string) *asl.Machine {
	t.Helper()
	m, err := asl.Parse([]byte(definition))
	require.NoError(t, err, definition)
	return m
}

// gist is what must not depend on crashes: the outcome and, of a machine
// without branches, the states.
func gist(d *disk) string {
	if d.outcome == nil {
		return "none"
	}
	return string(d.outcome.Status) + " " + string(d.outcome.Output) + " " + d.outcome.Error
}

func statesOf(d *disk) (out []string) {
	for _, e := range d.events {
		if strings.HasSuffix(e.Type, "StateEntered") {
			out = append(out, e.Details["name"].(string))
		}
	}
	return out
}

func parsed(definition string) (*asl.Machine, error) { return asl.Parse([]byte(definition)) }
