package stepfunctions

import (
	"encoding/json"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/eventforge/eventforge/local/store"
)

// Commit writes one transition in one batch: history and frames, and at the start and
// the end also the record, its indexes and the event for the bus.
func (x *execution) Commit(t engine.Transition) error {
	s, key := x.service, x.record.key()
	b := s.env.DB.NewBatch()
	for _, e := range t.Events {
		b.Put(s.spaces.history, historyKey(key, e.ID), e.JSON())
	}
	if x.isNew && t.Outcome == nil {
		if err := x.begin(b); err != nil {
			return err
		}
	}
	for path, frame := range t.Frames {
		switch {
		case frame != nil && t.Outcome == nil:
			b.Put(s.spaces.frames, frameKey(key, path), frame)
		case !x.isNew:
			b.Delete(s.spaces.frames, frameKey(key, path))
		}
	}
	if t.Outcome != nil {
		x.ending.Store(true)
		if err := x.finish(b, t.Outcome); err != nil {
			return err
		}
	}
	if err := b.Commit(); err != nil {
		return err
	}
	x.isNew = false
	if x.announced {
		s.outbox.wake()
	}
	return nil
}

// begin writes the record and indexes of a new execution.
func (x *execution) begin(b *store.Batch) error {
	s, key := x.service, x.record.key()
	if err := x.write(b, x.record); err != nil {
		return err
	}
	b.Put(s.spaces.running, key.bytes(), nil)
	x.publishStatus(b, x.record)
	return nil
}

// finish writes the result of an execution. If it started in the same batch, both status
// changes are published.
func (x *execution) finish(b *store.Batch, o *engine.Outcome) error {
	s, key := x.service, x.record.key()
	if x.isNew {
		x.publishStatus(b, x.record)
	}
	r := x.record
	r.Status, r.Stopped = o.Status, o.Time
	r.Output, r.Error, r.Cause = string(o.Output), o.Error, o.Cause
	if err := x.write(b, r); err != nil {
		return err
	}
	b.Delete(s.spaces.running, key.bytes())
	b.Put(s.spaces.ended, endedKey(key, r.Stopped), nil)
	x.publishStatus(b, r)
	if metric, ok := endMetrics[r.Status]; ok {
		s.env.Meter.Add("AWS/States", metric, r.Machine, 1)
	}
	return nil
}

// endMetrics count the executions that end, by how they ended.
var endMetrics = map[engine.Status]string{
	engine.Succeeded: "ExecutionsSucceeded", engine.Failed: "ExecutionsFailed",
	engine.TimedOut: "ExecutionsTimedOut", engine.Aborted: "ExecutionsAborted",
}

// publishStatus adds the event of the execution's status to the outbox, if a rule listens.
func (x *execution) publishStatus(b *store.Batch, r executionRecord) {
	if s := x.service; s.outbox.listening() {
		s.outbox.add(b, s.statusChange(r))
		x.announced = true
	}
}

func (x *execution) write(b *store.Batch, r executionRecord) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	b.Put(x.service.spaces.executions, r.key().bytes(), raw)
	b.Put(x.service.spaces.list, listKey(r.key(), r.Started), statusLetter(r.Status))
	return nil
}

// statusLetter is a status in the form of the list index.
func statusLetter(s engine.Status) []byte { return []byte(s[:1]) }
