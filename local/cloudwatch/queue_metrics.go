package cloudwatch

import (
	"context"
	"maps"
	"slices"
)

// The namespace and dimension of SQS's metrics.
const (
	namespace = "AWS/SQS"
	dimension = "QueueName"
)

// metrics are the metrics of a queue's state. Those that count calls, such as
// NumberOfMessagesSent, would need a history.
var metrics = map[string]func(Queue) float64{
	"ApproximateAgeOfOldestMessage":         func(q Queue) float64 { return float64(int(q.OldestAge.Seconds())) },
	"ApproximateNumberOfMessagesVisible":    func(q Queue) float64 { return float64(q.Visible) },
	"ApproximateNumberOfMessagesNotVisible": func(q Queue) float64 { return float64(q.InFlight) },
	"ApproximateNumberOfMessagesDelayed":    func(q Queue) float64 { return float64(q.Delayed) },
}

// metric identifies a metric.
type metric struct {
	Namespace  string
	MetricName string
	Dimensions []nameValue `json:",omitempty"`
}

type nameValue struct{ Name, Value string }

// check returns an error for a metric that the emulation does not support.
func (m metric) check() error {
	switch {
	case m.Namespace == "" || m.MetricName == "":
		return invalid("The parameters Namespace and MetricName are required of a metric.")
	case m.Namespace != namespace:
		return invalid("The namespace " + m.Namespace + " is not implemented here: only " + namespace + " is.")
	case metrics[m.MetricName] == nil:
		return invalid("The metric " + m.MetricName + " is not implemented here.")
	}
	return nil
}

// queue returns the metric's queue. A metric with other dimensions has none.
func (m metric) queue(queues map[string]Queue) (Queue, bool) {
	if len(m.Dimensions) != 1 || m.Dimensions[0].Name != dimension {
		return Queue{}, false
	}
	q, ok := queues[m.Dimensions[0].Value]
	return q, ok
}

type listMetricsInput struct {
	Namespace, MetricName string
	Dimensions            []struct {
		Name  string
		Value *string
	}
}

type listMetricsOutput struct{ Metrics []metric }

func (s *Service) listMetrics(_ context.Context, in listMetricsInput) (listMetricsOutput, error) {
	out := listMetricsOutput{Metrics: []metric{}}
	if in.Namespace != "" && in.Namespace != namespace {
		return out, nil
	}
	for _, queue := range slices.Sorted(maps.Keys(s.queues())) {
		for _, name := range slices.Sorted(maps.Keys(metrics)) {
			m := metric{namespace, name, []nameValue{{dimension, queue}}}
			if in.selects(m) {
				out.Metrics = append(out.Metrics, m)
			}
		}
	}
	return out, nil
}

func (in listMetricsInput) selects(m metric) bool {
	for _, d := range in.Dimensions {
		if d.Name != dimension || d.Value != nil && *d.Value != m.Dimensions[0].Value {
			return false
		}
	}
	return in.MetricName == "" || in.MetricName == m.MetricName
}
