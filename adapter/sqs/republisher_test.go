package sqs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// The queues hold what the bus would give them.
func TestEventsAreGivenAgainAsTheBusGivesThem(t *testing.T) {
	q := &failuresQueue{}
	r := NewRepublisher(awstest.Config(t, q), []Operated{{Name: "email", URL: "http://queue.example/000000000000/email"}})
	r.client = withoutChecksums(&Attempts{client: r.client})
	e := event.Event{
		ID: "o-0005", Type: event.OrderCompleted, Version: 1, OrderID: "o", UserID: "u", Sequence: 5, OccurredAt: time.UnixMilli(0).UTC(),
		Data: event.Data{Lines: []event.Line{{Name: "a\ufffeb"}}},
	}
	require.NoError(t, r.Republish(t.Context(), event.MailConsumer, []event.Event{e}))
	require.NoError(t, r.ResendMail(t.Context(), e, "R1"))
	detail := `"detail":{"id":"o-0005","type":"order.completed","version":1,"orderId":"o","userId":"u","sequence":5,"occurredAt":"1970-01-01T00:00:00Z",` +
		`"data":{"lines":[{"sku":"","name":"a\ufffdb","quantity":0,"unitPrice":{"amount":0,"currency":""}}]}}`
	head := `{"version":"0","id":"o-0005","detail-type":"order.completed","source":"eventforge.orders","time":"1970-01-01T00:00:00Z","resources":[],`
	require.Len(t, q.bodies, 2)
	assert.JSONEq(t, head+detail+`}`, q.bodies[0])
	assert.JSONEq(t, head+detail+`,"resend":"R1"}`, q.bodies[1])
	require.True(t, failure.Is(r.Republish(t.Context(), "webhooks", []event.Event{e}), failure.NotFound))
}
