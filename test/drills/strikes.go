package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

// mend removes the cause of what broke.
func mend(ctx context.Context, p *scene) error { return p.control.Mend(ctx) }

// broken places an order, after a fault, and remembers it.
func broken(token, status string, faults ...control.Fault) func(context.Context, *scene) error {
	return func(ctx context.Context, p *scene) (err error) {
		for _, f := range faults {
			if err := p.fault(ctx, f); err != nil {
				return err
			}
		}
		if p.order, err = p.place(ctx, token); err != nil || status == "" {
			return err
		}
		return p.hasStatus(ctx, p.order, status)
	}
}

var (
	refuseMail = broken("tok_ok", "completed", control.Fault{
		Service: "ses", Operation: "SendEmail", Code: "MailFromDomainNotVerifiedException", Status: http.StatusBadRequest,
	})
	refuseReceipts = broken("tok_ok", "completed", control.Fault{
		Service: "s3", Operation: "PutObject", Code: "AccessDenied", Status: http.StatusForbidden,
	})
	loseMail  = broken("tok_ok", "completed", control.Fault{Service: "ses", Operation: "SendEmail", Code: "InternalServiceErrorException", Status: http.StatusInternalServerError})
	busAway   = broken("tok_ok", "", control.Fault{Service: "events", Operation: "PutEvents", Code: "InternalFailure", Status: 500})
	sagasAway = broken("tok_ok", "", control.Fault{Service: "states", Operation: "StartExecution", Code: "ServiceUnavailable", Status: 503})

	failCompensation = broken("tok_ok", "needs_attention",
		control.Fault{Service: "lambda", Operation: "confirm-order", Code: "Invalid"},
		control.Fault{Service: "lambda", Operation: "refund-payment", Code: "Invalid"})
)

// failStep lets a step of an order's saga fail until its tries are used up, some four hours:
// each minute has one try here.
func failStep(ctx context.Context, p *scene) error {
	err := broken("tok_ok", "", control.Fault{Service: "lambda", Operation: "reserve-inventory", Code: "Internal"})(ctx, p)
	for err == nil {
		var o client.Order
		if o, err = p.shopper.Order(ctx, p.order); err != nil || o.Ended() {
			return err
		}
		err = p.pass(ctx, time.Minute, time.Minute)
	}
	return err
}

// poison sends a message to a queue that its function can do nothing with.
func poison(queue string) func(context.Context, *scene) error {
	return func(ctx context.Context, p *scene) error {
		_, err := sqs.NewFromConfig(p.aws).SendMessage(ctx, &sqs.SendMessageInput{
			QueueUrl: aws.String(p.local.Queues[queue]), MessageBody: aws.String("no message of ours"),
		})
		return err
	}
}

// stop stops a function by its concurrency and, unless it is empty, the rule that invokes it.
func stop(rule, function string) func(context.Context, *scene) error {
	return func(ctx context.Context, p *scene) error {
		p.variables["function"] = function
		p.variables["day"] = yesterday().Format(time.DateOnly)
		_, err := lambda.NewFromConfig(p.aws).PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{
			FunctionName: aws.String(prefix + function), ReservedConcurrentExecutions: aws.Int32(0),
		})
		if err != nil || rule == "" {
			return err
		}
		return p.disable(ctx, rule, "default")
	}
}

// stopBooks compares the books once more, and then stops that.
func stopBooks(ctx context.Context, p *scene) error {
	if err := p.compareBooks(ctx, yesterday().Format(time.DateOnly)); err != nil {
		return err
	}
	return stop("books", "reconcile-books")(ctx, p)
}

func (s *stage) disable(ctx context.Context, rule, bus string) error {
	_, err := eventbridge.NewFromConfig(s.aws).DisableRule(ctx, &eventbridge.DisableRuleInput{
		Name: aws.String(prefix + rule), EventBusName: aws.String(bus),
	})
	return err
}

// stopDeliveries stops the delivery of webhooks, and makes some.
func stopDeliveries(ctx context.Context, p *scene) error {
	if err := stop("", "deliver-webhooks")(ctx, p); err != nil {
		return err
	}
	_, err := p.place(ctx, "tok_ok")
	return err
}

// switchOff disables the rule that starts sagas, as the kill switch does, and places an
// order, which is pending since four minutes.
func switchOff(ctx context.Context, p *scene) error {
	if err := p.disable(ctx, "order-created", p.local.Bus); err != nil {
		return err
	}
	if err := broken("tok_ok", "pending")(ctx, p); err != nil {
		return err
	}
	return p.age(ctx, p.order, 4*time.Minute)
}

// later lets the drill's order be older: the reconciler lives by the machine's clock.
func later(d time.Duration) func(context.Context, *scene) error {
	return func(ctx context.Context, p *scene) error { return p.age(ctx, p.order, d) }
}

// forgetAttention makes an order that needs attention since yesterday.
func forgetAttention(ctx context.Context, p *scene) error {
	if err := failCompensation(ctx, p); err != nil {
		return err
	}
	return p.age(ctx, p.order, 25*time.Hour)
}

// declineOrders places orders with cards that are declined.
func declineOrders(ctx context.Context, p *scene) error {
	const attack = 12
	for range attack {
		if err := broken("tok_declined", "")(ctx, p); err != nil {
			return err
		}
	}
	return p.hasStatus(ctx, p.order, "failed")
}

// breakReads lets the table answer queries with an error.
func breakReads(code string, status int) func(context.Context, *scene) error {
	return func(ctx context.Context, p *scene) error {
		return p.fault(ctx, control.Fault{Service: "dynamodb", Operation: "Query", Code: code, Status: status})
	}
}

func slowReads(ctx context.Context, p *scene) error {
	return p.fault(ctx, control.Fault{Service: "dynamodb", Operation: "Query", DelayMillis: 1500})
}

// failReconciler refuses the reconciler's reads.
func failReconciler(ctx context.Context, p *scene) error {
	p.variables["function"] = "reconcile-orders"
	return breakReads("ValidationException", http.StatusBadRequest)(ctx, p)
}

// failSweep makes the queries fail for a reason that is no throttling: what is due is not found.
func failSweep(ctx context.Context, p *scene) error {
	p.variables["function"] = "sweep-webhooks"
	return breakReads("ValidationException", http.StatusBadRequest)(ctx, p)
}

// listOrders is a shopper who looks at the orders, whatever the answer is.
func listOrders(ctx context.Context, p *scene) error {
	for range 3 {
		if _, err := p.shopper.Send(ctx, http.MethodGet, "/api/orders", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// crashPages reports as many crashes of a page as an address may in a minute.
func crashPages(ctx context.Context, p *scene) error {
	report := []byte(`{"id":"7F3K-92QX","kind":"page","error":"TypeError","route":"/orders/$orderId","stack":["assets/OrderPage-B2f_x9aQ.js:1:5120"]}`)
	for range 10 {
		if _, err := p.shopper.Send(ctx, http.MethodPost, "/api/crashes", nil, report); err != nil {
			return err
		}
	}
	return nil
}

// postEvents is a partner that sends events, whatever the answer is.
func postEvents(ctx context.Context, p *scene) error {
	for range 5 {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.local.Ingest, strings.NewReader("{}"))
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
	}
	return nil
}

// loseEvent puts an event on the bus whose text no queue accepts.
func loseEvent(ctx context.Context, p *scene) error {
	p.variables["since"] = time.Now().UTC().Add(-time.Minute).Format(time.RFC3339)
	p.variables["until"] = time.Now().UTC().Add(time.Hour).Format(time.RFC3339)
	if err := broken("tok_ok", "completed")(ctx, p); err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]string{"orderId": p.order, "name": "\uFFFE"})
	if err != nil {
		return err
	}
	out, err := eventbridge.NewFromConfig(p.aws).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{{
		EventBusName: &p.local.Bus, Source: aws.String("eventforge.orders"), DetailType: aws.String("order.delayed"), Detail: aws.String(string(detail)),
	}}})
	if err == nil && out.FailedEntryCount > 0 {
		err = fmt.Errorf("the bus refused the event: %s", aws.ToString(out.Entries[0].ErrorMessage))
	}
	return err
}

func yesterday() time.Time { return time.Now().UTC().Add(-24 * time.Hour) }
