package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is a received message. Attributes holds the system attributes
// (ApproximateReceiveCount, SentTimestamp, AWSTraceHeader, ...).
type Message struct {
	ID                string
	ReceiptHandle     string
	Body              string
	Attributes        map[string]string
	MessageAttributes map[string]Attribute
}

// Receive receives up to max (1 to 10) messages and waits up to wait for the
// first. They stay invisible for visibility; 0 means the queue's own timeout. It
// returns no message and no error if none arrived in time or ctx ended.
func (s *Service) Receive(ctx context.Context, queueARN string, max int, visibility, wait time.Duration) (out []Message, err error) {
	err = s.env.Faults.Do(ctx, service, "ReceiveMessage", func(ctx context.Context) error {
		q, err := s.byARN(queueARN)
		if err != nil {
			return err
		}
		waitFor := wait.Milliseconds()
		r := receiveOptions{limit: max, wait: &waitFor}
		if hide := visibility.Milliseconds(); hide > 0 {
			r.visibility = &hide
		}
		all, err := s.receive(ctx, q, r)
		for _, m := range all {
			out = append(out, m.message(s.env.Account))
		}
		return err
	})
	return out, err
}

func (r receivedMessage) message(account string) Message {
	return Message{
		ID: r.ID, ReceiptHandle: r.handle.String(), Body: r.Body,
		Attributes: r.systemAttributes(account), MessageAttributes: r.Attributes,
	}
}

// receiveOptions are the options of a receive. Durations are milliseconds; nil
// means the queue's own.
type receiveOptions struct {
	limit      int
	visibility *int64
	wait       *int64
}

// receivedMessage is a message as one receive returns it.
type receivedMessage struct {
	content
	handle receiptHandle
	entry  entry
}

// receive receives messages and waits for the first one as long as requested.
func (s *Service) receive(ctx context.Context, q *queue, r receiveOptions) ([]receivedMessage, error) {
	l := q.definition().limits
	deadline := s.now() + orElse(r.wait, l.wait)
	for {
		now := s.now()
		g := q.take(takeOptions{
			now: now, limit: r.limit, visibility: orElse(r.visibility, l.visibility),
			redrive: s.exists(l.redrive.Target), wait: now < deadline, faults: s.faults("ReceiveMessage"),
		})
		out, err := s.commitReceive(q, g)
		if err != nil || len(out) > 0 || g.waiter == nil {
			q.removeWaiter(g.waiter)
			return out, err
		}
		if !s.await(ctx, q, g.waiter, deadline) {
			return nil, nil
		}
	}
}

func (s *Service) exists(arn string) bool {
	_, err := s.byARN(arn)
	return err == nil
}

// commitReceive stores what take decided and reads the contents. Receive counts
// are flushed with the next commit's fsync. A crash before that undoes the
// receive, as if its visibility timeout had expired at once.
func (s *Service) commitReceive(q *queue, g takeResult) ([]receivedMessage, error) {
	if err := s.moveToDeadLetterQueue(q, g.dead); err != nil {
		return nil, err
	}
	if err := s.deleteExpired(q, g.expired); err != nil {
		return nil, err
	}
	if len(g.taken) == 0 {
		return nil, nil
	}
	return s.readMessages(q, g.taken)
}

func (s *Service) readMessages(q *queue, all []entry) ([]receivedMessage, error) {
	out := make([]receivedMessage, 0, len(all))
	for _, t := range all {
		c, ok, err := s.messages.get(q.id, t.seq)
		if err != nil {
			return nil, err
		}
		h := receiptHandle{q.id, t.seq, t.receives}
		if !ok { // deleted or purged since, or left without its content by an older release
			if err := s.deleteEntries(q, q.removeHeld([]receiptHandle{h}, s.now(), nil)); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, receivedMessage{content: c, entry: t, handle: h})
	}
	return out, s.saveStates(q, all...)
}

// saveStates stores the current states of those messages that are still in the
// index. While it holds the mutex none of them leaves the index, so that a state
// is never written after its message was deleted.
func (s *Service) saveStates(q *queue, all ...entry) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := s.env.DB.NewBatch()
	for _, t := range all {
		if e := q.entries[t.seq]; e != nil {
			s.messages.putState(b, q.id, e)
		}
	}
	return b.CommitLater()
}

// deleteExpired deletes expired messages that have left the index.
func (s *Service) deleteExpired(q *queue, expired []*entry) error {
	if len(expired) == 0 {
		return nil
	}
	b := s.env.DB.NewBatch()
	for _, e := range expired {
		s.messages.remove(b, q.id, e.seq)
	}
	return b.CommitLater()
}

// systemAttributes returns the message's system attributes.
func (r receivedMessage) systemAttributes(account string) map[string]string {
	out := map[string]string{
		"SenderId":                         account,
		"SentTimestamp":                    strconv.FormatInt(r.entry.sentAt, 10),
		"ApproximateReceiveCount":          strconv.FormatUint(uint64(r.entry.receives), 10),
		"ApproximateFirstReceiveTimestamp": strconv.FormatInt(r.entry.firstReceivedAt, 10),
	}
	if r.Trace != "" {
		out["AWSTraceHeader"] = r.Trace
	}
	if r.Source != "" {
		out["DeadLetterQueueSourceArn"] = r.Source
	}
	return out
}

type receiveRequest struct {
	QueueURL                    string `json:"QueueUrl"`
	MaxNumberOfMessages         *int
	VisibilityTimeout           *int64
	WaitTimeSeconds             *int64
	AttributeNames              []string // the older name of MessageSystemAttributeNames
	MessageSystemAttributeNames []string
	MessageAttributeNames       []string
}

type receiveResponse struct {
	Messages []wireMessage `json:",omitempty"`
}

type wireMessage struct {
	MessageID              string `json:"MessageId"`
	ReceiptHandle          string
	MD5OfBody              string
	Body                   string
	Attributes             map[string]string    `json:",omitempty"`
	MD5OfMessageAttributes string               `json:",omitempty"`
	MessageAttributes      map[string]Attribute `json:",omitempty"`
}

func (r receiveRequest) options() (receiveOptions, error) {
	out := receiveOptions{limit: orElse(r.MaxNumberOfMessages, 1)}
	switch visibility, wait := orElse(r.VisibilityTimeout, 0), orElse(r.WaitTimeSeconds, 0); {
	case out.limit < 1 || out.limit > maxBatch:
		return out, invalidParameter(out.limit, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
	case visibility < 0 || visibility > maxVisibility:
		return out, invalidParameter(visibility, "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
	case wait < 0 || wait > 20:
		return out, invalidParameter(wait, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")
	}
	out.visibility, out.wait = millis(r.VisibilityTimeout), millis(r.WaitTimeSeconds)
	return out, nil
}

func millis(seconds *int64) *int64 {
	if seconds == nil {
		return nil
	}
	ms := *seconds * 1000
	return &ms
}

func (s *Service) receiveMessage(ctx context.Context, in receiveRequest) (receiveResponse, error) {
	var out receiveResponse
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return out, err
	}
	r, err := in.options()
	if err != nil {
		return out, err
	}
	all, err := s.receive(ctx, q, r)
	for _, m := range all {
		out.Messages = append(out.Messages, in.encode(m, s.env.Account))
	}
	return out, err
}

func (r receiveRequest) encode(m receivedMessage, account string) wireMessage {
	attributes := selectAttributes(m.Attributes, r.MessageAttributeNames)
	return wireMessage{
		MessageID: m.ID, ReceiptHandle: m.handle.String(),
		Body: m.Body, MD5OfBody: hexMD5([]byte(m.Body)),
		Attributes:             r.systemAttributes(m, account),
		MessageAttributes:      attributes,
		MD5OfMessageAttributes: attributesMD5(attributes),
	}
}

func (r receiveRequest) systemAttributes(m receivedMessage, account string) map[string]string {
	names := append(slices.Clone(r.AttributeNames), r.MessageSystemAttributeNames...)
	if len(names) == 0 {
		return nil
	}
	out := m.systemAttributes(account)
	if !slices.Contains(names, "All") {
		maps.DeleteFunc(out, func(name, _ string) bool { return !slices.Contains(names, name) })
	}
	return out
}

// selectAttributes selects attributes by name, by prefix ("order.*") or all of
// them ("All" or ".*").
func selectAttributes(attributes map[string]Attribute, names []string) map[string]Attribute {
	out := map[string]Attribute{}
	for name, a := range attributes {
		wanted := slices.ContainsFunc(names, func(n string) bool {
			prefix, open := strings.CutSuffix(n, ".*")
			return n == "All" || n == name || open && strings.HasPrefix(name, prefix)
		})
		if wanted {
			out[name] = a
		}
	}
	return out
}
