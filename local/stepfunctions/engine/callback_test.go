package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/stretchr/testify/require"
)

// twoAsks sends two tokens, one after the other; the second is tried twice.
const twoAsks = `{"StartAt":"A","States":{
	"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody.$":"$$.Task.Token"},"Next":"B"},
	"B":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody.$":"$$.Task.Token"},
		"Retry":[{"ErrorEquals":["Busy"]}],"End":true}}}`

// receiver returns the tokens of the messages that it gets, at least once each, as a
// consumer of a queue does: the first with an output, the second with a failure, ...
type receiver struct {
	mu       sync.Mutex
	arrived  *sync.Cond
	tokens   []string
	accepted map[string]int // how often an answer was accepted, by token
	settled  map[string]bool
	over     bool
}

func newReceiver() *receiver {
	r := &receiver{accepted: map[string]int{}, settled: map[string]bool{}}
	r.arrived = sync.NewCond(&r.mu)
	return r
}

func (r *receiver) send(_ context.Context, _, body string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens = append(r.tokens, body)
	r.arrived.Broadcast()
	return "id", nil
}

// next waits for a token that is not settled.
func (r *receiver) next() (token string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for _, token := range r.tokens {
			if !r.settled[token] {
				return token, true
			}
		}
		if r.over {
			return "", false
		}
		r.arrived.Wait()
	}
}

// consume answers until the execution is over. A call that failed is repeated with the
// next execution.
func (r *receiver) consume(ctx context.Context, x *engine.Execution) {
	for {
		token, ok := r.next()
		if !ok {
			return
		}
		var err error
		if r.isFirstOfB(token) {
			err = x.Fail(ctx, token, engine.Failure{Error: "Busy"})
		} else {
			err = x.Succeed(ctx, token, []byte(`{"done":true}`))
		}
		r.mu.Lock()
		if err == nil {
			r.accepted[token]++
		}
		r.settled[token] = err == nil || errors.Is(err, engine.ErrTaskClosed)
		stop := r.over || !r.settled[token]
		r.mu.Unlock()
		if stop {
			return
		}
	}
}

// isFirstOfB reports whether the token is the second of all: the first attempt of B.
func (r *receiver) isFirstOfB(token string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	var different []string
	for _, t := range r.tokens {
		if len(different) == 0 || different[len(different)-1] != t {
			different = append(different, t)
		}
	}
	return len(different) >= 2 && different[1] == token
}

func (r *receiver) runWith(t *testing.T, h *harness, j *memoryJournal) error {
	r.mu.Lock()
	r.over = false
	r.mu.Unlock()
	h.send = r.send
	var consuming sync.WaitGroup
	h.onRun = func(x *engine.Execution) { consuming.Go(func() { r.consume(t.Context(), x) }) }
	err := h.run(t, parse(t, twoAsks), `{}`, j)
	r.mu.Lock()
	r.over = true
	for _, token := range r.tokens {
		if err == nil {
			r.settled[token] = true
		}
	}
	r.arrived.Broadcast()
	r.mu.Unlock()
	consuming.Wait()
	return err
}

// TestTokensSurviveACrashAtEveryTransition interrupts an execution at each of its commits,
// before and after the commit takes effect, and restores it.
func TestTokensSurviveACrashAtEveryTransition(t *testing.T) {
	uninterrupted, h := &memoryJournal{}, newHarness(nil)
	h.skipSleeps(uninterrupted)
	require.NoError(t, newReceiver().runWith(t, h, uninterrupted))
	require.Equal(t, `SUCCEEDED {"done":true} `, result(uninterrupted))
	for at := 1; at <= uninterrupted.commits; at++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(at, after), func(t *testing.T) {
				r, j, h := newReceiver(), &memoryJournal{crashAt: at, after: after}, newHarness(nil)
				h.skipSleeps(j)
				require.ErrorIs(t, r.runWith(t, h, j), errCrash)
				j.crashAt = 0
				if j.outcome == nil {
					require.NoError(t, r.runWith(t, h, j))
				}
				require.Equal(t, result(uninterrupted), result(j))
				require.Equal(t, kinds(uninterrupted), kinds(j), "the history does not show the crash")
				requireCompleteHistory(t, j)
				require.LessOrEqual(t, len(r.tokens), 4, "at most one message is sent twice")
				for token, n := range r.accepted {
					require.Equal(t, 1, n, token)
				}
			})
		}
	}
}

func kinds(j *memoryJournal) (out []string) {
	for _, e := range j.events {
		out = append(out, e.Type)
	}
	return out
}
