// Package cloudwatch reads queue ages, which SQS itself does not report.
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
	keepFor     = time.Minute      // SQS publishes at most once a minute
	window      = 10 * time.Minute // how old a queue's newest datapoint may be
	callTimeout = 3 * time.Second  // bounds a call, because callers wait for it
	maxQueries  = 500              // queries per call
)

// Ages reports the age of queues' oldest messages. It keeps CloudWatch's response for a
// minute, errors too, because every requested metric costs money and the operators'
// page asks every few seconds. It is safe for concurrent use.
type Ages struct {
	client *cloudwatch.Client
	now    func() time.Time
	log    *slog.Logger

	mu     sync.Mutex // held during a call, so that all callers share the response
	readAt time.Time
	ages   map[string]time.Duration
}

// NewAges returns Ages from CloudWatch.
func NewAges(cfg aws.Config, now func() time.Time, log *slog.Logger) *Ages {
	return &Ages{client: cloudwatch.NewFromConfig(cfg), now: now, log: log}
}

// Oldest returns the ages by the queues' names. A queue without a datapoint is missing.
// While CloudWatch fails, which is logged, all are missing.
func (a *Ages) Oldest(ctx context.Context, queues []string) map[string]time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if a.readAt.IsZero() || now.Sub(a.readAt) >= keepFor {
		a.readAt, a.ages = now, a.readAll(ctx, queues, now)
	}
	return maps.Clone(a.ages)
}

// readAll calls CloudWatch for all callers. It goes on if its first caller leaves, because
// the others would have no ages for a minute.
func (a *Ages) readAll(ctx context.Context, queues []string, now time.Time) map[string]time.Duration {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	ages := map[string]time.Duration{}
	for some := range slices.Chunk(queues, maxQueries) {
		if err := a.read(ctx, some, now, ages); err != nil {
			a.log.WarnContext(ctx, "the ages of the queues' messages are unknown", "error", err)
			return nil
		}
	}
	return ages
}

func (a *Ages) read(ctx context.Context, queues []string, now time.Time, into map[string]time.Duration) error {
	end := now.Truncate(time.Minute).Add(time.Minute) // exclusive; whole minutes are fastest
	pages := cloudwatch.NewGetMetricDataPaginator(a.client, &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(end.Add(-window)), EndTime: &end, ScanBy: types.ScanByTimestampDescending,
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

// queries requests one metric of each queue. The ids are indexes of the list.
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

const idPrefix = "q" // an id must begin with a letter

// note stores the newest datapoint, which is the first; later pages have older ones.
func note(r types.MetricDataResult, queues []string, into map[string]time.Duration) {
	i, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(r.Id), idPrefix))
	if err != nil || i < 0 || i >= len(queues) || len(r.Values) == 0 {
		return
	}
	if _, ok := into[queues[i]]; !ok {
		into[queues[i]] = time.Duration(r.Values[0] * float64(time.Second))
	}
}
