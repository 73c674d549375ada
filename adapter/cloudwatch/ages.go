// Package cloudwatch reads from CloudWatch what a service tells nowhere else.
package cloudwatch

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

const (
	fresh    = time.Minute      // SQS publishes no more often than that
	span     = 10 * time.Minute // how far back a queue's newest datapoint may lie
	patience = 3 * time.Second  // how long an answer without ages may be held up
	most     = 500              // queries of one call
)

// Ages tells how old queues' oldest messages are. What CloudWatch answered is
// kept for a minute, a failure too: each metric asked for is paid for, and
// every operator's page asks every few seconds. It is safe for concurrent use.
type Ages struct {
	client *cloudwatch.Client
	now    func() time.Time
	log    *slog.Logger

	mu    sync.Mutex // held while asking, so that all who wait share the answer
	asked time.Time
	known map[string]time.Duration
}

// NewAges makes Ages of CloudWatch.
func NewAges(cfg aws.Config, now func() time.Time, log *slog.Logger) *Ages {
	return &Ages{client: cloudwatch.NewFromConfig(cfg), now: now, log: log}
}

// Oldest returns the ages by the queues' names. A queue is missing that has no
// datapoint, and all are while CloudWatch fails: that is logged.
func (a *Ages) Oldest(ctx context.Context, queues []string) map[string]time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if a.asked.IsZero() || now.Sub(a.asked) >= fresh {
		a.asked, a.known = now, a.ask(ctx, queues, now)
	}
	return maps.Clone(a.known)
}

// ask asks on behalf of everybody: that its first caller left is no reason to
// keep the others without ages for a minute.
func (a *Ages) ask(ctx context.Context, queues []string, now time.Time) map[string]time.Duration {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	ages := map[string]time.Duration{}
	for some := range slices.Chunk(queues, most) {
		if err := a.read(ctx, some, now, ages); err != nil {
			a.log.WarnContext(ctx, "the ages of the queues' messages are unknown", "error", err)
			return nil
		}
	}
	return ages
}

func (a *Ages) read(ctx context.Context, queues []string, now time.Time, into map[string]time.Duration) error {
	end := now.Truncate(time.Minute).Add(time.Minute) // exclusive, and quickest on whole minutes
	pages := cloudwatch.NewGetMetricDataPaginator(a.client, &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(end.Add(-span)), EndTime: &end, ScanBy: types.ScanByTimestampDescending,
		MetricDataQueries: queries(queues),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, r := range page.MetricDataResults {
			note(r, queues, into)
		}
	}
	return nil
}

// queries asks for one metric of each queue; ids are places in the list.
func queries(queues []string) []types.MetricDataQuery {
	all := make([]types.MetricDataQuery, 0, len(queues))
	for i, queue := range queues {
		all = append(all, types.MetricDataQuery{
			Id: aws.String(idPrefix + strconv.Itoa(i)),
			MetricStat: &types.MetricStat{
				Period: aws.Int32(60), Stat: aws.String("Maximum"),
				Metric: &types.Metric{
					Namespace: aws.String("AWS/SQS"), MetricName: aws.String("ApproximateAgeOfOldestMessage"),
					Dimensions: []types.Dimension{{Name: aws.String("QueueName"), Value: aws.String(queue)}},
				},
			},
		})
	}
	return all
}

const idPrefix = "q" // an id begins with a letter

// note takes the newest datapoint, which comes first; a later page's are older.
func note(r types.MetricDataResult, queues []string, into map[string]time.Duration) {
	i, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(r.Id), idPrefix))
	if err != nil || i < 0 || i >= len(queues) || len(r.Values) == 0 {
		return
	}
	if _, ok := into[queues[i]]; !ok {
		into[queues[i]] = time.Duration(r.Values[0] * float64(time.Second))
	}
}
