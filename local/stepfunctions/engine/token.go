package engine

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync"
)

// The errors of a token's return.
var (
	ErrInvalidToken = errors.New("the token is not one that a task of this service had")
	ErrTaskClosed   = errors.New("the token's task is over: it ended, timed out or was stopped")
)

// newToken returns the token of one attempt of a task. It names the execution, so
// that the service finds it.
func (x *Execution) newToken() string {
	return base64.URLEncoding.EncodeToString([]byte(x.identity.ARN + "\x00" + x.environment.Random.UUID()))
}

// ExecutionOf returns the ARN of the execution that a token belongs to, or ErrInvalidToken.
func ExecutionOf(token string) (arn string, err error) {
	raw, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", ErrInvalidToken
	}
	arn, id, ok := strings.Cut(string(raw), "\x00")
	if !ok || arn == "" || len(id) != len("00000000-0000-0000-0000-000000000000") {
		return "", ErrInvalidToken
	}
	return arn, nil
}

// answer is what comes back with a token: an output, or a failure.
type answer struct {
	Output  json.RawMessage `json:"output,omitempty"`
	Failure *Failure        `json:"failure,omitempty"`
}

// delivery is one call with a token: an answer, or a heartbeat if that is nil.
type delivery struct {
	answer *answer
	result chan error // capacity 1: nil when it is durable
}

// callback receives what comes with one token.
type callback struct {
	ready chan struct{} // capacity 1: something was delivered

	mu        sync.Mutex // guards the fields below
	delivered []delivery
	closed    error // why nothing is delivered any more
}

// deliver returns the reason if the callback is closed.
func (c *callback) deliver(d delivery) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed != nil {
		return c.closed
	}
	c.delivered = append(c.delivered, d)
	select {
	case c.ready <- struct{}{}:
	default:
	}
	return nil
}

// take returns the next delivery, if there is one.
func (c *callback) take() (delivery, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.delivered) == 0 {
		return delivery{}, false
	}
	d := c.delivered[0]
	c.delivered = c.delivered[1:]
	return d, true
}

// close answers err to what was delivered and not taken, and to what comes now.
func (c *callback) close(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = err
	for _, d := range c.delivered {
		d.result <- err
	}
	c.delivered = nil
}

// Succeed ends the task that waits for the token with output, which is JSON. It returns
// when that is durable. The error is ErrTaskClosed if no task waits for the token, which
// is so after the first answer.
func (x *Execution) Succeed(ctx context.Context, token string, output []byte) error {
	return x.deliver(ctx, token, &answer{Output: output})
}

// Fail ends the task that waits for the token with a failure, like Succeed.
func (x *Execution) Fail(ctx context.Context, token string, failure Failure) error {
	return x.deliver(ctx, token, &answer{Failure: &failure})
}

// Beat is a heartbeat of the task that waits for the token. Its errors are those of
// Succeed.
func (x *Execution) Beat(ctx context.Context, token string) error { return x.deliver(ctx, token, nil) }

func (x *Execution) deliver(ctx context.Context, token string, a *answer) error {
	x.mu.Lock()
	c := x.callbacks[token]
	x.mu.Unlock()
	d := delivery{answer: a, result: make(chan error, 1)}
	if c == nil {
		return ErrTaskClosed
	}
	if err := c.deliver(d); err != nil {
		return err
	}
	select {
	case err := <-d.result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-x.over:
	}
	select {
	case err := <-d.result:
		return err
	default:
		return x.unheard()
	}
}

// unheard is the error of what was delivered and not looked at: the execution has ended,
// or it is interrupted and its tasks wait on.
func (x *Execution) unheard() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.broken != nil {
		return x.broken
	}
	return ErrTaskClosed
}

// expect opens the frame's callback.
func (x *Execution) expect(f *frame) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.callbacks[f.token] = &callback{ready: make(chan struct{}, 1)}
}

// expectTokens opens the callbacks of restored frames, before anybody can call.
func (x *Execution) expectTokens(f *frame) {
	if f.phase == phaseInFlight && f.token != "" || f.phase == phaseAwaiting {
		x.expect(f)
	}
	for _, child := range f.children {
		x.expectTokens(child)
	}
}

// forget closes the frame's callback. Every call from now on gets err, which is not
// ErrTaskClosed if the execution is interrupted: its task waits on after a restart.
func (x *Execution) forget(f *frame, err error) {
	x.mu.Lock()
	c := x.callbacks[f.token]
	x.mu.Unlock()
	if c != nil {
		c.close(err)
	}
}
