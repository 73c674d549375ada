package dynamo

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

// TestTheDetailsOfAnEverydayAttemptFitIntoOneWriteUnit: that is what decision 0069 counts.
func TestTheDetailsOfAnEverydayAttemptFitIntoOneWriteUnit(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	e := webhook.Endpoint{ID: webhook.EndpointID("owner", "https://shop.example/hooks")}
	d := webhook.NewDelivery(e, "01K9XW5Y7Q2ZJ8F3N6R4T0VABC-0001", "order.completed", nil, "", at)
	it := detailsItem(d, webhook.AttemptDetails{Round: 1, Number: 1, Attempt: webhook.Attempt{
		At: at, Status: 200, Duration: 123 * time.Millisecond,
		Exchange: &webhook.Exchange{
			Sent: []webhook.Header{
				{Name: "content-type", Value: "application/json"}, {Name: "traceparent", Value: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
				{Name: "user-agent", Value: "EventForge-Webhooks/1.0"}, {Name: webhook.HeaderID, Value: d.EventID}, {Name: webhook.HeaderTimestamp, Value: "1795435200"},
				{Name: webhook.HeaderSignature, Value: "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="},
			},
			Received: []webhook.Header{
				{Name: "content-length", Value: "11"}, {Name: "content-type", Value: "application/json; charset=utf-8"},
				{Name: "date", Value: "Mon, 30 Nov 2026 12:00:00 GMT"}, {Name: "server", Value: "nginx"},
			},
			Body:   webhook.NewBody([]byte(`{"ok":true}`), false),
			Timing: webhook.Timing{DNS: 1234567, Connect: 12345678, TLS: 23456789, FirstByte: 81234567, Total: 123456789},
		},
	}})
	size := sizeOf(&types.AttributeValueMemberM{Value: it})
	require.Greater(t, size, 512, "it holds what it should")
	require.LessOrEqual(t, size, 1024)
}

// sizeOf is about how DynamoDB counts: names, texts and binaries by their bytes, a number
// by half its digits, and three bytes for a list or map.
func sizeOf(v types.AttributeValue) int {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value) + 1
	case *types.AttributeValueMemberN:
		return len(v.Value)/2 + 2
	case *types.AttributeValueMemberL:
		size := 3
		for _, e := range v.Value {
			size += sizeOf(e) + 1
		}
		return size
	case *types.AttributeValueMemberM:
		size := 3
		for name, e := range v.Value {
			size += len(name) + sizeOf(e) + 1
		}
		return size
	}
	return 1
}
