package cloudwatch

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

// harness is the service behind its real protocols, with the real client.
type harness struct {
	env    *env.Env
	url    string
	client *client.Client
}

var now = time.Date(2026, 11, 23, 12, 34, 56, 0, time.UTC)

func newHarness(t *testing.T) *harness {
	t.Helper()
	c := clock.New()
	e := &env.Env{Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler), Region: "us-east-1", Account: "000000000000"}
	service := New(e, func() map[string]Queue {
		return map[string]Queue{"email": {Visible: 3, InFlight: 2, Delayed: 1, OldestAge: 90500 * time.Millisecond}, "empty": {}}
	},
		Alarm{Name: "eventforge-local-dead-letters-receipts", Queue: "empty"},
		Alarm{Name: "eventforge-local-dead-letters-emails", Description: "email holds dead letters.", Queue: "email"},
		Alarm{Name: "other", Queue: "absent"},
	)
	service.now = func() time.Time { return now }
	mux, queries := wire.NewMux(e, service.Wire()), wire.NewQueries(e, service.QueryWire())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mux.Handles(r) {
			mux.ServeHTTP(w, r)
			return
		}
		queries.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return &harness{env: e, url: server.URL, client: client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

// maximum returns a query for the maximum of a queue's metric in each minute.
func maximum(id, name, queue string) types.MetricDataQuery {
	return types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{
		Period: aws.Int32(60), Stat: aws.String("Maximum"),
		Metric: &types.Metric{
			Namespace: aws.String("AWS/SQS"), MetricName: &name,
			Dimensions: []types.Dimension{{Name: aws.String("QueueName"), Value: &queue}},
		},
	}}
}

func (h *harness) data(t *testing.T, start, end time.Time, queries ...types.MetricDataQuery) []types.MetricDataResult {
	t.Helper()
	out, err := h.client.GetMetricData(t.Context(), &client.GetMetricDataInput{StartTime: &start, EndTime: &end, MetricDataQueries: queries})
	require.NoError(t, err)
	for _, r := range out.MetricDataResults {
		for i, at := range r.Timestamps {
			r.Timestamps[i] = at.UTC()
		}
	}
	return out.MetricDataResults
}
