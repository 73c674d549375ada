package e2e

import (
	"context"
	"crypto/rand"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// jobs begins and runs jobs as an operator.
type jobs struct {
	t        *testing.T
	platform target.Target
	aws      aws.Config
	operator *client.Client
}

func newJobs(t *testing.T) *jobs {
	t.Helper()
	p := onLocal(t) // on a deployed stack, orders would be planted, and events published again
	operator, err := signin.As(within(t), p, "operator")
	require.NoError(t, err)
	return &jobs{t: t, platform: p, operator: operator, aws: aws.Config{
		Region: p.Region, BaseEndpoint: &p.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}}
}

// work is a job as the API shows it.
type work struct {
	ID, State                             string
	Looked, Done, Skipped, Failed, Events int
}

func (j *jobs) begin(draft object) work {
	j.t.Helper()
	var w work
	_, err := j.operator.Call(within(j.t), http.MethodPost, "/api/ops/jobs", nil, draft, &w)
	require.NoError(j.t, err)
	return w
}

func (j *jobs) job(id string) (w work) {
	j.t.Helper()
	_, err := j.operator.Call(within(j.t), http.MethodGet, "/api/ops/jobs/"+id, nil, nil, &w)
	require.NoError(j.t, err)
	return w
}

// run invokes the function, as its schedule does each minute, and reports whether it survived.
func (j *jobs) run() bool {
	j.t.Helper()
	out, err := lambda.NewFromConfig(j.aws).Invoke(j.t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("eventforge-local-run-jobs"), Payload: []byte(`{}`),
	})
	require.NoError(j.t, err)
	return out.FunctionError == nil
}

// ended runs a job until it has ended.
func (j *jobs) ended(id string) work {
	j.t.Helper()
	ctx, cancel := context.WithTimeout(j.t.Context(), 3*patience)
	defer cancel()
	for {
		require.NoError(j.t, ctx.Err(), "the job does not end: %+v", j.job(id))
		require.True(j.t, j.run())
		if w := j.job(id); w.State != "running" {
			return w
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
}

// leaseEnds makes the job's lease half a minute older.
func (j *jobs) leaseEnds(id string) {
	j.t.Helper()
	_, err := dynamodb.NewFromConfig(j.aws).UpdateItem(within(j.t), &dynamodb.UpdateItemInput{
		TableName: &j.platform.Table, UpdateExpression: aws.String("SET leaseUntil = createdAt"),
		Key: map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "JOB#" + id}, "SK": &types.AttributeValueMemberS{Value: "JOB"}},
	})
	require.NoError(j.t, err)
}

// stand plants orders that need attention since a time, and which nothing tries by itself.
func (j *jobs) stand(n int, since time.Time) (orders []string) {
	j.t.Helper()
	store := dynamo.New(dynamodb.NewFromConfig(j.aws), j.platform.Table, time.Now)
	ids := id.NewSource(func() time.Time { return since }, rand.Reader)
	for range n {
		placed, err := order.Place(order.Placement{
			ID: ids.Next(), UserID: "6b9f1c60-4c1e-4b7e-9f0a-2d1f5a3c8e11", Email: "shopper@example.com", Now: since,
			Draft:    order.Draft{Lines: []order.DraftLine{{SKU: "LAMP", Quantity: 1}}, PaymentToken: "tok_ok"},
			Products: map[string]catalog.Product{"LAMP": {SKU: "LAMP", Name: "Lamp", Price: money.Money{Amount: 100, Currency: "USD"}, Active: true}},
		})
		require.NoError(j.t, err)
		given, err := placed.Order.GiveUp(since)
		require.NoError(j.t, err)
		require.NoError(j.t, store.Place(within(j.t), &order.Change{Order: given.Order, Events: given.Events}, nil))
		orders = append(orders, given.Order.ID())
	}
	return orders
}

// The function's process is killed in the middle of a job. The next run goes on where it was,
// and each order has one result.
func TestAJobGoesOnAfterItsProcessIsKilled(t *testing.T) {
	j := newJobs(t)
	since := time.Now().Add(-20 * 24 * time.Hour)
	orders := j.stand(12, since)
	w := j.begin(object{"kind": "retry_orders", "rate": 4, "reason": "the gateway answers again", "filter": object{
		"status": "needs_attention", "reason": "stalled", "from": since.Add(-time.Minute), "to": since.Add(time.Minute),
	}})
	mend, err := control.Client{Base: j.platform.Control}.Fault(within(t), control.Fault{Service: "lambda", Operation: "run-jobs", Kind: "kill", Rate: 1, DelayMillis: 2500})
	require.NoError(t, err)
	require.False(t, j.run(), "it is killed")
	require.NoError(t, mend(within(t)))
	killed := j.job(w.ID)
	require.Equal(t, "running", killed.State)
	require.Greater(t, killed.Done, 1)
	require.Less(t, killed.Done, len(orders))
	require.True(t, j.run())
	require.Equal(t, killed, j.job(w.ID), "its lease lasts")
	j.leaseEnds(w.ID)

	done := j.ended(w.ID)
	require.Equal(t, "done", done.State)
	require.Equal(t, len(orders), done.Done+done.Skipped, "%+v", done) // the order at which it was killed may run
	var results struct{ Items []struct{ OrderID string } }
	_, err = j.operator.Call(within(t), http.MethodGet, "/api/ops/jobs/"+w.ID+"/results?limit=100", nil, nil, &results)
	require.NoError(t, err)
	var got []string
	for _, r := range results.Items {
		got = append(got, r.OrderID)
	}
	require.ElementsMatch(t, orders, got)
	for _, one := range orders {
		var found struct {
			Order   struct{ Status string }
			Actions []struct{ Action, Reason string }
		}
		require.Eventually(t, func() bool {
			_, err = j.operator.Call(within(t), http.MethodGet, "/api/ops/orders/"+one, nil, nil, &found)
			require.NoError(t, err)
			return found.Order.Status == "failed"
		}, patience, 50*time.Millisecond)
		require.NotEmpty(t, found.Actions)
		require.Contains(t, found.Actions[0].Reason, "the gateway answers again (job/"+w.ID)
	}
}

// An endpoint that did not exist gets what happened before, from events that are published
// again for the webhooks alone.
func TestEventsArePublishedAgainForOneConsumer(t *testing.T) {
	j := newJobs(t)
	shopper, err := signin.As(within(t), j.platform, "shopper")
	require.NoError(t, err)
	began := time.Now().Add(-time.Second)
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, "tok_ok"))
	require.NoError(t, err)
	o, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	hooks, _ := listen(t, shopper, "order.completed")
	w := j.begin(object{"kind": "publish_events", "rate": 100, "reason": "a new endpoint", "filter": object{
		"from": began, "type": "order.completed", "consumer": "webhooks",
	}})
	done := j.ended(w.ID)
	require.Equal(t, "done", done.State)
	require.Positive(t, done.Events)
	require.Equal(t, done.Done, done.Events, "one of each order")
	await(t, hooks, func(got []receiver.Delivery) bool { return len(of(got, o.ID)) == 1 })
}
