package stepfunctions

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/store"
)

// BusEvent is one event for the default bus.
type BusEvent struct {
	Source     string          `json:"source"`
	DetailType string          `json:"detailType"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
	Time       time.Time       `json:"time"`
}

// EventSink publishes events on the bus. Each event is put at least once, in order. After
// an error it is put again later.
type EventSink interface {
	PutEvent(ctx context.Context, event BusEvent) error
	// Listening reports whether a rule could match an event now. Events that
	// happen while none could are never put.
	Listening() bool
}

// outboxMaxAge is how long an event is retried, as on the bus itself.
const outboxMaxAge = 24 * time.Hour

// outbox stores events in the batch of the change that they report, until they are on the
// bus.
type outbox struct {
	env   *env.Env
	space store.Space
	sink  EventSink

	ready chan struct{} // capacity 1
}

func newOutbox(e *env.Env, space store.Space, sink EventSink) *outbox {
	return &outbox{env: e, space: space, sink: sink, ready: make(chan struct{}, 1)}
}

func (o *outbox) load() error {
	defer o.wake()
	return o.space.Walk(store.Range{Reverse: true}, func(k, _ []byte) bool {
		o.env.DB.Sequence().Raise(binary.BigEndian.Uint64(k))
		return false
	})
}

// listening reports whether events are to be added.
func (o *outbox) listening() bool { return o.sink != nil && o.sink.Listening() }

// add adds the event to the batch.
func (o *outbox) add(b *store.Batch, e BusEvent) {
	raw, err := json.Marshal(e)
	if err != nil {
		o.env.Log.Error("encode status event", "error", err)
		return
	}
	b.Put(o.space, binary.BigEndian.AppendUint64(nil, o.env.DB.Sequence().Next()), raw)
}

// wake makes run look for new events.
func (o *outbox) wake() {
	select {
	case o.ready <- struct{}{}:
	default:
	}
}

func (o *outbox) run(ctx context.Context) {
	if o.sink == nil {
		return
	}
	for pause := time.Duration(0); ; {
		select {
		case <-o.ready:
		case <-ctx.Done():
			return
		}
		if o.drain(ctx) {
			pause = 0
			continue
		}
		pause = min(2*pause+100*time.Millisecond, 30*time.Second)
		if o.env.Clock.Sleep(ctx, pause) != nil {
			return
		}
		o.wake()
	}
}

// drain puts all events. It returns false if one failed.
func (o *outbox) drain(ctx context.Context) bool {
	for {
		keys, events, err := o.read(100)
		if err != nil || len(keys) == 0 {
			return err == nil
		}
		b := o.env.DB.NewBatch()
		done := 0
		for done < len(events) && o.put(ctx, events[done]) {
			b.Delete(o.space, keys[done])
			done++
		}
		if err := b.Commit(); err != nil || done < len(events) {
			return false
		}
	}
}

func (o *outbox) put(ctx context.Context, e BusEvent) bool {
	err := o.sink.PutEvent(ctx, e)
	if err != nil && ctx.Err() == nil {
		o.env.Log.Warn("put status event", "error", err)
		return o.env.Clock.Now().Sub(e.Time) > outboxMaxAge
	}
	return err == nil
}

func (o *outbox) read(limit int) (keys [][]byte, events []BusEvent, err error) {
	var bad error
	err = o.space.Walk(store.Range{}, func(k, v []byte) bool {
		var e BusEvent
		if bad = json.Unmarshal(v, &e); bad != nil {
			return false
		}
		keys, events = append(keys, append([]byte(nil), k...)), append(events, e)
		return len(keys) < limit
	})
	if err == nil {
		err = bad
	}
	return keys, events, err
}

// statusChange is the event Step Functions sends when an execution starts and
// when it ends:
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
func (s *Service) statusChange(r executionRecord) BusEvent {
	arn := s.executionARN(r.key())
	detail := map[string]any{
		"executionArn": arn, "stateMachineArn": s.machineARN(r.Machine), "name": r.Name, "status": string(r.Status),
		"startDate": r.Started.UnixMilli(), "stopDate": nil, "input": r.Input, "inputDetails": map[string]any{"included": true},
		"output": nil, "outputDetails": nil, "error": nil, "cause": nil,
		"stateMachineVersionArn": nil, "stateMachineAliasArn": nil, "redriveCount": 0, "redriveDate": nil,
		"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Executions are not redriven here",
	}
	at := r.Started
	if !r.Stopped.IsZero() {
		at = r.Stopped
		detail["stopDate"] = r.Stopped.UnixMilli()
	}
	if r.Output != "" {
		detail["output"], detail["outputDetails"] = r.Output, map[string]any{"included": true}
	}
	if r.Error != "" || r.Cause != "" {
		detail["error"], detail["cause"] = r.Error, r.Cause
	}
	return BusEvent{
		Source: "aws.states", DetailType: "Step Functions Execution Status Change",
		Resources: []string{arn}, Detail: document.Encode(detail), Time: at,
	}
}
