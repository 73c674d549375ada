package platform

import (
	"github.com/eventforge/eventforge/local/cloudwatch"
	"github.com/eventforge/eventforge/local/logs"
	"github.com/eventforge/eventforge/wiring"
)

// apiLogGroup is the API's log group, as Terraform names it.
const apiLogGroup = "/eventforge-local/api"

// logGroups are the log groups that Terraform creates for the API and the functions.
func (w *stack) logGroups() map[string]func() []logs.Line {
	groups := map[string]func() []logs.Line{apiLogGroup: w.apiLog.numbered}
	for name := range wiring.Functions() {
		groups["/aws/lambda/"+functionName(name)] = func() []logs.Line { return w.functionLog(name) }
	}
	return groups
}

func (w *stack) functionLog(name string) []logs.Line {
	kept := w.lambda.Logs(functionName(name))
	out := make([]logs.Line, 0, len(kept))
	for _, l := range kept {
		out = append(out, logs.Line{Time: l.Time, Sequence: l.Sequence, Text: l.Text})
	}
	return out
}

// deadLetterAlarms are Terraform's alarms on the queues that hold what failed: the
// dead-letter queue of each queue, or the queue itself if it holds nothing else.
func deadLetterAlarms() []cloudwatch.Alarm {
	var all []cloudwatch.Alarm
	for name, q := range wiring.Queues() {
		watched := queueName(wiring.DeadLetters(name))
		if q.DeadLetterOnly {
			watched = queueName(name)
		}
		all = append(all, cloudwatch.Alarm{
			Name: prefix + "dead-letters-" + name, Queue: watched,
			Description: watched + " holds dead letters of " + name + ". Find the cause, then redrive them.",
		})
	}
	return all
}
