package sqs

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// Queue describes a queue to create. Zero durations are SQS's defaults, a zero
// MaxReceiveCount is no dead-letter queue.
type Queue struct {
	Name              string
	VisibilityTimeout time.Duration
	Retention         time.Duration
	MaxReceiveCount   int
	DeadLetterARN     string
}

// Message is a received message. Attributes are the system attributes
// (ApproximateReceiveCount, SentTimestamp, AWSTraceHeader, ...).
type Message struct {
	ID                string
	ReceiptHandle     string
	Body              string
	Attributes        map[string]string
	MessageAttributes map[string]Attribute
}

// Create makes a queue or, if there is one of that name, gives it these
// settings. It returns the queue's ARN.
func (s *Service) Create(ctx context.Context, d Queue) (arn string, err error) {
	err = s.env.Faults.Do(ctx, service, "CreateQueue", func(context.Context) error {
		arn, err = s.createOrUpdate(d.Name, d.attributes())
		return err
	})
	return arn, err
}

func (s *Service) createOrUpdate(name string, attributes map[string]string) (string, error) {
	q, err := s.named(name)
	if err != nil {
		q, err = s.create(name, attributes, nil)
	} else {
		err = s.configure(q, attributes)
	}
	if err != nil {
		return "", err
	}
	return q.arn, nil
}

// Send sends a message. The attribute AWSTraceHeader becomes the system
// attribute of that name; all others are message attributes of type String.
func (s *Service) Send(ctx context.Context, queueARN, body string, attributes map[string]string) error {
	return s.env.Faults.Do(ctx, service, "SendMessage", func(context.Context) error {
		q, err := s.byARN(queueARN)
		if err != nil {
			return err
		}
		m := compose(body, attributes)
		if err := m.check(q.definition().limits); err != nil {
			return err
		}
		_, err = s.send(q, m)
		return err
	})
}

// Stage writes a message into the caller's batch, so that sending it is one
// commit with the caller's own writes; call publish once that succeeded. It
// passes no fault rules: ask for them first.
func (s *Service) Stage(b *store.Batch, queueARN, body string, attributes map[string]string) (publish func(), err error) {
	q, err := s.byARN(queueARN)
	if err != nil {
		return nil, err
	}
	m := compose(body, attributes)
	if err := m.check(q.definition().limits); err != nil {
		return nil, err
	}
	_, publish = s.stage(b, q, []outgoing{m})
	return publish, nil
}

func compose(body string, attributes map[string]string) outgoing {
	m := outgoing{body: body, trace: attributes[traceHeader]}
	for name, value := range attributes {
		if name == traceHeader {
			continue
		}
		if m.attributes == nil {
			m.attributes = map[string]Attribute{}
		}
		m.attributes[name] = Attribute{DataType: "String", StringValue: value}
	}
	return m
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

// Delete deletes received messages in one commit.
func (s *Service) Delete(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, "DeleteMessageBatch", queueARN, receiptHandles, s.remove)
}

// Release makes received messages visible again at once. Messages that are
// gone or back already are no error.
func (s *Service) Release(ctx context.Context, queueARN string, receiptHandles []string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, receiptHandles, func(q *queue, handles []handle) error {
		for _, h := range handles {
			_ = s.reveal(q, h, 0)
		}
		return nil
	})
}

func (s *Service) withHandles(ctx context.Context, operation, arn string, texts []string, f func(*queue, []handle) error) error {
	return s.env.Faults.Do(ctx, service, operation, func(context.Context) error {
		q, err := s.byARN(arn)
		if err != nil {
			return err
		}
		handles := make([]handle, 0, len(texts))
		for _, text := range texts {
			h, err := parseHandle(q, text)
			if err != nil {
				return err
			}
			handles = append(handles, h)
		}
		return f(q, handles)
	})
}

// ReleaseAll makes every message in flight visible again. It is for the sole
// consumer of a queue that starts anew and knows that whoever held messages
// died with the process.
func (s *Service) ReleaseAll(ctx context.Context, queueARN string) error {
	return s.withHandles(ctx, "ChangeMessageVisibilityBatch", queueARN, nil, func(q *queue, _ []handle) error {
		for _, h := range q.inFlight() {
			_ = s.reveal(q, h, 0)
		}
		return nil
	})
}

func (q *queue) inFlight() []handle {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []handle
	for _, e := range q.entries {
		if e.inFlight {
			out = append(out, handle{q.id, e.seq, e.receives})
		}
	}
	return out
}
