package eventbridge

import (
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// acceptance collects the writes of a request or a tick in one batch: each event's
// deliveries or, if the target can join the commit, the delivered message itself.
type acceptance struct {
	s                *Service
	batch            *store.Batch
	deliversInCommit bool
	writes           bool
	pending          []*delivery
	publish          []func()
}

func (s *Service) newAcceptance() *acceptance {
	return &acceptance{
		s: s, batch: s.env.DB.NewBatch(),
		// Faults and duplicates apply to single deliveries, so with them each
		// delivery is made separately.
		deliversInCommit: s.inCommit != nil && !s.duplicate.Load() && len(s.env.Faults.Rules()) == 0,
	}
}

// add adds an event's deliveries to the targets of the rules that it matches.
func (a *acceptance) add(event []byte, trace string, rules []*rule) {
	e := &accepted{seq: a.s.numbers.Next(), At: a.s.now(), Trace: trace, Event: event}
	for _, r := range rules {
		for _, t := range r.targets {
			if !a.deliverInCommit(e, r, t) {
				a.postpone(e, r, t)
			}
		}
	}
	if e.left.Load() > 0 {
		a.batch.Put(a.s.spaces.events, seqKey(e.seq), e.encode())
	}
}

// deliverInCommit tries to deliver within this commit.
func (a *acceptance) deliverInCommit(e *accepted, r *rule, t *target) bool {
	if !a.deliversInCommit {
		return false
	}
	publish, ok := a.s.inCommit.DeliverInCommit(a.batch, t.ARN, e.payload(r, t), e.attributes())
	if ok {
		a.publish = append(a.publish, publish)
		a.writes = true
	}
	return ok
}

// postpone records a delivery that is made after the event is on disk.
func (a *acceptance) postpone(e *accepted, r *rule, t *target) {
	d := &delivery{event: e, index: uint16(e.left.Add(1)), Bus: r.Bus, Rule: r.Name, Target: t.ID, Next: e.At}
	a.batch.Put(a.s.spaces.pending, d.key(), d.encode())
	a.pending = append(a.pending, d)
	a.writes = true
}

// commit writes the batch and starts the deliveries.
func (a *acceptance) commit() error {
	if !a.writes {
		a.batch.Discard()
		return nil
	}
	if err := a.batch.Commit(); err != nil {
		return err
	}
	for _, publish := range a.publish {
		publish()
	}
	a.s.open.Add(int64(len(a.pending)))
	a.s.backlog.push(a.pending...)
	return nil
}

// payload is the target's input for the event.
func (e *accepted) payload(r *rule, t *target) []byte {
	if t.input == nil {
		return e.Event
	}
	return t.input(subject{event: e.Event, rule: r, ingested: time.UnixMilli(e.At).UTC().Format(time.RFC3339)})
}
