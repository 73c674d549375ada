package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is a received message. Attributes are the system attributes
// (ApproximateReceiveCount, SentTimestamp, AWSTraceHeader, ...).
type Message struct {
	ID                string
	ReceiptHandle     string
	Body              string
	Attributes        map[string]string
	MessageAttributes map[string]Attribute
}

// Receive takes up to max (1 to 10) messages, waiting up to wait for the first.
// They stay hidden for visibility; 0 is the queue's own timeout. It returns
// nothing and no error when none came in time or ctx ended.
func (s *Service) Receive(ctx context.Context, queueARN string, max int, visibility, wait time.Duration) (out []Message, err error) {
	err = s.env.Faults.Do(ctx, service, "ReceiveMessage", func(ctx context.Context) error {
		q, err := s.byARN(queueARN)
		if err != nil {
			return err
		}
		waitFor := wait.Milliseconds()
		r := request{limit: max, wait: &waitFor}
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

func (r received) message(account string) Message {
	return Message{
		ID: r.ID, ReceiptHandle: r.handle.String(), Body: r.Body,
		Attributes: r.system(account), MessageAttributes: r.Attributes,
	}
}

// request is a call for messages. Durations are milliseconds; nil is the
// queue's own.
type request struct {
	limit      int
	visibility *int64
	wait       *int64
}

// received is a message as one receive sees it.
type received struct {
	content
	handle handle
	entry  entry
}

// receive takes messages, waiting for the first one as long as asked.
func (s *Service) receive(ctx context.Context, q *queue, r request) ([]received, error) {
	l := q.definition().limits
	deadline := s.now() + orElse(r.wait, l.wait)
	for {
		now := s.now()
		g := q.take(look{
			now: now, limit: r.limit, visibility: orElse(r.visibility, l.visibility),
			redrive: s.exists(l.redrive.Target), wait: now < deadline,
		})
		out, err := s.finish(q, g)
		if err != nil || len(out) > 0 || g.waiter == nil {
			q.dismiss(g.waiter)
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

// finish makes durable what take decided and reads the bodies. The receive
// counts share the next commit's fsync: a crash before it can take back a
// receive, as if the visibility had timed out at once, but no more.
func (s *Service) finish(q *queue, g grab) ([]received, error) {
	if err := s.bury(q, g.dead); err != nil {
		return nil, err
	}
	if err := s.discard(q, g.expired); err != nil {
		return nil, err
	}
	if len(g.taken) == 0 {
		return nil, nil
	}
	return s.read(q, g.taken)
}

func (s *Service) read(q *queue, all []entry) ([]received, error) {
	b := s.env.DB.NewBatch()
	out := make([]received, 0, len(all))
	for _, t := range all {
		c, ok, err := s.data.get(q.id, t.seq)
		if err != nil {
			b.Discard()
			return nil, err
		}
		if !ok { // purged meanwhile
			s.data.remove(b, q.id, t.seq)
			continue
		}
		s.data.putState(b, q.id, &t)
		out = append(out, received{content: c, entry: t, handle: handle{q.id, t.seq, t.receives}})
	}
	return out, b.CommitLater()
}

// discard deletes expired messages that have left the index.
func (s *Service) discard(q *queue, expired []*entry) error {
	if len(expired) == 0 {
		return nil
	}
	b := s.env.DB.NewBatch()
	for _, e := range expired {
		s.data.remove(b, q.id, e.seq)
	}
	return b.CommitLater()
}

// system returns the message's system attributes.
func (r received) system(account string) map[string]string {
	out := map[string]string{
		"SenderId":                         account,
		"SentTimestamp":                    strconv.FormatInt(r.entry.sent, 10),
		"ApproximateReceiveCount":          strconv.FormatUint(uint64(r.entry.receives), 10),
		"ApproximateFirstReceiveTimestamp": strconv.FormatInt(r.entry.received, 10),
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
	AttributeNames              []string // the older name of the next one
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

func (r receiveRequest) request() (request, error) {
	out := request{limit: orElse(r.MaxNumberOfMessages, 1)}
	switch visibility, wait := orElse(r.VisibilityTimeout, 0), orElse(r.WaitTimeSeconds, 0); {
	case out.limit < 1 || out.limit > maxBatch:
		return out, invalid(out.limit, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
	case visibility < 0 || visibility > maxVisibility:
		return out, invalid(visibility, "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
	case wait < 0 || wait > 20:
		return out, invalid(wait, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")
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
	r, err := in.request()
	if err != nil {
		return out, err
	}
	all, err := s.receive(ctx, q, r)
	for _, m := range all {
		out.Messages = append(out.Messages, in.show(m, s.env.Account))
	}
	return out, err
}

func (r receiveRequest) show(m received, account string) wireMessage {
	attributes := pick(m.Attributes, r.MessageAttributeNames)
	return wireMessage{
		MessageID: m.ID, ReceiptHandle: m.handle.String(),
		Body: m.Body, MD5OfBody: hexMD5([]byte(m.Body)),
		Attributes:             r.system(m, account),
		MessageAttributes:      attributes,
		MD5OfMessageAttributes: attributesMD5(attributes),
	}
}

func (r receiveRequest) system(m received, account string) map[string]string {
	names := append(slices.Clone(r.AttributeNames), r.MessageSystemAttributeNames...)
	if len(names) == 0 {
		return nil
	}
	out := m.system(account)
	if !slices.Contains(names, "All") {
		maps.DeleteFunc(out, func(name, _ string) bool { return !slices.Contains(names, name) })
	}
	return out
}

// pick selects attributes by name, by prefix ("order.*"), or all of them
// ("All" or ".*").
func pick(attributes map[string]Attribute, names []string) map[string]Attribute {
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
