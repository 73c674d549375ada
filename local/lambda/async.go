package lambda

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// Lambda's rules for asynchronous events:
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const (
	asyncRetries = 2             // after a function's own error, one and two minutes later
	asyncMaxAge  = 6 * time.Hour // how long the service retries an event that it cannot deliver
)

// asyncEvent is one accepted event.
type asyncEvent struct {
	Sequence uint64          `json:"-"`
	ID       string          `json:"id"`
	Function string          `json:"function"`
	Payload  json.RawMessage `json:"payload"`
	Accepted time.Time       `json:"accepted"` // platform time, as all times here
	Due      time.Time       `json:"due"`
	Attempts int             `json:"attempts"` // times the function itself failed
	Refused  int             `json:"refused"`  // times the function could not be invoked
}

// asyncQueue is the durable queue behind InvokeAsync.
type asyncQueue struct {
	service *Service
	space   store.Space

	mu      sync.Mutex
	pending []*asyncEvent // accepted, not yet processed by run
	arrived chan struct{} // capacity 1
}

func loadAsync(s *Service) (*asyncQueue, error) {
	q := &asyncQueue{service: s, space: s.env.DB.Space("lambda/async"), arrived: make(chan struct{}, 1)}
	var bad error
	err := q.space.Walk(store.Range{}, func(k, v []byte) bool {
		e := &asyncEvent{Sequence: binary.BigEndian.Uint64(k)}
		if bad = json.Unmarshal(v, e); bad != nil {
			return false
		}
		s.env.DB.Sequence().Raise(e.Sequence)
		q.pending = append(q.pending, e)
		return true
	})
	if err == nil {
		err = bad
	}
	return q, err
}

// InvokeAsync accepts the payload for the function and returns once it is on
// disk. The function is then invoked at least once; after three failures the
// event goes to its on-failure queue. The errors are those of Invoke.
func (s *Service) InvokeAsync(ctx context.Context, nameOrARN string, payload []byte) error {
	f, err := s.find(nameOrARN)
	if err != nil {
		return err
	}
	if payload, err = checkPayload(payload, maxAsyncPayload); err != nil {
		return err
	}
	return s.env.Faults.Do(ctx, serviceName, "InvokeAsync", func(context.Context) error {
		return s.async.add(f.Name, payload)
	})
}

func (q *asyncQueue) add(function string, payload []byte) error {
	now := q.service.env.Clock.Now()
	e := &asyncEvent{Sequence: q.service.env.DB.Sequence().Next(), ID: q.service.env.Rand.UUID(), Function: function, Payload: payload, Accepted: now, Due: now}
	if err := q.save(e); err != nil {
		return err
	}
	q.mu.Lock()
	q.pending = append(q.pending, e)
	q.mu.Unlock()
	select {
	case q.arrived <- struct{}{}:
	default:
	}
	return nil
}

func (q *asyncQueue) run(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		q.mu.Lock()
		events := q.pending
		q.pending = nil
		q.mu.Unlock()
		for _, e := range events {
			wg.Go(func() { q.deliver(ctx, e) })
		}
		select {
		case <-q.arrived:
		case <-ctx.Done():
			return
		}
	}
}

// deliver invokes the function until the event is settled, or until ctx ends; then
// the event stays for the next run.
func (q *asyncQueue) deliver(ctx context.Context, e *asyncEvent) {
	for q.service.env.Clock.SleepUntil(ctx, e.Due) == nil {
		result, err := q.service.invoke(context.WithoutCancel(ctx), e.Function, e.Payload, caller{"asynchronous", unthrottled})
		if ctx.Err() != nil && (err != nil || result.FunctionError != "") {
			return // the platform is stopping, which may be the cause
		}
		if q.settle(ctx, e, result, err) {
			return
		}
	}
}

// settle handles the result of an attempt. It returns true when the event needs no
// further attempt.
func (q *asyncQueue) settle(ctx context.Context, e *asyncEvent, result Result, err error) bool {
	now := q.service.env.Clock.Now()
	switch {
	case err == nil && result.FunctionError == "":
		return q.remove(e)
	case err == nil && e.Attempts >= asyncRetries:
		return q.giveUp(ctx, e, "RetriesExhausted", result)
	case now.Sub(e.Accepted) >= asyncMaxAge:
		return q.giveUp(ctx, e, "EventAgeExceeded", result)
	case err == nil:
		e.Attempts++
		e.Due = now.Add(time.Duration(e.Attempts) * time.Minute)
	default:
		e.Due = now.Add(backoff(e.Refused, time.Second, 5*time.Minute))
		e.Refused++
	}
	q.keep(e)
	return false
}

func (q *asyncQueue) giveUp(ctx context.Context, e *asyncEvent, condition string, result Result) bool {
	f, err := q.service.find(e.Function)
	if err == nil && f.OnFailureQueueARN != "" && q.service.options.Queues != nil {
		body := string(asyncFailure(f, e, condition, result, q.service.env.Clock.Now()))
		err = q.service.options.Queues.Send(ctx, f.OnFailureQueueARN, body, nil)
	}
	if err != nil {
		q.service.env.Log.Warn("on-failure queue", "function", e.Function, "error", err)
		e.Due = q.service.env.Clock.Now().Add(backoff(e.Refused, time.Second, 5*time.Minute))
		e.Refused++
		q.keep(e)
		return false
	}
	q.service.env.Log.Warn("asynchronous event given up", "function", e.Function, "condition", condition)
	return q.remove(e)
}

func (q *asyncQueue) save(e *asyncEvent) error {
	return q.space.Put(asyncKey(e.Sequence), mustJSON(e))
}

// keep saves the event's progress. If that fails, a restart makes one more attempt.
func (q *asyncQueue) keep(e *asyncEvent) {
	if err := q.space.PutLater(asyncKey(e.Sequence), mustJSON(e)); err != nil {
		q.service.env.Log.Error("save asynchronous event", "error", err)
	}
}

// remove deletes the event. After a crash before the deletion is on disk, the event
// is delivered again.
func (q *asyncQueue) remove(e *asyncEvent) bool {
	if err := q.space.DeleteLater(asyncKey(e.Sequence)); err != nil {
		q.service.env.Log.Error("remove asynchronous event", "error", err)
	}
	return true
}

func asyncKey(sequence uint64) []byte { return binary.BigEndian.AppendUint64(nil, sequence) }

// backoff doubles the delay from first up to longest.
func backoff(attempt int, first, longest time.Duration) time.Duration {
	return min(first<<min(attempt, 30), longest)
}
