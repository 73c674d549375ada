package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

// metricsPatience bounds what AWS takes to publish a queue's first metrics.
const metricsPatience = 10 * time.Minute

func TestCloudWatch(t *testing.T) {
	t.Parallel()
	client, now := cloudwatch.NewFromConfig(settings), time.Now().UTC()
	n := names{
		"absent": unique("absent"), "now": now.Format(time.RFC3339),
		"early": now.Add(-10 * time.Minute).Format(time.RFC3339), "late": now.Add(metricsPatience).Format(time.RFC3339),
	}
	n["name"], n["queue"], _ = queue(t, sqs.NewFromConfig(settings), "metrics", nil)
	verify(t, n, metrics(client))
}

// asking is a query for one metric of a queue.
func asking(id, name, queue, more string) string {
	return `{"Id":"` + id + `","MetricStat":{"Period":60,"Stat":"Maximum","Metric":{"Namespace":"AWS/SQS","MetricName":"` + name +
		`","Dimensions":[{"Name":"QueueName","Value":"` + queue + `"}]}}` + more + `}`
}

func metrics(c *cloudwatch.Client) []expectation {
	get := func(start, end string, queries ...string) call {
		return do(c.GetMetricData, `{"StartTime":"`+start+`","EndTime":"`+end+`","MetricDataQueries":[`+strings.Join(queries, ",")+`]}`)
	}
	const age = "ApproximateAgeOfOldestMessage"
	return []expectation{{
		name: "a queue that does not exist has no data", doc: "User Guide, Metrics concepts: a metric exists when it has data",
		when: get("$early", "$late", asking("age", age, "$absent", "")),
		want: `{"MetricDataResults":[{"Id":"age","Label":"*","StatusCode":"Complete"}]}`,
	}, {
		name: "each query has its result, by its label", doc: "API Reference, GetMetricData, MetricDataResults; MetricDataQuery, Label",
		when: get("$early", "$late", asking("a", age, "$name", `,"Label":"how old"`), asking("v", "ApproximateNumberOfMessagesVisible", "$name", `,"Label":"how many"`)),
		want: `{"MetricDataResults":[{"Id":"a","Label":"how old"},{"Id":"v","Label":"how many"}]}`,
	}, {
		name: "what is not to be returned", doc: "API Reference, MetricDataQuery, ReturnData",
		when: get("$early", "$late", asking("a", age, "$name", `,"ReturnData":false`), asking("b", age, "$name", "")),
		want: `{"MetricDataResults":[{"Id":"b"}]}`,
	}, {
		name: "a span of nothing", doc: "API Reference, GetMetricData, StartTime and EndTime",
		when: get("$now", "$now", asking("age", age, "$name", "")),
		want: refusal{code: "ValidationError", says: "StartTime must not equal parameter EndTime"},
	}, {
		name: "a span backwards", doc: "API Reference, GetMetricData, StartTime and EndTime",
		when: get("$late", "$early", asking("age", age, "$name", "")),
		want: refusal{code: "ValidationError", says: "StartTime must be less than the parameter EndTime"},
	}, {
		name: "an id that begins with a digit", doc: "API Reference, MetricDataQuery, Id",
		when: get("$early", "$late", asking("5xx", age, "$name", "")),
		want: refusal{code: "ValidationError", says: "MetricDataQueries.member.1.Id"},
	}, {
		name: "more than 500 queries", doc: "API Reference, GetMetricData, MetricDataQueries",
		when: get("$early", "$late", times(501, asking("q#", age, "$name", ""))),
		want: refusal{code: "ValidationError", says: "500"},
	}, {
		name: "a period of a minute and a half", doc: "API Reference, MetricStat, Period",
		when: get("$early", "$late", strings.Replace(asking("age", age, "$name", ""), `"Period":60`, `"Period":90`, 1)),
		want: refusal{code: "ValidationError", says: "Period"},
	}, {
		name: "an invalid page token", doc: "API Reference, GetMetricData, Errors",
		when: do(c.GetMetricData, `{"StartTime":"$early","EndTime":"$late","NextToken":"nonsense","MetricDataQueries":[`+asking("age", age, "$name", "")+`]}`),
		want: refusal{code: "InvalidNextToken"},
	}}
}

// TestCloudWatchMeasuresQueues waits until the metrics of a queue with a
// message appear. Developer Guide, Available CloudWatch metrics for Amazon
// SQS: they are published every minute.
func TestCloudWatchMeasuresQueues(t *testing.T) {
	t.Parallel()
	queues, client := sqs.NewFromConfig(settings), cloudwatch.NewFromConfig(settings)
	name, url, _ := queue(t, queues, "aged", nil)
	_, err := queues.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &url, Entries: []types.SendMessageBatchRequestEntry{
		{Id: new("a"), MessageBody: new("m")}, {Id: new("b"), MessageBody: new("m"), DelaySeconds: 900},
	}})
	require.NoError(t, err)
	started := time.Now().UTC()
	n := names{"name": name, "early": started.Truncate(time.Hour).Format(time.RFC3339), "late": started.Add(metricsPatience).Format(time.RFC3339)}
	queries := strings.Join([]string{
		asking("visible", "ApproximateNumberOfMessagesVisible", "$name", ""), asking("delayed", "ApproximateNumberOfMessagesDelayed", "$name", ""),
		asking("flying", "ApproximateNumberOfMessagesNotVisible", "$name", ""), asking("age", "ApproximateAgeOfOldestMessage", "$name", ""),
	}, ",")
	queries = strings.ReplaceAll(queries, `"Period":60`, `"Period":3600`)
	published := expectation{
		when: do(client.GetMetricData, `{"StartTime":"$early","EndTime":"$late","MetricDataQueries":[`+queries+`]}`),
		want: `{"MetricDataResults":[{"Id":"visible","Values":[1]},{"Id":"delayed","Values":[1]},{"Id":"flying","Values":[0]},{"Id":"age","Values":["*"],"Timestamps":["*"]}]}`,
	}
	within(t, metricsPatience, func() error { return published.check(t.Context(), n) })
}
