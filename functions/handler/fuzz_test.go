package handler_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// checking implements the handlers' dependencies. It reports calls that no
// handler may make.
type checking struct{ t *testing.T }

func (c checking) End(context.Context) error { return nil }

func (c checking) Event(_ context.Context, e event.Event) error {
	if e.ID == "" || e.OrderID == "" || !e.Type.Known() {
		c.t.Errorf("fanned out %+v", e)
	}
	return nil
}

func (c checking) Attempt(_ context.Context, a port.ScheduledAttempt) error {
	if a.EndpointID == "" || a.OwnerID == "" || a.DeliveryID == "" || a.Number < 1 {
		c.t.Errorf("attempted %+v", a)
	}
	return nil
}

func (c checking) Publish(_ context.Context, messages []port.Message) []port.Unpublished {
	for _, m := range messages {
		if m.Source != event.Source || m.Type == "" || !json.Valid(m.Detail) {
			c.t.Errorf("published %+v", m)
		}
	}
	return nil
}

func (c checking) PutAside(_ context.Context, e port.BadEvent) error {
	if !json.Valid(e.Record) || e.Err == nil {
		c.t.Errorf("put aside %+v", e)
	}
	return nil
}

func (c checking) Accept(_ context.Context, r ingest.Request) error { return nil }

// FuzzEnvelope passes arbitrary bytes to every function's handler. None may
// panic, and none may accept a message that is not meant for it.
func FuzzEnvelope(f *testing.F) {
	f.Fuzz(func(t *testing.T, payload []byte) {
		c := checking{t}
		webhooks := handler.Webhooks{BeginFanOut: func() handler.FanOut { return c }, Forward: c.Attempt, Redelivery: (&redelivery{}).policy()}.Batch(2)
		_, _ = webhooks(context.Background(), batch(payload))
		for name, function := range map[string]any{
			"queue":  webhooks,
			"stream": handler.Relay(relay.Relay{Bus: c, Failures: c}),
			"http":   handler.Ingest(c),
		} {
			response, err := lambda.NewHandler(function).Invoke(context.Background(), payload)
			if err == nil && !json.Valid(response) {
				t.Errorf("%s answered %q", name, response)
			}
		}
		partialOfItsBatch(t, payload, webhooks)
	})
}

// partialOfItsBatch checks that a queue function's response names only messages
// of its batch. Any other would make Lambda treat the whole batch as failed.
func partialOfItsBatch(t *testing.T, payload []byte, function func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)) {
	var in events.SQSEvent
	if json.Unmarshal(payload, &in) != nil {
		return
	}
	known := map[string]bool{}
	for _, m := range in.Records {
		known[m.MessageId] = true
	}
	response, err := function(context.Background(), in)
	if err != nil {
		t.Errorf("a batch failed as a whole: %v", err)
	}
	for _, failed := range response.BatchItemFailures {
		if !known[failed.ItemIdentifier] {
			t.Errorf("%q is not of the batch", failed.ItemIdentifier)
		}
	}
}
