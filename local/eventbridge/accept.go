package eventbridge

import (
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// acceptance collects in one batch what a request, or a tick, brings about:
// for each event its deliveries, or, where the target can join the commit, the
// delivered message itself.
type acceptance struct {
	s       *Service
	batch   *store.Batch
	staging bool
	writes  bool
	pending []*delivery
	publish []func()
}

func (s *Service) newAcceptance() *acceptance {
	return &acceptance{
		s: s, batch: s.env.DB.NewBatch(),
		// Faults and duplicates strike single deliveries, so with them each
		// delivery goes its own way.
		staging: s.stager != nil && !s.duplicate.Load() && len(s.env.Faults.Rules()) == 0,
	}
}

// add brings an event to the targets of the rules it matched.
func (a *acceptance) add(event []byte, trace string, rules []*rule) {
	e := &accepted{seq: a.s.seq.Add(1), At: a.s.now(), Trace: trace, Event: event}
	for _, r := range rules {
		for _, t := range r.targets {
			if !a.staged(e, r, t) {
				a.postpone(e, r, t)
			}
		}
	}
	if e.left.Load() > 0 {
		a.batch.Put(a.s.spaces.events, seqKey(e.seq), e.encode())
	}
}

// staged tries to deliver within this commit.
func (a *acceptance) staged(e *accepted, r *rule, t *target) bool {
	if !a.staging {
		return false
	}
	publish, ok := a.s.stager.Stage(a.batch, t.ARN, e.payload(r, t), e.attributes())
	if ok {
		a.publish = append(a.publish, publish)
		a.writes = true
	}
	return ok
}

// postpone records a delivery to make once the event is on disk.
func (a *acceptance) postpone(e *accepted, r *rule, t *target) {
	d := &delivery{event: e, index: uint16(e.left.Add(1)), Bus: r.Bus, Rule: r.Name, Target: t.ID, Next: e.At}
	a.batch.Put(a.s.spaces.pending, d.key(), d.encode())
	a.pending = append(a.pending, d)
	a.writes = true
}

// commit makes the acceptance durable and sets the deliveries going.
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

// payload is what the target gets of the event.
func (e *accepted) payload(r *rule, t *target) []byte {
	if t.input == nil {
		return e.Event
	}
	return t.input(subject{event: e.Event, rule: r, ingested: time.UnixMilli(e.At).UTC().Format(time.RFC3339)})
}
