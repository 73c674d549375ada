package sqs

import (
	"fmt"

	"github.com/eventforge/eventforge/local/store"
)

// maxSize is the largest message and the largest batch, in bytes: 1 MiB since
// August 2025.
const maxSize = 1 << 20

// maxDelay is the longest delay of a message, in seconds.
const maxDelay = 900

// outgoing is a message to send.
type outgoing struct {
	body       string
	trace      string
	attributes map[string]Attribute
	delay      *int // seconds; the queue's own when nil
}

func (o outgoing) size() int { return len(o.body) + attributesSize(o.attributes) }

func (o outgoing) check(l limits) error {
	if o.body == "" {
		return missing("MessageBody")
	}
	if o.delay != nil && (*o.delay < 0 || *o.delay > maxDelay) {
		return invalid(*o.delay, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
	}
	if o.size() > l.size {
		return invalidValue(fmt.Sprintf("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", l.size))
	}
	return firstError(checkText(o.body), checkAttributes(o.attributes))
}

// send stores the messages in one commit and returns them. They become
// visible only once they are on disk.
func (s *Service) send(q *queue, messages ...outgoing) ([]content, error) {
	b := s.env.DB.NewBatch()
	sent, publish := s.stage(b, q, messages)
	if err := b.Commit(); err != nil {
		return nil, err
	}
	publish()
	return sent, nil
}

// stage writes the messages into a batch. Call publish once it is committed.
func (s *Service) stage(b *store.Batch, q *queue, messages []outgoing) (sent []content, publish func()) {
	l, now := q.definition().limits, s.now()
	entries := make([]*entry, 0, len(messages))
	for _, m := range messages {
		e := &entry{seq: s.seq.Add(1), sent: now, since: now, at: now + l.delay}
		if m.delay != nil {
			e.at = now + int64(*m.delay)*1000
		}
		c := content{ID: s.env.Rand.UUID(), Body: m.body, Trace: m.trace, Attributes: m.attributes}
		s.data.put(b, q.id, e, c)
		entries, sent = append(entries, e), append(sent, c)
	}
	return sent, func() { q.add(entries...) }
}
