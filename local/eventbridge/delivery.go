package eventbridge

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"maps"
	"sync/atomic"

	"github.com/eventforge/eventforge/local/store"
)

// accepted is an event with open deliveries. It is kept until the last of them is
// done.
type accepted struct {
	seq   uint64
	left  atomic.Int32 // open deliveries
	At    int64        `json:"at"` // when it was accepted, in milliseconds
	Trace string       `json:"trace,omitempty"`
	Event []byte       `json:"-"`
}

// delivery is one event for one target of one rule.
type delivery struct {
	event    *accepted
	index    uint16 // distinguishes an event's deliveries
	Bus      string `json:"bus"`
	Rule     string `json:"rule"`
	Target   string `json:"target"`
	Attempts int    `json:"attempts"`
	Next     int64  `json:"next"` // time of the next attempt, in milliseconds
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func (d *delivery) key() []byte { return binary.BigEndian.AppendUint16(seqKey(d.event.seq), d.index) }

func (d *delivery) encode() []byte {
	raw, _ := json.Marshal(d) // encoding strings and numbers cannot fail
	return raw
}

// encode puts the event's text after a line with the other fields, so that the text
// is not escaped.
func (e *accepted) encode() []byte {
	raw, _ := json.Marshal(e)
	return append(append(raw, '\n'), e.Event...)
}

func decodeAccepted(seq uint64, raw []byte) (*accepted, error) {
	e := &accepted{seq: seq}
	for i, c := range raw {
		if c == '\n' {
			e.Event = append([]byte(nil), raw[i+1:]...)
			return e, json.Unmarshal(raw[:i], e)
		}
	}
	return nil, json.Unmarshal(raw, e)
}

// loadPending loads the open deliveries of an earlier run.
func (s *Service) loadPending() error {
	events := map[uint64]*accepted{}
	var failed error
	err := s.spaces.events.Walk(store.Range{}, func(k, v []byte) bool {
		seq := binary.BigEndian.Uint64(k)
		s.numbers.Raise(seq)
		events[seq], failed = decodeAccepted(seq, v)
		return failed == nil
	})
	if err != nil || failed != nil {
		return firstError(err, failed)
	}
	err = s.spaces.pending.Walk(store.Range{}, func(k, v []byte) bool {
		d := &delivery{event: events[binary.BigEndian.Uint64(k)], index: binary.BigEndian.Uint16(k[8:])}
		if failed = json.Unmarshal(v, d); failed == nil && d.event != nil {
			d.event.left.Add(1)
			s.open.Add(1)
			s.backlog.push(d)
		}
		return failed == nil
	})
	return firstError(err, failed)
}

// settle removes a finished delivery. The removal is synced with a later commit: after
// a crash before that, it is delivered again.
func (s *Service) settle(d *delivery) error {
	s.open.Add(-1)
	b := s.env.DB.NewBatch()
	b.Delete(s.spaces.pending, d.key())
	if d.event.left.Add(-1) == 0 {
		b.Delete(s.spaces.events, seqKey(d.event.seq))
	}
	return b.CommitLater()
}

type attributesKey struct{}

// Attributes returns the attributes of a delivered payload, for targets that have
// attributes: the X-Ray header as AWSTraceHeader and, for a dead letter, the reason.
// sqs.Service.Send takes them.
func Attributes(ctx context.Context) map[string]string {
	attributes, _ := ctx.Value(attributesKey{}).(map[string]string)
	return attributes
}

func withAttributes(ctx context.Context, attributes map[string]string) context.Context {
	return context.WithValue(ctx, attributesKey{}, attributes)
}

func (e *accepted) attributes() map[string]string {
	if e.Trace == "" {
		return nil
	}
	return map[string]string{"AWSTraceHeader": e.Trace}
}

// deadLetterAttributes are those of "Using dead-letter queues" in the user
// guide.
func (d *delivery) deadLetterAttributes(r *rule, t *target, cause error) map[string]string {
	out := map[string]string{
		"RULE_ARN": r.arn, "TARGET_ARN": t.ARN,
		"ERROR_CODE": errorCode(cause), "ERROR_MESSAGE": cause.Error(),
	}
	maps.Copy(out, d.event.attributes())
	return out
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
