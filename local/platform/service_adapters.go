package platform

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/cloudwatch"
	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// targets delivers the bus's events to the services that the ARNs name.
type targets struct{ stack *stack }

// Deliver sends the payload to the resource.
func (t targets) Deliver(ctx context.Context, arn string, payload []byte) error {
	switch service(arn) {
	case "sqs":
		return t.stack.sqs.Send(ctx, arn, string(payload), eventbridge.Attributes(ctx))
	case "states":
		_, err := t.stack.states.StartExecution(ctx, arn, "", string(payload))
		return err
	case "lambda":
		return busError(t.stack.lambda.InvokeAsync(ctx, arn, payload))
	default:
		return wire.NewError("ResourceNotFoundException", "no service here accepts events for "+arn)
	}
}

// DeliverInCommit adds a queue's message to the bus's own commit. It does not while fault
// rules exist, because faults apply to whole operations.
func (t targets) DeliverInCommit(b *store.Batch, arn string, payload []byte, attributes map[string]string) (func(), bool) {
	if service(arn) != "sqs" || len(t.stack.env.Faults.Rules()) > 0 {
		return nil, false
	}
	publish, err := t.stack.sqs.SendInBatch(b, arn, string(payload), attributes)
	return publish, err == nil
}

// service returns the service of an ARN, which is its third part.
func service(arn string) string {
	parts := strings.SplitN(arn, ":", 4)
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}

// busError converts Lambda's errors into those that the bus distinguishes.
func busError(err error) error {
	var e *lambda.Error
	if errors.As(err, &e) {
		return &wire.Error{Code: e.Code, Message: e.Message, Status: e.Status}
	}
	return err
}

// queues adapts SQS to Lambda's event source mappings.
type queues struct{ *sqs.Service }

// Receive receives messages.
func (q queues) Receive(ctx context.Context, arn string, most int, visibility, wait time.Duration) ([]lambda.QueueMessage, error) {
	got, err := q.Service.Receive(ctx, arn, most, visibility, wait)
	out := make([]lambda.QueueMessage, 0, len(got))
	for _, m := range got {
		out = append(out, lambda.QueueMessage{
			ID: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body,
			Attributes: m.Attributes, MessageAttributes: queueAttributes(m.MessageAttributes),
		})
	}
	return out, err
}

func queueAttributes(all map[string]sqs.Attribute) map[string]lambda.QueueAttribute {
	out := make(map[string]lambda.QueueAttribute, len(all))
	for name, a := range all {
		attribute := lambda.QueueAttribute{DataType: a.DataType}
		if strings.HasPrefix(a.DataType, "Binary") {
			encoded := base64.StdEncoding.EncodeToString(a.BinaryValue)
			attribute.BinaryValue = &encoded
		} else {
			attribute.StringValue = &a.StringValue
		}
		out[name] = attribute
	}
	return out
}

// streams adapts DynamoDB's streams to Lambda's event source mappings.
type streams struct{ *dynamodb.Service }

// ReadStream waits for records.
func (s streams) ReadStream(ctx context.Context, table string, shard, shards int, after lambda.StreamPosition, limit int) (lambda.StreamBatch, error) {
	got, err := s.Service.ReadStream(ctx, table, shard, shards, dynamodb.StreamPosition(after), limit)
	out := lambda.StreamBatch{Stream: got.Stream, Records: make([]lambda.StreamRecord, 0, len(got.Records))}
	for _, r := range got.Records {
		out.Records = append(out.Records, lambda.StreamRecord(r))
	}
	return out, err
}

// filter applies an event pattern to stream records.
type filter struct{ *pattern.Pattern }

// Match reports whether the pattern matches the record.
func (f filter) Match(record []byte) bool { return f.Pattern.Match(record) }

// KeysSuffice reports whether the pattern looks at nothing but the kind of change and the keys.
func (f filter) KeysSuffice() bool { return f.ReadsOnly("eventName", "dynamodb.Keys") }

// integration adapts Lambda to API Gateway.
type integration struct{ *lambda.Service }

// Invoke returns the function's response. A function error is an error.
func (i integration) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	result, err := i.Service.Invoke(ctx, function, payload)
	if err == nil && result.FunctionError != "" {
		err = errors.New(result.ErrorType + ": " + result.ErrorMessage)
	}
	return result.Payload, err
}

// queueMetrics returns the queues' measures for CloudWatch.
func queueMetrics(s *sqs.Service) func() map[string]cloudwatch.Queue {
	return func() map[string]cloudwatch.Queue {
		all := map[string]cloudwatch.Queue{}
		for _, d := range s.Depths() {
			all[d.Name] = cloudwatch.Queue{Visible: d.Visible, InFlight: d.InFlight, Delayed: d.Delayed, OldestAge: d.OldestAge}
		}
		return all
	}
}
