package sqs

import (
	"context"
	"maps"
	"slices"
	"strings"
)

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
