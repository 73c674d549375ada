package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// deadLetterSources maps the ARN of each dead-letter queue to the address of a
// resource that uses it.
func (s Stack) deadLetterSources() map[string]string {
	found := map[string]string{}
	note := func(arn string, by Resource) {
		if arn != "" {
			found[arn] = by.Address
		}
	}
	for _, q := range s.OfType("aws_sqs_queue") {
		arn, _ := q.JSON("redrive_policy")["deadLetterTargetArn"].(string)
		note(arn, q)
	}
	for _, r := range s.OfType("aws_cloudwatch_event_target", "aws_cloudwatch_event_bus") {
		note(r.Text("dead_letter_config.0.arn"), r)
	}
	for _, m := range s.OfType("aws_lambda_event_source_mapping") {
		note(m.Text("destination_config.0.on_failure.0.destination_arn"), m)
	}
	return found
}

// queuesHaveDeadLetters: every queue has a dead-letter queue or is one.
func queuesHaveDeadLetters(s Stack) []string {
	var f findings
	ends := s.deadLetterSources()
	queues := s.OfType("aws_sqs_queue")
	f.some(queues, "queue")
	for _, q := range queues {
		policy := q.JSON("redrive_policy")
		if policy == nil {
			if ends[q.Text("arn")] == "" {
				f.add(q, "has no dead-letter queue and is not one")
			}
			continue
		}
		if n, _ := policy["maxReceiveCount"].(float64); n < 1 {
			f.add(q, "has the maxReceiveCount %v", policy["maxReceiveCount"])
		}
		target, _ := policy["deadLetterTargetArn"].(string)
		if letters, ok := s.Find("aws_sqs_queue", "arn", target); !ok {
			f.add(q, "has the dead-letter queue %q, which is not in the plan", target)
		} else if letters.Number("message_retention_seconds") < q.Number("message_retention_seconds") {
			f.add(letters, "has a shorter retention than its source queue")
		}
	}
	return f
}

// targetsHaveDeadLetters: events that the bus or the stream cannot deliver go to a
// queue whose policy allows it.
func targetsHaveDeadLetters(s Stack) []string {
	var f findings
	targets := s.OfType("aws_cloudwatch_event_target")
	f.some(targets, "bus target")
	for _, t := range targets {
		queue, ok := s.Find("aws_sqs_queue", "arn", t.Text("dead_letter_config.0.arn"))
		if !ok {
			f.add(t, "has no dead-letter queue")
			continue
		}
		if t.At("retry_policy.0.maximum_retry_attempts") == nil || t.Number("retry_policy.0.maximum_event_age_in_seconds") == 0 {
			f.add(t, "has no retry policy")
		}
		if rule := s.ruleOf(t); !s.allowsRule(queue, rule) {
			f.add(queue, "does not allow dead letters of %s", t.Address)
		}
		if destination, ok := s.Find("aws_sqs_queue", "arn", t.Text("arn")); ok && !s.allowsRule(destination, s.ruleOf(t)) {
			f.add(destination, "does not allow events of %s", t.Address)
		}
	}
	for _, m := range s.OfType("aws_lambda_event_source_mapping") {
		if m.Text("starting_position") != "" {
			if _, ok := s.Find("aws_sqs_queue", "arn", m.Text("destination_config.0.on_failure.0.destination_arn")); !ok {
				f.add(m, "has no destination for failed batches")
			}
		}
	}
	return f
}

func (s Stack) ruleOf(target Resource) Resource {
	for _, r := range s.OfType("aws_cloudwatch_event_rule") {
		if r.Text("name") == target.Text("rule") && r.Text("event_bus_name") == target.Text("event_bus_name") {
			return r
		}
	}
	return Resource{}
}

// allowsRule reports whether the queue's policy allows the rule to send.
func (s Stack) allowsRule(queue, rule Resource) bool {
	for _, st := range s.OnResources() {
		if st.In.Text("queue_url") == queue.Text("url") && st.Allow && st.Does("sqs:SendMessage") &&
			slices.Contains(st.Condition("aws:SourceArn"), rule.Text("arn")) {
			return true
		}
	}
	return false
}

// visibilityCoversTimeout: a queue's visibility timeout is at least six times its
// function's timeout, as AWS recommends. Otherwise a message can be received again
// while Lambda retries a throttled invocation.
func visibilityCoversTimeout(s Stack) []string {
	var f findings
	seen := 0
	for _, m := range s.OfType("aws_lambda_event_source_mapping") {
		queue, ok := s.Find("aws_sqs_queue", "arn", m.Text("event_source_arn"))
		if !ok {
			continue
		}
		seen++
		fn, ok := s.Find("aws_lambda_function", "arn", m.Text("function_name"))
		if !ok {
			f.add(m, "invokes %q, which is not in the plan", m.Text("function_name"))
			continue
		}
		visibility, timeout := queue.Number("visibility_timeout_seconds"), fn.Number("timeout")
		if visibility < 6*timeout {
			f.add(queue, "has a visibility timeout of %g s, less than 6 times the timeout of %g s of %s", visibility, timeout, fn.Text("function_name"))
		}
	}
	if seen == 0 {
		f = append(f, "no queue invokes a function")
	}
	return f
}

// batchesReportPartialFailures: a failed message does not return its whole batch.
func batchesReportPartialFailures(s Stack) []string {
	var f findings
	mappings := s.OfType("aws_lambda_event_source_mapping")
	f.some(mappings, "event source mapping")
	for _, m := range mappings {
		if !slices.Contains(m.Texts("function_response_types"), "ReportBatchItemFailures") {
			f.add(m, "does not report partial batch failures")
		}
	}
	return f
}

// deadLettersHaveAlarms: every dead-letter queue has an alarm that goes off at the
// first message.
func deadLettersHaveAlarms(s Stack) []string {
	var f findings
	ends := s.deadLetterSources()
	for _, q := range s.OfType("aws_sqs_queue") {
		if ends[q.Text("arn")] != "" && !s.watched(q.Text("name")) {
			f.add(q, "has no alarm that goes off at the first message and notifies a subscriber")
		}
	}
	if len(ends) == 0 {
		f = append(f, "the plan has no dead-letter queue")
	}
	return f
}

func (s Stack) watched(queue string) bool {
	return slices.ContainsFunc(s.OfType("aws_cloudwatch_metric_alarm"), func(a Resource) bool {
		first := (a.Text("comparison_operator") == "GreaterThanThreshold" && a.Number("threshold") == 0) ||
			(a.Text("comparison_operator") == "GreaterThanOrEqualToThreshold" && a.Number("threshold") == 1)
		return a.Text("namespace") == "AWS/SQS" && a.Text("metric_name") == "ApproximateNumberOfMessagesVisible" &&
			a.Text("dimensions.QueueName") == queue && first && s.notifies(a)
	})
}

// notifies reports whether an alarm's action is a topic with a subscription.
func (s Stack) notifies(alarm Resource) bool {
	if alarm.At("actions_enabled") == false {
		return false
	}
	return slices.ContainsFunc(alarm.Texts("alarm_actions"), func(action string) bool {
		_, topic := s.Find("aws_sns_topic", "arn", action)
		_, subscription := s.Find("aws_sns_topic_subscription", "topic_arn", action)
		return topic && subscription
	})
}

// alarmsNotifySubscribers: every alarm has an action, and every topic a subscription.
func alarmsNotifySubscribers(s Stack) []string {
	var f findings
	alarms := s.OfType("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
	f.some(alarms, "alarm")
	for _, a := range alarms {
		if !s.notifies(a) {
			f.add(a, "notifies no subscriber")
		}
		if a.Text("alarm_description") == "" {
			f.add(a, "has no description")
		}
	}
	for _, topic := range s.OfType("aws_sns_topic") {
		if _, ok := s.Find("aws_sns_topic_subscription", "topic_arn", topic.Text("arn")); !ok {
			f.add(topic, "has no subscription")
		}
	}
	return f
}

// watches maps the metrics that need an alarm to the failure that they show.
var watches = map[string]string{
	"AWS/ApplicationELB HTTPCode_Target_5XX_Count": "the API answers with errors",
	"AWS/ApplicationELB HealthyHostCount":          "the API is down",
	"AWS/Lambda Invocations":                       "a function that its schedule invokes is not",
	"EventForge OrdersFailedBecauseOfUs":           "orders fail because of us",
	"EventForge OrdersNeedingAttention":            "orders need attention",
	"AWS/Lambda Errors":                            "functions fail",
	"AWS/Lambda Throttles":                         "functions are throttled",
	"AWS/Lambda IteratorAge":                       "events are published late",
}

// watchedForShoppers are those that need one where there are shoppers: not in dev.
var watchedForShoppers = map[string]string{
	"AWS/ApplicationELB TargetResponseTime": "the API is slow",
	"AWS/States ExecutionsFailed":           "sagas fail",
	"EventForge OrdersOverdue":              "orders stall",
	"EventForge AttentionOverdue":           "operators do not look",
	"EventForge BooksFindings":              "the books disagree",
}

// alarmsWatchMoreThanDeadLetters: alarms watch failures that cause no dead letters.
func alarmsWatchMoreThanDeadLetters(s Stack) []string {
	var f findings
	seen := map[string]bool{}
	for _, a := range s.OfType("aws_cloudwatch_metric_alarm") {
		namespace, _, _ := strings.Cut(a.Text("namespace"), "/eventforge-") // the environment's
		seen[namespace+" "+a.Text("metric_name")] = true
		for i := range a.List("metric_query") {
			metric := fmt.Sprintf("metric_query.%d.metric.0.", i)
			seen[a.Text(metric+"namespace")+" "+a.Text(metric+"metric_name")] = true
		}
	}
	needed := maps.Clone(watches)
	if config, _ := s.Outputs["app_config"].(map[string]any); config["environment"] != "dev" {
		maps.Copy(needed, watchedForShoppers)
	}
	for metric, why := range needed {
		if !seen[metric] {
			f = append(f, "no alarm for: "+why+" ("+metric+")")
		}
	}
	slices.Sort(f)
	return f
}
