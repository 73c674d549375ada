package eventbridge

import (
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// maxLost is how many lost events are kept, the newest.
const maxLost = 1000

// Lost is an event that reached neither its target nor a dead-letter queue. On AWS it is
// gone: only the metric InvocationsFailedToBeSentToDlq counts it. It is kept here, so
// that people and tests see that it happened, and what was in it.
type Lost struct {
	At     time.Time `json:"at"`
	Rule   string    `json:"rule"` // ARN
	Target string    `json:"target"`
	Queue  string    `json:"queue,omitempty"` // the dead-letter queue that refused it, if there is one
	Reason string    `json:"reason"`
	Event  string    `json:"event"`
}

// Lost returns the events that were lost, oldest first, at most 1,000 of them. Its error
// is the store's.
func (s *Service) Lost() ([]Lost, error) {
	all := []Lost{}
	var failed error
	err := s.spaces.lost.Walk(store.Range{}, func(_, v []byte) bool {
		var l Lost
		failed = json.Unmarshal(v, &l)
		all = append(all, l)
		return failed == nil
	})
	return all, firstError(err, failed)
}

// lose ends a delivery that cannot be made, and keeps what was lost.
func (s *Service) lose(d *delivery, r *rule, t *target, cause error) error {
	l := Lost{
		At: time.UnixMilli(s.now()).UTC(), Rule: r.arn, Target: t.ARN, Queue: t.deadLetter(),
		Reason: cause.Error(), Event: string(d.event.Event),
	}
	s.env.Log.Error("event lost", "rule", l.Rule, "target", l.Target, "dead_letter_queue", l.Queue, "error", cause)
	s.env.Meter.Add("AWS/Events", "InvocationsFailedToBeSentToDlq", r.Name, 1)
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := s.forgetOldest(); err != nil {
		return err
	}
	if err := s.spaces.lost.Put(d.key(), raw); err != nil {
		return err
	}
	return s.settle(d)
}

// forgetOldest makes room for one more lost event.
func (s *Service) forgetOldest() error {
	var keys [][]byte
	err := s.spaces.lost.Walk(store.Range{}, func(k, _ []byte) bool {
		keys = append(keys, append([]byte(nil), k...))
		return true
	})
	if err != nil || len(keys) < maxLost {
		return err
	}
	return s.spaces.lost.Delete(keys[0])
}
