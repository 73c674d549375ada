package sqs

import (
	"context"
	"fmt"

	"github.com/eventforge/eventforge/local/store"
)

// maxSize is the largest message and the largest batch, in bytes: 1 MiB since
// August 2025.
const maxSize = 1 << 20

// maxDelay is the longest delay of a message, in seconds.
const maxDelay = 900

// traceHeader is the only system attribute that a sender can set.
const traceHeader = "AWSTraceHeader"

// outgoing is a message to send.
type outgoing struct {
	body       string
	trace      string
	attributes map[string]Attribute
	delay      *int // seconds; nil for the queue's own
	group      string
}

func (o outgoing) size() int { return len(o.body) + attributesSize(o.attributes) }

func (o outgoing) check(l limits) error {
	if o.body == "" {
		return missingParameter("MessageBody")
	}
	if o.delay != nil && (*o.delay < 0 || *o.delay > maxDelay) {
		return invalidParameter(*o.delay, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
	}
	if o.size() > l.size {
		return invalidValue(fmt.Sprintf("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", l.size))
	}
	return firstError(checkText(o.body), checkMessageAttributes(o.attributes))
}

// Send sends a message. The attribute AWSTraceHeader becomes the system attribute
// of that name; the others become message attributes of type String.
func (s *Service) Send(ctx context.Context, queueARN, body string, attributes map[string]string) error {
	return s.env.Faults.Do(ctx, service, "SendMessage", func(context.Context) error {
		q, err := s.byARN(queueARN)
		if err != nil {
			return err
		}
		m := newOutgoing(body, attributes)
		if err := m.check(q.definition().limits); err != nil {
			return err
		}
		_, err = s.send(q, m)
		return err
	})
}

// SendTo sends a message to the queue with that URL, and returns the message's id.
// Fault rules apply as on the wire.
func (s *Service) SendTo(ctx context.Context, queueURL, body string) (messageID string, err error) {
	err = s.env.Faults.Do(ctx, service, "SendMessage", func(ctx context.Context) error {
		sent, err := s.sendMessage(ctx, sendRequest{QueueURL: queueURL, MessageBody: body})
		messageID = sent.MessageID
		return err
	})
	return messageID, err
}

// SendInBatch adds a message to the caller's batch, so that the message and the
// caller's writes are one commit. The caller must call publish once the commit
// succeeded. Fault rules do not apply: the caller must apply them.
func (s *Service) SendInBatch(b *store.Batch, queueARN, body string, attributes map[string]string) (publish func(), err error) {
	q, err := s.byARN(queueARN)
	if err != nil {
		return nil, err
	}
	m := newOutgoing(body, attributes)
	if err := m.check(q.definition().limits); err != nil {
		return nil, err
	}
	_, publish = s.addToBatch(b, q, []outgoing{m})
	return publish, nil
}

func newOutgoing(body string, attributes map[string]string) outgoing {
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

// send stores the messages in one commit and returns them. They become visible
// once they are on disk.
func (s *Service) send(q *queue, messages ...outgoing) ([]content, error) {
	b := s.env.DB.NewBatch()
	sent, publish := s.addToBatch(b, q, messages)
	if err := b.Commit(); err != nil {
		return nil, err
	}
	publish()
	return sent, nil
}

// addToBatch adds the messages to a batch. The caller must call publish once the
// batch is committed.
func (s *Service) addToBatch(b *store.Batch, q *queue, messages []outgoing) (sent []content, publish func()) {
	l, now := q.definition().limits, s.now()
	entries := make([]*entry, 0, len(messages))
	for _, m := range messages {
		e := &entry{seq: s.numbers.Next(), sentAt: now, enteredAt: now, visibleAt: now + l.delay, group: m.group}
		if m.delay != nil {
			e.visibleAt = now + int64(*m.delay)*1000
		}
		c := content{ID: s.env.Rand.UUID(), Body: m.body, Trace: m.trace, Attributes: m.attributes}
		s.messages.put(b, q.id, e, c)
		entries, sent = append(entries, e), append(sent, c)
	}
	return sent, func() { q.add(entries...) }
}

type sendRequest struct {
	QueueURL                string `json:"QueueUrl"`
	ID                      string `json:"Id"` // in a batch
	MessageBody             string
	DelaySeconds            *int
	MessageAttributes       map[string]Attribute
	MessageSystemAttributes map[string]Attribute
	MessageGroupID          string `json:"MessageGroupId"`
	MessageDeduplicationID  string `json:"MessageDeduplicationId"`
}

type sendResponse struct {
	ID                           string `json:"Id,omitempty"`
	MessageID                    string `json:"MessageId"`
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string `json:",omitempty"`
	MD5OfMessageSystemAttributes string `json:",omitempty"`
}

// message checks the request against the queue's limits.
func (r sendRequest) message(l limits) (outgoing, error) {
	m := outgoing{body: r.MessageBody, delay: r.DelaySeconds, attributes: r.MessageAttributes, group: r.MessageGroupID}
	if r.MessageDeduplicationID != "" {
		return m, fifoNotImplemented()
	}
	if m.group != "" && !messageGroup.MatchString(m.group) {
		return m, invalidParameter(m.group, "MessageGroupId", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.")
	}
	for name, a := range r.MessageSystemAttributes {
		if name != traceHeader || a.DataType != "String" {
			return m, invalidValue("Message system attribute " + name + " is not supported: only AWSTraceHeader of type String is.")
		}
		m.trace = a.StringValue
	}
	return m, m.check(l)
}

func (r sendRequest) response(c content) sendResponse {
	return sendResponse{
		ID: r.ID, MessageID: c.ID,
		MD5OfMessageBody:             hexMD5([]byte(c.Body)),
		MD5OfMessageAttributes:       attributesMD5(c.Attributes),
		MD5OfMessageSystemAttributes: attributesMD5(r.MessageSystemAttributes),
	}
}

func (s *Service) sendMessage(_ context.Context, in sendRequest) (sendResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return sendResponse{}, err
	}
	m, err := in.message(q.definition().limits)
	if err != nil {
		return sendResponse{}, err
	}
	sent, err := s.send(q, m)
	if err != nil {
		return sendResponse{}, err
	}
	return in.response(sent[0]), nil
}

type sendBatchRequest struct {
	QueueURL string `json:"QueueUrl"`
	Entries  []sendRequest
}

func (r sendRequest) id() string { return r.ID }

func (s *Service) sendMessageBatch(_ context.Context, in sendBatchRequest) (*batchResult, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := checkBatch(in.Entries); err != nil {
		return nil, err
	}
	if batchSize(in.Entries) > maxSize {
		return nil, failWithPrefix("BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes.")
	}
	return s.sendEntries(q, in.Entries)
}

func batchSize(entries []sendRequest) int {
	n := 0
	for _, e := range entries {
		n += len(e.MessageBody) + attributesSize(e.MessageAttributes)
	}
	return n
}

// sendEntries sends the valid entries in one commit and reports the others.
func (s *Service) sendEntries(q *queue, entries []sendRequest) (*batchResult, error) {
	result := newBatchResult()
	var messages []outgoing
	var valid []sendRequest
	limits := q.definition().limits
	for _, e := range entries {
		m, err := e.message(limits)
		if err != nil {
			result.fail(e.ID, err)
			continue
		}
		messages, valid = append(messages, m), append(valid, e)
	}
	if len(messages) == 0 {
		return result, nil
	}
	sent, err := s.send(q, messages...)
	for i, c := range sent {
		result.Successful = append(result.Successful, valid[i].response(c))
	}
	return result, err
}
