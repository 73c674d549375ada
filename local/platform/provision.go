package platform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/wiring"
)

// provision creates every missing resource and updates the others to the
// wiring.
func (w *stack) provision(ctx context.Context) error {
	w.endpoints.Region, w.endpoints.Account = region, account
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"user pool", w.provisionUserPool}, // first, so that the same seed gives the same ids
		{"table", w.provisionTable},
		{"queues", w.provisionQueues},
		{"receipts bucket", w.provisionBucket},
		{"pictures bucket", w.provisionPictures},
		{"inbox", w.provisionInbox},
		{"mail identity", w.provisionMail},
		{"payment gateway's keys", w.provisionPaymentKeys},
		{"cursor key", w.provisionCursorKey},
		{"functions", w.provisionFunctions},
		{"state machines", w.provisionStateMachines},
		{"bus", w.provisionBus},
		{"event source mappings", w.provisionMappings},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("provision %s: %w", step.what, err)
		}
	}
	return nil
}

// call runs an operation of the JSON protocol without the network.
func call[Out any](ctx context.Context, s *wire.Service, operation string, in any) (out Out, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	answer, err := s.Operations[operation](ctx, body)
	if err != nil {
		return out, err
	}
	raw, ok := answer.(json.RawMessage)
	if !ok {
		if raw, err = json.Marshal(answer); err != nil {
			return out, err
		}
	}
	return out, json.Unmarshal(raw, &out)
}

// ignored is the response of an operation that only has to succeed.
type ignored = json.RawMessage

// isError reports whether err is the service's error of that name.
func isError(err error, code string) bool {
	var e *wire.Error
	return errors.As(err, &e) && e.Code == code
}

func queueName(name string) string    { return prefix + name }
func functionName(name string) string { return prefix + name }

func (w *stack) queueARN(name string) string { return w.env.ARN("sqs", queueName(name)) }
func (w *stack) functionARN(name string) string {
	return w.env.ARN("lambda", "function:"+functionName(name))
}

func (w *stack) machineARN(name string) string {
	return w.env.ARN("states", "stateMachine:"+prefix+name)
}

func (w *stack) queueURL(name string) string {
	return w.env.URL + "/" + account + "/" + queueName(name)
}

// deadLetterRetention is the longest retention that SQS allows.
const deadLetterRetention = 14 * 24 * time.Hour

func (w *stack) provisionQueues(ctx context.Context) error {
	w.endpoints.Queues = map[string]string{}
	for name, q := range wiring.Queues() {
		queue := sqs.Queue{
			Name: queueName(name), VisibilityTimeout: seconds(q.VisibilityTimeoutSeconds), Retention: seconds(q.RetentionSeconds),
		}
		if !q.DeadLetterOnly {
			dead := wiring.DeadLetters(name)
			arn, err := w.sqs.Create(ctx, sqs.Queue{Name: queueName(dead), Retention: deadLetterRetention})
			if err != nil {
				return err
			}
			w.endpoints.Queues[dead] = w.queueURL(dead)
			queue.DeadLetterARN, queue.MaxReceiveCount = arn, q.MaxReceiveCount
		}
		if _, err := w.sqs.Create(ctx, queue); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		w.endpoints.Queues[name] = w.queueURL(name)
	}
	return nil
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func (w *stack) provisionBus(ctx context.Context) error {
	if _, err := w.events.CreateBus(ctx, busName); err != nil && !isError(err, "ResourceAlreadyExistsException") {
		return err
	}
	w.endpoints.Bus = busName
	for name, r := range wiring.Rules() {
		rule := eventbridge.Rule{
			Name: prefix + name, Bus: busName, Pattern: string(r.Pattern), Schedule: r.Schedule, Description: r.Description,
		}
		if r.OnDefaultBus() {
			rule.Bus = eventbridge.DefaultBus
		}
		if _, err := w.events.PutRule(ctx, rule); err != nil {
			return fmt.Errorf("rule %s: %w", name, err)
		}
		if err := w.events.PutTargets(ctx, rule.Bus, rule.Name, w.ruleTargets(r)); err != nil {
			return fmt.Errorf("targets of rule %s: %w", name, err)
		}
	}
	return nil
}

func (w *stack) ruleTargets(r wiring.Rule) []eventbridge.Target {
	var all []eventbridge.Target
	for _, t := range r.Targets {
		target := eventbridge.Target{
			ID: t.ID, ARN: w.targetARN(t), DeadLetter: &eventbridge.DeadLetterConfig{ARN: w.queueARN(t.DeadLetterQueue)},
			RetryPolicy: &eventbridge.RetryPolicy{
				MaximumRetryAttempts: &t.Retry.MaximumRetryAttempts, MaximumEventAgeInSeconds: &t.Retry.MaximumEventAgeSeconds,
			},
		}
		if x := t.InputTransformer; x != nil {
			target.InputTransformer = &eventbridge.InputTransformer{Paths: x.Paths, Template: x.Template}
		}
		all = append(all, target)
	}
	return all
}

func (w *stack) targetARN(t wiring.Target) string {
	switch t.Type {
	case "queue":
		return w.queueARN(t.Name)
	case "function":
		return w.functionARN(t.Name)
	default:
		return w.machineARN(t.Name)
	}
}

// operatedQueues lists the queues that operators see: all.
func (w *stack) operatedQueues() string {
	var all []string
	for name := range wiring.Queues() {
		all = append(all, name+"="+w.queueURL(name))
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}
