package cloudwatch

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// maxQueries is the maximum number of queries in a request.
const maxQueries = 500

type getMetricDataInput struct {
	MetricDataQueries  []query
	StartTime, EndTime *wire.Time
	ScanBy             string
	MaxDatapoints      *int
	NextToken          *string
}

type query struct {
	Id, Label  string //nolint:revive // as CloudWatch spells it
	MetricStat *struct {
		Metric metric
		Period int
		Stat   string
	}
	ReturnData *bool
}

type result struct {
	Id, Label, StatusCode string //nolint:revive // as CloudWatch spells it
	Timestamps            []wire.Time
	Values                []float64
}

type getMetricDataOutput struct{ MetricDataResults []result }

// getMetricData returns one datapoint per query, in the current period: the
// emulation has no history.
func (s *Service) getMetricData(_ context.Context, in getMetricDataInput) (getMetricDataOutput, error) {
	out := getMetricDataOutput{MetricDataResults: []result{}}
	if err := in.check(); err != nil {
		return out, err
	}
	queues, now := s.queues(), s.now()
	for _, q := range in.MetricDataQueries {
		if q.ReturnData == nil || *q.ReturnData {
			out.MetricDataResults = append(out.MetricDataResults, q.evaluate(queues, now, in))
		}
	}
	return out, nil
}

func (q query) evaluate(queues map[string]Queue, now time.Time, in getMetricDataInput) result {
	stat := q.MetricStat
	r := result{Id: q.Id, Label: q.Label, StatusCode: "Complete", Timestamps: []wire.Time{}, Values: []float64{}}
	if r.Label == "" {
		r.Label = stat.Metric.MetricName
	}
	at := now.UTC().Truncate(time.Duration(stat.Period) * time.Second)
	queue, ok := stat.Metric.queue(queues)
	if !ok || at.Before(in.StartTime.Truncate(time.Minute)) || !at.Before(in.EndTime.Time) {
		return r
	}
	r.Timestamps = append(r.Timestamps, wire.Time{Time: at})
	r.Values = append(r.Values, statistics[stat.Stat](metrics[stat.Metric.MetricName](queue)))
	return r
}

func identity(v float64) float64 { return v }

// statistics are computed over a single sample.
var statistics = map[string]func(float64) float64{
	"Average": identity, "Maximum": identity, "Minimum": identity, "Sum": identity,
	"SampleCount": func(float64) float64 { return 1 },
}

func (in getMetricDataInput) check() error {
	n := len(in.MetricDataQueries)
	switch {
	case in.StartTime == nil || in.EndTime == nil:
		return invalid("The parameters StartTime and EndTime are required.")
	case in.StartTime.Equal(in.EndTime.Time):
		return invalid("The parameter StartTime must not equal parameter EndTime.")
	case in.StartTime.After(in.EndTime.Time):
		return invalid("The parameter StartTime must be less than the parameter EndTime.")
	case n == 0:
		return invalid("The parameter MetricDataQueries is required.")
	case n > maxQueries:
		return invalid(fmt.Sprintf("The collection MetricDataQueries must not have a size greater than %d.", maxQueries))
	case in.ScanBy != "" && in.ScanBy != "TimestampAscending" && in.ScanBy != "TimestampDescending":
		return invalid("The value " + in.ScanBy + " for parameter ScanBy is invalid.")
	case in.MaxDatapoints != nil && *in.MaxDatapoints < n:
		return invalid("MaxDatapoints below the number of queries is not implemented here: there are no pages.")
	case in.NextToken != nil:
		return &wire.Error{Code: "InvalidNextToken", Query: "InvalidNextToken", Message: "There are no pages here."}
	}
	return in.checkQueries()
}

func (in getMetricDataInput) checkQueries() error {
	seen := map[string]bool{}
	for i, q := range in.MetricDataQueries {
		if seen[q.Id] {
			return invalid("The values for parameter id in MetricDataQueries are not unique.")
		}
		seen[q.Id] = true
		if err := q.check(fmt.Sprintf("MetricDataQueries.member.%d.", i+1)); err != nil {
			return err
		}
	}
	return nil
}

var idPattern = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)

func (q query) check(path string) error {
	stat := q.MetricStat
	switch {
	case !idPattern.MatchString(q.Id):
		return invalid(fmt.Sprintf("The value %s for parameter %sId is not matching the expected pattern %s.", q.Id, path, idPattern))
	case stat == nil:
		return invalid("The parameter " + path + "MetricStat is required: expressions are not implemented here.")
	case stat.Period < 60 || stat.Period%60 != 0:
		return invalid(fmt.Sprintf("The value %d for parameter %sMetricStat.Period must be a multiple of 60: there are no metrics of a higher resolution here.", stat.Period, path))
	case statistics[stat.Stat] == nil:
		return invalid(fmt.Sprintf("The value %s for parameter %sMetricStat.Stat is not implemented here.", stat.Stat, path))
	}
	return stat.Metric.check()
}
