package cloudwatch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func TestMetricsReportTheQueuesState(t *testing.T) {
	h := newHarness(t)
	got := h.data(t, now.Add(-5*time.Minute), now,
		maximum("age", "ApproximateAgeOfOldestMessage", "email"), maximum("visible", "ApproximateNumberOfMessagesVisible", "email"),
		maximum("flying", "ApproximateNumberOfMessagesNotVisible", "email"), maximum("delayed", "ApproximateNumberOfMessagesDelayed", "email"),
		maximum("none", "ApproximateAgeOfOldestMessage", "empty"))
	require.Len(t, got, 5)
	for i, want := range []float64{90, 3, 2, 1, 0} {
		assert.Equal(t, []float64{want}, got[i].Values, *got[i].Id)
		assert.Equal(t, []time.Time{now.Truncate(time.Minute)}, got[i].Timestamps, *got[i].Id)
		assert.Equal(t, types.StatusCodeComplete, got[i].StatusCode)
	}
	assert.Equal(t, "ApproximateAgeOfOldestMessage", *got[0].Label)
}

func TestUnknownQueuesAndDimensionsHaveNoData(t *testing.T) {
	h := newHarness(t)
	other := maximum("other", "ApproximateAgeOfOldestMessage", "email")
	other.MetricStat.Metric.Dimensions[0].Name = aws.String("Name")
	bare := maximum("bare", "ApproximateAgeOfOldestMessage", "email")
	bare.MetricStat.Metric.Dimensions = nil
	got := h.data(t, now.Add(-time.Minute), now, maximum("absent", "ApproximateAgeOfOldestMessage", "absent"), other, bare)
	require.Len(t, got, 3)
	for _, r := range got {
		assert.Empty(t, r.Values, *r.Id)
		assert.Equal(t, types.StatusCodeComplete, r.StatusCode)
	}
}

func TestDatapointMustBeInThePeriod(t *testing.T) {
	h, minute := newHarness(t), now.Truncate(time.Minute)
	for name, c := range map[string]struct {
		start, end time.Time
		want       int
	}{
		"the start is rounded down to its minute": {now, now.Add(time.Second), 1},
		"the end is exclusive":                    {minute.Add(-time.Hour), minute, 0},
		"the past has no data":                    {now.Add(-2 * time.Hour), now.Add(-time.Hour), 0},
		"the future has no data":                  {now.Add(time.Hour), now.Add(2 * time.Hour), 0},
	} {
		got := h.data(t, c.start, c.end, maximum("age", "ApproximateAgeOfOldestMessage", "email"))
		assert.Len(t, got[0].Values, c.want, name)
	}
}

func TestStatisticsLabelsAndReturnData(t *testing.T) {
	h := newHarness(t)
	count := maximum("count", "ApproximateNumberOfMessagesVisible", "email")
	count.MetricStat.Stat, count.MetricStat.Period, count.Label = aws.String("SampleCount"), aws.Int32(300), aws.String("mine")
	unseen := maximum("unseen", "ApproximateNumberOfMessagesVisible", "email")
	unseen.ReturnData = aws.Bool(false)
	got := h.data(t, now.Add(-time.Hour), now, unseen, count)
	require.Len(t, got, 1)
	assert.Equal(t, "mine", *got[0].Label)
	assert.Equal(t, []float64{1}, got[0].Values)
	assert.Equal(t, []time.Time{now.Truncate(5 * time.Minute)}, got[0].Timestamps)
}

func TestListMetrics(t *testing.T) {
	h := newHarness(t)
	list := func(in client.ListMetricsInput) int {
		out, err := h.client.ListMetrics(t.Context(), &in)
		require.NoError(t, err)
		return len(out.Metrics)
	}
	assert.Equal(t, 8, list(client.ListMetricsInput{}))
	assert.Equal(t, 2, list(client.ListMetricsInput{Namespace: aws.String("AWS/SQS"), MetricName: aws.String("ApproximateAgeOfOldestMessage")}))
	assert.Equal(t, 4, list(client.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("QueueName"), Value: aws.String("email")}}}))
	assert.Equal(t, 8, list(client.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("QueueName")}}}))
	assert.Equal(t, 0, list(client.ListMetricsInput{Namespace: aws.String("AWS/EC2")}))
}

func TestInvalidRequests(t *testing.T) {
	h := newHarness(t)
	changed := func(change func(*types.MetricDataQuery)) []types.MetricDataQuery {
		q := maximum("age", "ApproximateAgeOfOldestMessage", "email")
		change(&q)
		return []types.MetricDataQuery{q}
	}
	good := changed(func(*types.MetricDataQuery) {})
	many := make([]types.MetricDataQuery, maxQueries+1)
	for i := range many {
		many[i] = maximum(fmt.Sprint("q", i), "ApproximateAgeOfOldestMessage", "email")
	}
	early := now.Add(-time.Minute)
	for name, c := range map[string]struct {
		in      client.GetMetricDataInput
		message string
	}{
		"empty period":       {client.GetMetricDataInput{StartTime: &now, EndTime: &now, MetricDataQueries: good}, "must not equal"},
		"end before start":   {client.GetMetricDataInput{StartTime: &now, EndTime: &early, MetricDataQueries: good}, "less than"},
		"too many":           {client.GetMetricDataInput{MetricDataQueries: many}, "size greater than 500"},
		"duplicate id":       {client.GetMetricDataInput{MetricDataQueries: append(good, good...)}, "not unique"},
		"a page":             {client.GetMetricDataInput{MetricDataQueries: good, MaxDatapoints: aws.Int32(0)}, "MaxDatapoints"},
		"label options":      {client.GetMetricDataInput{MetricDataQueries: good, LabelOptions: &types.LabelOptions{Timezone: aws.String("+0100")}}, "LabelOptions"},
		"order":              {client.GetMetricDataInput{MetricDataQueries: good, ScanBy: "Sideways"}, "ScanBy"},
		"id":                 {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.Id = aws.String("5xx") })}, "MetricDataQueries.member.1.Id is not matching"},
		"expression":         {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat, q.Expression = nil, aws.String("1+1") })}, "Expression"},
		"period":             {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Period = aws.Int32(90) })}, "multiple of 60"},
		"resolution":         {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Period = aws.Int32(0) })}, "multiple of 60"},
		"statistic":          {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Stat = aws.String("p99") })}, "p99"},
		"namespace":          {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Metric.Namespace = aws.String("AWS/EC2") })}, "AWS/EC2"},
		"unsupported metric": {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Metric.MetricName = aws.String("NumberOfMessagesSent") })}, "NumberOfMessagesSent"},
		"unit":               {client.GetMetricDataInput{MetricDataQueries: changed(func(q *types.MetricDataQuery) { q.MetricStat.Unit = types.StandardUnitCount })}, "Unit"},
		"no query":           {client.GetMetricDataInput{MetricDataQueries: []types.MetricDataQuery{}}, "MetricDataQueries is required"},
	} {
		if c.in.StartTime == nil {
			c.in.StartTime, c.in.EndTime = &early, &now
		}
		_, err := h.client.GetMetricData(t.Context(), &c.in)
		var known smithy.APIError
		require.ErrorAs(t, err, &known, name)
		assert.Equal(t, "ValidationError", known.ErrorCode(), name)
		assert.Contains(t, known.ErrorMessage(), c.message, name)
	}
	_, err := h.client.GetMetricData(t.Context(), &client.GetMetricDataInput{StartTime: &early, EndTime: &now, MetricDataQueries: good, NextToken: aws.String("x")})
	var token *types.InvalidNextToken
	require.ErrorAs(t, err, &token)
	_, err = h.client.ListDashboards(t.Context(), &client.ListDashboardsInput{})
	require.ErrorContains(t, err, "UnknownOperationException")
	require.ErrorContains(t, err, "ListDashboards")
}

// Older clients use JSON, in which a timestamp is a number.
func TestJSON(t *testing.T) {
	h := newHarness(t)
	body := fmt.Sprintf(`{"StartTime":%d,"EndTime":%d.5,"MetricDataQueries":[{"Id":"a","MetricStat":{"Period":60,"Stat":"Average","Metric":
		{"Namespace":"AWS/SQS","MetricName":"ApproximateAgeOfOldestMessage","Dimensions":[{"Name":"QueueName","Value":"email"}]}}}]}`,
		now.Unix()-60, now.Unix())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Amz-Target", "GraniteServiceVersion20100801.GetMetricData")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, "application/x-amz-json-1.0", resp.Header.Get("Content-Type"))
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.JSONEq(t, fmt.Sprintf(`{"MetricDataResults":[{"Id":"a","Label":"ApproximateAgeOfOldestMessage","StatusCode":"Complete","Timestamps":[%d],"Values":[90]}]}`,
		now.Truncate(time.Minute).Unix()), string(answer))
}

func TestInjectedFaultsUseCloudWatchErrors(t *testing.T) {
	h := newHarness(t)
	_, err := h.env.Faults.Add(fault.Rule{Service: "monitoring", Operation: "ListMetrics", Kind: fault.ErrorBefore, Rate: 1, Code: "Throttling", Status: 400})
	require.NoError(t, err)
	_, err = h.client.ListMetrics(t.Context(), &client.ListMetricsInput{})
	var known smithy.APIError
	require.ErrorAs(t, err, &known)
	assert.Equal(t, "Throttling", known.ErrorCode())
}
