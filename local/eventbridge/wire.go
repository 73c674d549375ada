package eventbridge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/eventforge/eventforge/local/wire"
)

// Wire is the service in the AWS JSON 1.1 protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{Name: service, Target: "AWSEvents", Version: "1.1", Operations: map[string]wire.Operation{
		"CreateEventBus":    strict(s.wireCreateBus),
		"DescribeEventBus":  strict(s.wireDescribeBus),
		"ListEventBuses":    strict(s.wireListBuses),
		"DeleteEventBus":    strict(s.wireDeleteBus),
		"PutRule":           strict(s.wirePutRule),
		"DescribeRule":      strict(s.wireDescribeRule),
		"ListRules":         strict(s.wireListRules),
		"DeleteRule":        strict(s.wireDeleteRule),
		"EnableRule":        strict(s.wireEnableRule),
		"DisableRule":       strict(s.wireDisableRule),
		"PutTargets":        strict(s.wirePutTargets),
		"ListTargetsByRule": strict(s.wireListTargets),
		"RemoveTargets":     strict(s.wireRemoveTargets),
		"PutEvents":         strict(s.wirePutEvents),
		"TestEventPattern":  strict(s.wireTestPattern),
	}}
}

// strict makes an operation that refuses unknown members instead of ignoring them.
func strict[In, Out any](f func(context.Context, In) (Out, error)) wire.Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		var in In
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			return nil, invalid("The request is malformed or has a member that is not implemented here: %s", err)
		}
		return f(ctx, in)
	}
}

type nothing struct{}

type busRequest struct {
	Name        string
	Description string
	Tags        []Tag
	NamePrefix  string
	Limit       int
	NextToken   string
}

type busAnswer struct {
	Name             string
	Arn              string
	Description      string `json:",omitempty"`
	CreationTime     int64  `json:",omitempty"`
	LastModifiedTime int64  `json:",omitempty"`
}

func (b *bus) answer() busAnswer {
	return busAnswer{Name: b.Name, Arn: b.arn, Description: b.Description, CreationTime: b.Created, LastModifiedTime: b.Created}
}

func (s *Service) wireCreateBus(_ context.Context, in busRequest) (map[string]any, error) {
	b, err := s.createBus(busRecord{Name: in.Name, Description: in.Description, Tags: in.Tags})
	if err != nil {
		return nil, err
	}
	return map[string]any{"EventBusArn": b.arn, "Description": b.Description}, nil
}

func (s *Service) wireDescribeBus(_ context.Context, in busRequest) (busAnswer, error) {
	b, err := s.bus(in.Name)
	if err != nil {
		return busAnswer{}, err
	}
	return b.answer(), nil
}

func (s *Service) wireListBuses(_ context.Context, in busRequest) (map[string]any, error) {
	var all []busAnswer
	for _, b := range s.allBuses() {
		all = append(all, b.answer())
	}
	return page("EventBuses", all, func(b busAnswer) string { return b.Name }, pageRequest{in.NamePrefix, in.NextToken, in.Limit})
}

func (s *Service) wireDeleteBus(_ context.Context, in busRequest) (nothing, error) {
	return nothing{}, s.deleteBus(in.Name)
}
