package cloudwatch

import (
	"maps"
	"slices"
)

// The namespace and the dimension of SQS's metrics.
const (
	namespace = "AWS/SQS"
	dimension = "QueueName"
)

// metrics are those of a queue's state. The ones that count calls
// (NumberOfMessagesSent and its like) would need a history.
var metrics = map[string]func(Queue) float64{
	"ApproximateAgeOfOldestMessage":         func(q Queue) float64 { return float64(int(q.OldestAge.Seconds())) },
	"ApproximateNumberOfMessagesVisible":    func(q Queue) float64 { return float64(q.Visible) },
	"ApproximateNumberOfMessagesNotVisible": func(q Queue) float64 { return float64(q.InFlight) },
	"ApproximateNumberOfMessagesDelayed":    func(q Queue) float64 { return float64(q.Delayed) },
}

// metric names a metric as CloudWatch does.
type metric struct {
	Namespace  string
	MetricName string
	Dimensions []nameValue `json:",omitempty"`
}

type nameValue struct{ Name, Value string }

// check refuses what this stand-in would answer wrongly.
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

// of finds the metric's queue; a metric with other dimensions has no data.
func (m metric) of(queues map[string]Queue) (Queue, bool) {
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

func (s *Service) listMetrics(in listMetricsInput) (listMetricsOutput, error) {
	out := listMetricsOutput{Metrics: []metric{}}
	if in.Namespace != "" && in.Namespace != namespace {
		return out, nil
	}
	for _, queue := range slices.Sorted(maps.Keys(s.queues())) {
		for _, name := range slices.Sorted(maps.Keys(metrics)) {
			m := metric{namespace, name, []nameValue{{dimension, queue}}}
			if in.matches(m) {
				out.Metrics = append(out.Metrics, m)
			}
		}
	}
	return out, nil
}

func (in listMetricsInput) matches(m metric) bool {
	for _, d := range in.Dimensions {
		if d.Name != dimension || d.Value != nil && *d.Value != m.Dimensions[0].Value {
			return false
		}
	}
	return in.MetricName == "" || in.MetricName == m.MetricName
}
