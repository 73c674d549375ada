package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
)

// What the operators' pages show, as the API gives it to them.

// deadLetters reports whether the page of queues shows dead letters of a queue.
func deadLetters(queue string) func(context.Context, *scene) (bool, error) {
	return func(ctx context.Context, p *scene) (bool, error) {
		var list struct{ Items []queueDepth }
		_, err := p.operator.Call(ctx, http.MethodGet, "/api/ops/queues", nil, nil, &list)
		return slices.ContainsFunc(list.Items, func(q queueDepth) bool { return q.Name == queue && q.holdsDeadLetters() }), err
	}
}

// ordersWith reports whether the list of a status shows the drill's order.
func ordersWith(status string) func(context.Context, *scene) (bool, error) {
	return func(ctx context.Context, p *scene) (bool, error) {
		var list client.Page[client.Order]
		_, err := p.operator.Call(ctx, http.MethodGet, "/api/ops/orders?status="+status, nil, nil, &list)
		return slices.ContainsFunc(list.Items, func(o client.Order) bool { return o.ID == p.order }), err
	}
}

// booksDisagree reports whether the report of the drill's day has findings.
func booksDisagree(ctx context.Context, p *scene) (bool, error) {
	var report struct{ Findings []struct{ Kind string } }
	_, err := p.operator.Call(ctx, http.MethodGet, "/api/ops/books/"+p.variables["day"], nil, nil, &report)
	return len(report.Findings) > 0, err
}

// What must be so when all is well.

func mailArrived(ctx context.Context, p *scene) (bool, error) {
	mails, err := p.control.Mails(ctx, 1000)
	for _, m := range mails {
		if strings.Contains(m.Subject, string(order.NumberOf(p.order))) {
			return true, nil
		}
	}
	return false, err
}

func receiptStored(ctx context.Context, p *scene) (bool, error) {
	a, err := p.shopper.Send(ctx, http.MethodGet, "/api/orders/"+p.order+"/receipt", nil, nil)
	return a.Status == http.StatusOK, err
}

func orderEnded(ctx context.Context, p *scene) (bool, error) {
	o, err := p.shopper.Order(ctx, p.order)
	return o.Ended(), err
}

func healthyReads(ctx context.Context, p *scene) (bool, error) {
	a, err := p.shopper.Send(ctx, http.MethodGet, "/api/orders", nil, nil)
	return a.Status == http.StatusOK, err
}

// enabled reports whether a rule of a bus is enabled.
func (s *stage) enabled(ctx context.Context, rule, bus string) (bool, error) {
	out, err := eventbridge.NewFromConfig(s.aws).DescribeRule(ctx, &eventbridge.DescribeRuleInput{
		Name: aws.String(prefix + rule), EventBusName: aws.String(bus),
	})
	if err != nil {
		return false, err
	}
	return out.State == "ENABLED", nil
}

// runs reports whether a function and, unless it is empty, the rule that invokes it may run.
func runs(rule, function string) func(context.Context, *scene) (bool, error) {
	return func(ctx context.Context, p *scene) (bool, error) {
		out, err := lambda.NewFromConfig(p.aws).GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: aws.String(prefix + function)})
		if err != nil || out.ReservedConcurrentExecutions != nil {
			return false, err
		}
		if rule == "" {
			return true, nil
		}
		return p.enabled(ctx, rule, "default")
	}
}

// sagasStart reports whether the drill's order has ended, and new ones will start.
func sagasStart(ctx context.Context, p *scene) (bool, error) {
	if on, err := p.enabled(ctx, "order-created", p.local.Bus); err != nil || !on {
		return false, err
	}
	return orderEnded(ctx, p)
}
