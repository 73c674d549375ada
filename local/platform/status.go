package platform

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/wiring"
)

func (w *stack) status(ctx context.Context) (control.Status, error) {
	executions, err := w.executions(ctx)
	if err != nil {
		return control.Status{}, err
	}
	rules, err := w.rules(ctx)
	if err != nil {
		return control.Status{}, err
	}
	lost, err := w.lost()
	if err != nil {
		return control.Status{}, err
	}
	v := control.Status{
		Started: w.started, Data: w.config.Data, Seed: w.seed, Endpoints: w.endpoints, Links: w.links(),
		Clock: w.clock(), Users: users(),
		Processes: w.processes(), Functions: w.functionList(), Queues: w.queueList(), Tables: w.tableList(),
		Rules: rules, Lost: lost, Faults: w.env.Faults.Rules(), Duplicates: w.events.Duplicate(),
		Executions: map[string]int{},
	}
	for _, e := range executions {
		v.Executions[e.Status]++
	}
	return v, nil
}

// part returns one part of the status.
func (w *stack) part(ctx context.Context, name control.Part) (any, error) {
	switch name {
	case control.Queues:
		return w.queueList(), nil
	case control.Functions:
		return w.functionList(), nil
	case control.Processes:
		return w.processes(), nil
	case control.Tables:
		return w.tableList(), nil
	case control.Bus:
		return w.rules(ctx)
	case control.LostEvents:
		return w.lost()
	case control.Addresses:
		return w.endpoints, nil
	case control.Metrics:
		return w.env.Meter.Series(), nil
	case control.Time:
		return w.clock(), nil
	default:
		return nil, control.ErrNotFound
	}
}

func (w *stack) clock() control.Clock {
	return control.Clock{Now: w.env.Clock.Now(), OffsetSeconds: w.env.Clock.Offset().Seconds()}
}

func (w *stack) processes() []process.State {
	if w.api == nil {
		return []process.State{}
	}
	return []process.State{w.api.State()}
}

func (w *stack) links() []control.Link {
	return []control.Link{
		{Name: "App", URL: w.endpoints.App + "/"}, {Name: "API reference", URL: w.endpoints.App + "/docs"},
		{Name: "AWS endpoint", URL: w.endpoints.AWS}, {Name: "Issuer", URL: w.endpoints.Issuer + "/.well-known/openid-configuration"},
	}
}

func users() []control.User {
	var all []control.User
	for _, u := range DemoUsers() {
		all = append(all, control.User{Email: u.Email, Password: u.Password, Groups: u.groups})
	}
	return all
}

func (w *stack) functionList() []control.Function {
	all := []control.Function{}
	for _, name := range names(wiring.Functions()) {
		live, idle := w.lambda.Instances(functionName(name))
		all = append(all, control.Function{Name: name, Trigger: trigger(wiring.Functions()[name].Trigger), Instances: live, Idle: idle})
	}
	return all
}

func trigger(t wiring.Trigger) string {
	switch t.Type {
	case "queue":
		return "queue " + t.Queue
	case "http":
		return strings.Join(t.Routes, ", ")
	default:
		return t.Type
	}
}

func (w *stack) queueList() []control.Queue {
	all := []control.Queue{}
	for _, d := range w.sqs.Depths() {
		all = append(all, control.Queue{
			Name: strings.TrimPrefix(d.Name, prefix), URL: d.URL, Visible: d.Visible, InFlight: d.InFlight,
			Delayed: d.Delayed, OldestAgeSeconds: d.OldestAge.Seconds(),
		})
	}
	return all
}

func (w *stack) tableList() []control.Table {
	all := []control.Table{}
	for _, t := range w.dynamodb.Tables() {
		all = append(all, control.Table{Name: t.Name, Items: t.Items, Bytes: t.Bytes})
	}
	return all
}

// lost lists the events that reached no queue.
func (w *stack) lost() ([]control.LostEvent, error) {
	lost, err := w.events.Lost()
	all := make([]control.LostEvent, len(lost))
	for i, l := range lost {
		all[i] = control.LostEvent(l)
	}
	return all, err
}

// rules lists the rules of both buses with their targets.
func (w *stack) rules(ctx context.Context) ([]control.Rule, error) {
	api, all := w.events.Wire(), []control.Rule{}
	for _, bus := range []string{busName, eventbridge.DefaultBus} {
		listed, err := call[struct {
			Rules []struct{ Name, EventPattern, ScheduleExpression string }
		}](ctx, api, "ListRules", map[string]string{"EventBusName": bus})
		if err != nil {
			return nil, err
		}
		for _, r := range listed.Rules {
			targets, err := call[struct{ Targets []struct{ Arn string } }](ctx, api, "ListTargetsByRule",
				map[string]string{"EventBusName": bus, "Rule": r.Name})
			if err != nil {
				return nil, err
			}
			rule := control.Rule{Bus: bus, Name: strings.TrimPrefix(r.Name, prefix), Matches: r.EventPattern + r.ScheduleExpression}
			for _, t := range targets.Targets {
				rule.Targets = append(rule.Targets, t.Arn)
			}
			all = append(all, rule)
		}
	}
	return all, nil
}
