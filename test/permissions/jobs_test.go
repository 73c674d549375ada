package permissions

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

// jobs tries orders again in bulk, by compensation and forward, and publishes the events of the last minute again, to
// everybody and to each consumer.
func (s *shop) jobs() {
	o := s.place(1, "tok_ok")
	s.ends(o, "completed")
	since := time.Now().Add(-time.Hour)
	s.unreconciled(func() {
		for _, status := range []order.Status{order.NeedsAttention, order.Pending} {
			s.standing(status, since)
			s.job(map[string]any{"kind": "retry_orders", "filter": map[string]any{"status": status, "from": since.Add(-time.Second), "to": since.Add(time.Second)}})
		}
	})
	for _, consumer := range []string{"", "email", "receipt", "webhooks"} {
		filter := map[string]any{"from": o.CreatedAt, "to": o.CreatedAt.Add(time.Minute)}
		if consumer != "" {
			filter["consumer"] = consumer
		}
		s.job(map[string]any{"kind": "publish_events", "filter": filter})
	}
	s.ask(s.operator, http.MethodGet, "/api/ops/jobs", nil, nil)
}

// job begins a job and runs it until it ends, and asks it to stop.
func (s *shop) job(draft map[string]any) {
	draft["reason"], draft["rate"] = "a test", 100
	var begun struct{ ID, State string }
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs/preview", draft, nil)
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs", draft, &begun)
	require.Eventually(s.t, func() bool {
		out, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{
			FunctionName: aws.String("eventforge-local-run-jobs"), Payload: []byte(`{}`),
		})
		require.NoError(s.t, err)
		require.Nil(s.t, out.FunctionError, "%s", out.Payload)
		s.ask(s.operator, http.MethodGet, "/api/ops/jobs/"+begun.ID, nil, &begun)
		return begun.State == "done"
	}, patience, time.Second, "the job does not end")
	var results struct {
		Items []struct{ Outcome, Message string }
	}
	s.ask(s.operator, http.MethodGet, "/api/ops/jobs/"+begun.ID+"/results", nil, &results)
	require.NotEmpty(s.t, results.Items)
	for _, r := range results.Items {
		require.Equal(s.t, "done", r.Outcome, r.Message)
	}
	draft["rate"] = 1
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs", draft, &begun)
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs/"+begun.ID+"/stop", nil, nil)
	require.Eventually(s.t, func() bool {
		_, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{FunctionName: aws.String("eventforge-local-run-jobs"), Payload: []byte(`{}`)})
		require.NoError(s.t, err)
		s.ask(s.operator, http.MethodGet, "/api/ops/jobs/"+begun.ID, nil, &begun)
		return begun.State == "stopped" || begun.State == "done"
	}, patience, time.Second, "the job does not stop")
}

// standing stores an order that has been in a status since then, and that nothing tries by
// itself.
func (s *shop) standing(status order.Status, since time.Time) {
	execution := ""
	if status == order.NeedsAttention {
		execution = order.CompensationPrefix + "none-1"
	}
	placed, err := order.Rehydrate(order.Snapshot{
		ID: id.NewSource(time.Now, rand.Reader).Next(), UserID: "6b9f1c60-4c1e-4b7e-9f0a-2d1f5a3c8e11", Status: status, Version: 1,
		Execution: execution, GivenUp: status == order.NeedsAttention, PaymentToken: "tok_ok", Reservation: order.Unreserved, Payment: order.Uncharged,
		Total: money.Money{Amount: 100, Currency: "USD"}, CreatedAt: since, UpdatedAt: since, StatusSince: since,
		Lines: []event.Line{{SKU: "LAMP", Name: "Lamp", Quantity: 1, UnitPrice: money.Money{Amount: 100, Currency: "USD"}}},
	})
	require.NoError(s.t, err)
	store := dynamo.New(dynamodb.NewFromConfig(s.aws), s.platform.Table, time.Now)
	require.NoError(s.t, store.Place(s.within(), &order.Change{Order: placed}, nil))
}
