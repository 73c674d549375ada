package permissions

import (
	"crypto/rand"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
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
	s.recalls(o)
	for _, consumer := range []string{"", "email", "receipt", "webhooks"} {
		filter := map[string]any{"from": o.CreatedAt, "to": o.CreatedAt.Add(time.Minute)}
		if consumer != "" {
			filter["consumer"] = consumer
		}
		s.job(map[string]any{"kind": "publish_events", "filter": filter})
	}
	s.ask(s.operator, http.MethodGet, "/api/ops/jobs", nil, nil)
}

// recalls lets a job begin whose run died at an order: the next one looks at what was done to it.
func (s *shop) recalls(o client.Order) {
	draft := map[string]any{"kind": "retry_orders", "reason": "a test", "rate": 100, "filter": map[string]any{
		"status": order.NeedsAttention, "from": time.Now().Add(-3 * time.Hour), "to": time.Now().Add(-2 * time.Hour),
	}}
	require.Eventually(s.t, func() bool {
		var begun struct{ ID string }
		s.ask(s.operator, http.MethodPost, "/api/ops/jobs", draft, &begun)
		_, err := dynamodb.NewFromConfig(s.aws).UpdateItem(s.within(), &dynamodb.UpdateItemInput{
			TableName: &s.platform.Table, UpdateExpression: aws.String("SET trying = :id"),
			Key:                       map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "JOB#" + begun.ID}, "SK": &types.AttributeValueMemberS{Value: "JOB"}},
			ExpressionAttributeValues: map[string]types.AttributeValue{":id": &types.AttributeValueMemberS{Value: o.ID}},
		})
		require.NoError(s.t, err)
		s.runJobs(begun.ID, "done")
		return s.calls.seen("run-jobs", "dynamodb:Query", "AUDIT#")
	}, patience, time.Second, "no run looks at what was done to an order")
}

// runJobs runs jobs until one is in one of the states.
func (s *shop) runJobs(id string, states ...string) {
	s.t.Helper()
	var j struct{ State string }
	require.Eventually(s.t, func() bool {
		out, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{
			FunctionName: aws.String("eventforge-local-run-jobs"), Payload: []byte(`{}`),
		})
		require.NoError(s.t, err)
		require.Nil(s.t, out.FunctionError, "%s", out.Payload)
		s.ask(s.operator, http.MethodGet, "/api/ops/jobs/"+id, nil, &j)
		return slices.Contains(states, j.State)
	}, patience, time.Second, "the job is not %s", states)
}

// job begins a job and runs it until it ends, and asks it to stop.
func (s *shop) job(draft map[string]any) {
	draft["reason"], draft["rate"] = "a test", 100
	var begun struct{ ID, State string }
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs/preview", draft, nil)
	s.ask(s.operator, http.MethodPost, "/api/ops/jobs", draft, &begun)
	s.runJobs(begun.ID, "done")
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
	s.runJobs(begun.ID, "stopped", "done")
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
