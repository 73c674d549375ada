package sqs

import "context"

// traceHeader is the only system attribute that a sender may set.
const traceHeader = "AWSTraceHeader"

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
	m := outgoing{body: r.MessageBody, delay: r.DelaySeconds, attributes: r.MessageAttributes}
	if r.MessageDeduplicationID != "" || r.MessageGroupID != "" {
		return m, noFIFO()
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
		return nil, legacy("BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes.")
	}
	return s.sendAll(q, in.Entries)
}

func batchSize(entries []sendRequest) int {
	n := 0
	for _, e := range entries {
		n += len(e.MessageBody) + attributesSize(e.MessageAttributes)
	}
	return n
}

// sendAll sends the good entries in one commit and reports the others.
func (s *Service) sendAll(q *queue, entries []sendRequest) (*batchResult, error) {
	result := newBatchResult()
	var messages []outgoing
	var good []sendRequest
	limits := q.definition().limits
	for _, e := range entries {
		m, err := e.message(limits)
		if err != nil {
			result.fail(e.ID, err)
			continue
		}
		messages, good = append(messages, m), append(good, e)
	}
	if len(messages) == 0 {
		return result, nil
	}
	sent, err := s.send(q, messages...)
	for i, c := range sent {
		result.Successful = append(result.Successful, good[i].response(c))
	}
	return result, err
}
