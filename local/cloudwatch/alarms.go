package cloudwatch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// Alarm watches a queue: it is in the state ALARM while messages are visible in it.
type Alarm struct {
	Name, Description string
	Queue             string // the name of the watched queue
}

// deadLetterMetric is what the alarms watch.
const deadLetterMetric = "ApproximateNumberOfMessagesVisible"

// maxAlarms is the most alarms of a page, and defaultAlarms the number when none is
// asked for.
const (
	maxAlarms     = 100
	defaultAlarms = 50
)

type describeAlarmsInput struct {
	AlarmNames      []string
	AlarmNamePrefix string
	AlarmTypes      []string
	StateValue      string
	MaxRecords      *int
	NextToken       string
}

// metricAlarm is an alarm in the API's form.
type metricAlarm struct {
	AlarmName, AlarmArn, AlarmDescription string
	ActionsEnabled                        bool
	OKActions                             []string `xml:"OKActions>member"`
	AlarmActions                          []string `xml:"AlarmActions>member"`
	InsufficientDataActions               []string `xml:"InsufficientDataActions>member"`
	StateValue, StateReason               string
	StateUpdatedTimestamp                 wire.Time
	MetricName, Namespace, Statistic      string
	Dimensions                            []nameValue `xml:"Dimensions>member"`
	Period, EvaluationPeriods             int
	DatapointsToAlarm                     int
	Threshold                             float64
	ComparisonOperator, TreatMissingData  string
}

type describeAlarmsOutput struct {
	MetricAlarms    []metricAlarm `xml:"MetricAlarms>member"`
	CompositeAlarms []struct{}    `xml:"CompositeAlarms>member"`
	NextToken       *string       `json:",omitempty" cbor:",omitempty" xml:",omitempty"`
}

// describeAlarms evaluates the alarms now: the emulation has no history.
func (s *Service) describeAlarms(_ context.Context, in describeAlarmsInput) (describeAlarmsOutput, error) {
	out := describeAlarmsOutput{MetricAlarms: []metricAlarm{}, CompositeAlarms: []struct{}{}}
	limit, err := in.check()
	if err != nil {
		return out, err
	}
	queues := s.queues()
	for _, a := range s.alarms {
		one := s.evaluate(a, queues[a.Queue])
		if a.Name <= in.NextToken || !in.selects(one) {
			continue
		}
		if len(out.MetricAlarms) == limit {
			out.NextToken = &out.MetricAlarms[limit-1].AlarmName
			break
		}
		out.MetricAlarms = append(out.MetricAlarms, one)
	}
	return out, nil
}

// check refuses what AWS refuses, and returns the size of a page.
func (in describeAlarmsInput) check() (limit int, err error) {
	limit = defaultAlarms
	if in.MaxRecords != nil {
		limit = *in.MaxRecords
	}
	states := []string{"", "OK", "ALARM", "INSUFFICIENT_DATA"}
	switch {
	case limit < 1 || limit > maxAlarms:
		return 0, invalid(fmt.Sprintf("The parameter MaxRecords must be between 1 and %d.", maxAlarms))
	case len(in.AlarmNames) > maxAlarms:
		return 0, invalid(fmt.Sprintf("The collection AlarmNames must not have a size greater than %d.", maxAlarms))
	case len(in.AlarmNames) > 0 && in.AlarmNamePrefix != "":
		return 0, invalid("AlarmNamePrefix and AlarmNames must not both be specified.")
	case !slices.Contains(states, in.StateValue):
		return 0, invalid("The value " + in.StateValue + " for parameter StateValue is invalid.")
	}
	for _, kind := range in.AlarmTypes {
		if kind != "MetricAlarm" && kind != "CompositeAlarm" {
			return 0, invalid("The value " + kind + " for parameter AlarmTypes is invalid.")
		}
	}
	return limit, nil
}

func (in describeAlarmsInput) selects(a metricAlarm) bool {
	return (len(in.AlarmTypes) == 0 || slices.Contains(in.AlarmTypes, "MetricAlarm")) &&
		(len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, a.AlarmName)) &&
		strings.HasPrefix(a.AlarmName, in.AlarmNamePrefix) &&
		(in.StateValue == "" || in.StateValue == a.StateValue)
}

// evaluate returns the alarm with the state of its queue.
func (s *Service) evaluate(a Alarm, q Queue) metricAlarm {
	value := metrics[deadLetterMetric](q)
	state, verb := "OK", "was not"
	if value > 0 {
		state, verb = "ALARM", "was"
	}
	now := s.now().UTC()
	return metricAlarm{
		AlarmName: a.Name, AlarmArn: s.env.ARN("cloudwatch", "alarm:"+a.Name), AlarmDescription: a.Description,
		OKActions: []string{}, AlarmActions: []string{}, InsufficientDataActions: []string{},
		StateValue: state, StateUpdatedTimestamp: wire.Time{Time: now},
		StateReason: fmt.Sprintf("Threshold Crossed: 1 datapoint [%.1f (%s)] %s greater than the threshold (0.0).", value, now.Format("02/01/06 15:04:05"), verb),
		MetricName:  deadLetterMetric, Namespace: namespace, Statistic: "Maximum", Dimensions: []nameValue{{dimension, a.Queue}},
		Period: 60, EvaluationPeriods: 1, DatapointsToAlarm: 1, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "notBreaching",
	}
}
