package eventbridge

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"maps"
	"sync/atomic"

	"github.com/eventforge/eventforge/local/store"
)

// accepted is an event with deliveries to make. It is kept until the last of
// them is done.
type accepted struct {
	seq   uint64
	left  atomic.Int32 // deliveries to go
	At    int64        `json:"at"` // when it was accepted, in milliseconds
	Trace string       `json:"trace,omitempty"`
	Event []byte       `json:"-"`
}

// delivery is one event on its way to one target of one rule.
type delivery struct {
	event    *accepted
	index    uint16 // tells an event's deliveries apart
	Bus      string `json:"bus"`
	Rule     string `json:"rule"`
	Target   string `json:"target"`
	Attempts int    `json:"attempts"`
	Next     int64  `json:"next"` // when to try, in milliseconds
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func (d *delivery) key() []byte { return binary.BigEndian.AppendUint16(seqKey(d.event.seq), d.index) }

func (d *delivery) encode() []byte {
	raw, _ := json.Marshal(d) // strings and numbers: cannot fail
	return raw
}

// encode writes the event's text behind a line with the rest, so that neither
// writing nor reading has to escape it.
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

// loadPending takes up the deliveries that an earlier run left.
func (s *Service) loadPending() error {
	events := map[uint64]*accepted{}
	var failed error
	err := s.spaces.events.Walk(store.Range{}, func(k, v []byte) bool {
		seq := binary.BigEndian.Uint64(k)
		s.seq.Store(max(s.seq.Load(), seq))
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

// settle forgets a delivery that is done. The removal shares a later commit's
// fsync: a crash before that delivers once more.
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

// Attributes is what goes along with a delivered payload, for targets that can
// carry it: the X-Ray header as AWSTraceHeader, and for a dead letter why it
// is one. As sqs.Service.Send takes it.
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
