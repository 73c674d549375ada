package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

// outages lists what breaks.
var outages = []outage{
	{"throttle", "functions throttled for 10 min", "the clock moves, in steps of 10 s", throttle},
	{"release", "a bad release for an hour", "the clock moves, in steps of 10 s; each of the saga's functions answers with an error on our side", release},
	{"gateway", "gateway answers after 60 s, for 30 min", "a minute and a half instead of 30 min, because functions live by the machine's clock", gateway},
	{"bus", "bus away for 30 h", "the clock moves, in steps of 10 min", bus},
	{"table", "table throttled for 5 min after the charges", "the clock moves, in steps of 5 s", table},
	{"ses", "SES down for a day", "the clock moves, in steps of 10 min", ses},
	{"reconciler", "reconciler off for a day", "the clock moves, in steps of 10 min; a third of the executions is stopped", reconciler},
	{"zone", "a zone's tasks killed", "the API's process and half of the functions', three times", zone},
}

// throttle refuses the saga's first steps, so that every saga waits in its course, and
// then every invocation.
func throttle(ctx context.Context, d *drill) error {
	return d.with(ctx, func() error {
		if err := d.place(ctx, d.Orders, time.Second, ""); err != nil {
			return err
		}
		if _, err := d.runningExecutions(ctx, d.Orders); err != nil {
			return err
		}
		return d.with(ctx, func() error {
			return d.pass(ctx, 10*time.Minute, d.step(10*time.Second, time.Minute))
		}, lambdaThrottle(""))
	}, lambdaThrottle("validate-order"), lambdaThrottle("reserve-inventory"))
}

// release lets the saga's functions answer as after a release with a bug: first the last
// of them, so that half of the orders wait there, and then each.
func release(ctx context.Context, d *drill) error {
	bad := func(function string) control.Fault {
		return control.Fault{Service: "lambda", Operation: function, Kind: "error-before", Rate: 1, Code: "Internal"}
	}
	return d.with(ctx, func() error {
		if err := d.place(ctx, d.Orders/2, time.Second, "tok_ok"); err != nil {
			return err
		}
		if err := d.until(ctx, "half of the orders are authorized", func() (bool, error) { return d.all(ctx, authorized) }); err != nil {
			return err
		}
		return d.with(ctx, func() error {
			if err := d.place(ctx, d.Orders-d.Orders/2, time.Second, ""); err != nil {
				return err
			}
			return d.pass(ctx, time.Hour, d.step(10*time.Second, 5*time.Minute))
		}, bad("validate-order"), bad("reserve-inventory"), bad("charge-payment"))
	}, bad("confirm-order"))
}

// gateway makes the payment gateway answer after a minute, which nobody waits for, although
// it then has charged. Functions and the gateway live by the machine's clock, so that this
// outage is shorter.
func gateway(ctx context.Context, d *drill) error {
	lasts := 15 * time.Second
	if d.Long {
		lasts = 90 * time.Second
	}
	end := time.Now().Add(lasts)
	if err := d.operateGateway(ctx, time.Minute); err != nil {
		return err
	}
	placed := d.place(ctx, d.Orders, lasts*2/3, operatedToken)
	waited := client.Pause(ctx, time.Until(end))
	return errors.Join(placed, waited, d.operateGateway(context.WithoutCancel(ctx), 0))
}

// operatedToken is charged as the sandbox's ledger says.
const operatedToken = "tok_ok_operated"

// operateGateway sets how long the sandbox takes for operatedToken.
func (d *drill) operateGateway(ctx context.Context, delay time.Duration) error {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	_, err := d.dynamodb().PutItem(ctx, &dynamodb.PutItemInput{TableName: &d.local.Table, Item: map[string]types.AttributeValue{
		"PK": text("LEDGER#"), "SK": text("OPERATION"), "down": &types.AttributeValueMemberBOOL{},
		"delayMillis": &types.AttributeValueMemberN{Value: fmt.Sprint(delay.Milliseconds())},
	}})
	return err
}

// bus refuses every event.
func bus(ctx context.Context, d *drill) error {
	return d.with(ctx, func() error {
		if err := d.place(ctx, d.Orders/2, time.Second, ""); err != nil {
			return err
		}
		if err := d.pass(ctx, 15*time.Hour, d.step(10*time.Minute, 5*time.Hour)); err != nil {
			return err
		}
		if err := d.signIn(ctx); err != nil {
			return err
		}
		if err := d.place(ctx, d.Orders-d.Orders/2, time.Second, ""); err != nil {
			return err
		}
		return d.pass(ctx, 15*time.Hour, d.step(10*time.Minute, 5*time.Hour))
	}, control.Fault{Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "InternalFailure", Status: 500})
}

// table holds the orders before ConfirmOrder until each is charged, and then throttles
// every write of the table.
func table(ctx context.Context, d *drill) error {
	err := d.with(ctx, func() error {
		if err := d.place(ctx, d.Orders, time.Second, "tok_ok"); err != nil {
			return err
		}
		return d.until(ctx, "every order is authorized", func() (bool, error) { return d.all(ctx, authorized) })
	}, lambdaThrottle("confirm-order"))
	if err != nil {
		return err
	}
	d.unmarked = d.Orders // one on its way for each order
	var writes []control.Fault
	for _, operation := range []string{"PutItem", "UpdateItem", "TransactWriteItems"} {
		writes = append(writes, control.Fault{
			Service: "dynamodb", Operation: operation, Kind: "error-before", Rate: 1, Code: "ProvisionedThroughputExceededException", Status: 400,
		})
	}
	return d.with(ctx, func() error { return d.pass(ctx, 5*time.Minute, d.step(5*time.Second, 30*time.Second)) }, writes...)
}

func authorized(o order.Order) bool {
	p := o.Snapshot().Payment
	return p == order.Authorized || p == order.Capturing || o.Status().Terminal()
}

// ses refuses every mail.
func ses(ctx context.Context, d *drill) error {
	return d.with(ctx, func() error {
		if err := d.place(ctx, d.Orders, time.Second, ""); err != nil {
			return err
		}
		return d.pass(ctx, 24*time.Hour, d.step(10*time.Minute, 4*time.Hour))
	}, control.Fault{Service: "ses", Kind: "error-before", Rate: 1, Code: "ServiceUnavailable", Status: 503})
}

// reconciler stops a third of the executions, as nothing but an operator does, while the
// reconciler does not run.
func reconciler(ctx context.Context, d *drill) error {
	return d.with(ctx, func() error {
		err := d.with(ctx, func() error {
			if err := d.place(ctx, d.Orders, time.Second, ""); err != nil {
				return err
			}
			return d.stopExecutions(ctx, max(1, d.Orders/3))
		}, lambdaThrottle("reserve-inventory"))
		if err != nil {
			return err
		}
		return d.pass(ctx, 24*time.Hour, d.step(10*time.Minute, 4*time.Hour))
	}, lambdaThrottle("reconcile-orders"))
}

// stopExecutions stops n executions that run.
func (d *drill) stopExecutions(ctx context.Context, n int) error {
	running, err := d.runningExecutions(ctx, n)
	for _, arn := range running {
		if _, err := d.states().StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: &arn}); err != nil {
			return err
		}
	}
	return err
}

// runningExecutions waits until n sagas run, and returns their ARNs.
func (d *drill) runningExecutions(ctx context.Context, n int) (arns []string, err error) {
	err = d.until(ctx, fmt.Sprintf("%d executions run", n), func() (bool, error) {
		arns = nil
		pages := sfn.NewListExecutionsPaginator(d.states(), &sfn.ListExecutionsInput{
			StateMachineArn: &d.local.StateMachine, StatusFilter: sfntypes.ExecutionStatusRunning,
		})
		for pages.HasMorePages() && len(arns) < n {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return false, err
			}
			for _, e := range page.Executions {
				arns = append(arns, *e.ExecutionArn)
			}
		}
		return len(arns) >= n, nil
	})
	return arns[:min(n, len(arns))], err
}

// rounds is how often a zone's tasks are killed.
const rounds = 3

// zone kills half of everything while orders are placed, several times.
func zone(ctx context.Context, d *drill) error {
	for i := range rounds {
		first, last := d.Orders*i/rounds, d.Orders*(i+1)/rounds
		placing := make(chan error, 1)
		go func() { placing <- d.place(ctx, last-first, time.Second, "") }()
		killing := d.until(ctx, "half of a round's orders", func() (bool, error) {
			return d.orders.count() >= (first+last)/2, nil
		})
		if killing == nil {
			killing = d.killHalf(ctx)
		}
		if err := errors.Join(<-placing, killing); err != nil {
			return err
		}
	}
	return nil
}
