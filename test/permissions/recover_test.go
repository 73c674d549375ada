package permissions

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

// recover makes a mail fail, stops executions and adds a day without orders to the list
// of days, so that the scheduled functions and send-email clean up.
func (s *shop) recover() {
	s.disturbed(control.Fault{Service: "ses", Operation: "SendEmail", Kind: "error-before", Rate: 1, Code: "AccountSuspendedException"}, func() {
		s.ends(s.place(1, "tok_ok"), "completed")
		s.until("send-email", "dynamodb:DeleteItem", "MARKER#")
	})
	s.put(map[string]string{"PK": "DAYS#pending", "SK": "2020-01-01"})
	o := s.abandoned()
	s.reconciled(func() bool { return s.status(o) == "completed" }, "the order is not started again")
	s.until("reconcile-orders", "dynamodb:DeleteItem", "DAYS#")
	s.compensate()
	s.giveUp()
	s.wait()
	s.archive()
}

// compensate lets the reconciler cancel an order for its shopper. The compensation fails,
// and an operator has it tried again, for which the function looks at its execution.
func (s *shop) compensate() {
	var o client.Order
	s.unreconciled(func() {
		o = s.abandoned()
		s.ask(s.shopper, http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil)
	})
	s.disturbed(control.Fault{Service: "lambda", Operation: "refund-payment", Kind: "error-before", Rate: 1, Code: "Invalid"}, func() {
		s.reconciled(func() bool { return s.status(o) == "needs_attention" }, "the compensation does not fail")
	})
	require.Eventually(s.t, func() bool { // the execution that failed may not have ended yet
		_, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{
			FunctionName: aws.String(s.platform.Functions["reconcile-orders"]), Payload: fmt.Appendf(nil, `{"orderId":%q}`, o.ID),
		})
		require.NoError(s.t, err)
		return slices.ContainsFunc(s.calls.made("reconcile-orders"), func(c call) bool {
			return c.action == "states:DescribeExecution" && strings.Contains(c.resource, ":eventforge-local-order-saga:")
		})
	}, patience, 200*time.Millisecond, "no execution of the saga was looked up")
	s.ask(s.operator, http.MethodGet, "/api/ops/orders/"+o.ID, nil, nil)
	s.reconciled(func() bool { return s.status(o) == "cancelled" }, "the compensation does not go on")
}

// giveUp lets the reconciler hand an order to an operator, who has it compensated. An order that was started
// again as often as the reconciler does it is stored, since that takes hours.
func (s *shop) giveUp() {
	var o client.Order
	s.unreconciled(func() {
		o = s.abandoned()
		store := dynamo.New(dynamodb.NewFromConfig(s.aws), s.platform.Table, time.Now)
		found, err := store.Order(s.t.Context(), o.ID)
		require.NoError(s.t, err)
		old := found.Snapshot()
		prior := order.Prior{Status: old.Status, Version: old.Version}
		old.Restarts, old.UpdatedAt, old.Version = reconcile.MaxRestarts, old.UpdatedAt.Add(-24*time.Hour), old.Version+1
		tired, err := order.Rehydrate(old)
		require.NoError(s.t, err)
		require.NoError(s.t, store.Commit(s.t.Context(), &order.Change{Prior: prior, Order: tired}))
	})
	s.reconciled(func() bool { return s.status(o) == "needs_attention" }, "the order is not given up")
	s.ask(s.operator, http.MethodPost, "/api/ops/orders/"+o.ID+"/retry", map[string]any{"reason": "a test", "direction": "forward"}, nil)
	require.Eventually(s.t, func() bool { return s.status(o) != "processing" }, patience, 50*time.Millisecond, "the saga does not go on")
}

// act lets operators do what they may do to an order. An action on which the queue fails gives up
// its mark.
func (s *shop) act(done client.Order) {
	path := "/api/ops/orders/" + done.ID + "/"
	because := map[string]any{"reason": "a test"}
	s.disturbed(control.Fault{Service: "sqs", Operation: "SendMessage", Kind: "error-before", Rate: 1, Code: "InternalFailure", Status: 500}, func() {
		_, err := s.operator.Call(s.within(), http.MethodPost, path+"resend-mail", nil, because, nil)
		require.Error(s.t, err)
	})
	for _, action := range []string{"resend-mail", "redraw-receipt", "republish"} {
		s.ask(s.operator, http.MethodPost, path+action, because, nil)
	}
	s.settle(s.place(1, payment.TokenNeverRefunded))
}

// settle has the compensation of an order tried again, in vain, and settles it by hand.
func (s *shop) settle(o client.Order) {
	path := "/api/ops/orders/" + o.ID
	require.Eventually(s.t, func() bool { // the saga ends a little after it has marked the order
		_, err := s.operator.Call(s.within(), http.MethodPost, path+"/retry", nil, map[string]any{"reason": "a test", "direction": "compensation"}, nil)
		return err == nil
	}, patience, 50*time.Millisecond)
	s.ask(s.operator, http.MethodPost, path+"/settle", map[string]any{"reason": "a test", "reference": "transfer", "amount": o.Total}, nil)
	s.ends(o, "failed")
}

// wait lets so many orders wait for the bus that the reconciler keeps their number. It
// must meet all of them at once, since it starts the sagas of those that it meets.
func (s *shop) wait() {
	away := control.Fault{Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "InternalFailure", Status: 500}
	s.disturbed(away, func() {
		s.unreconciled(func() {
			var last client.Order
			for range 25 {
				last = s.place(1, "tok_declined")
			}
			require.Eventually(s.t, func() bool { return time.Since(last.CreatedAt) > reconcileAfter }, patience, 20*time.Millisecond)
		})
		s.reconciled(func() bool { return s.calls.seen("reconcile-orders", "dynamodb:PutItem", "RECONCILIATION") }, "the backlog is not kept")
	})
	s.ends(s.place(1, "tok_declined"), "failed") // so few that wait for so short a time close no shop
}

// archive waits until an order is archived, and reads it as before.
func (s *shop) archive() {
	o := s.place(1, "tok_declined")
	s.ends(o, "failed")
	before, err := s.shopper.Order(s.within(), o.ID)
	require.NoError(s.t, err)
	s.reconciled(func() bool {
		after, err := s.shopper.Order(s.within(), o.ID)
		require.NoError(s.t, err)
		require.Equal(s.t, before, after)
		return slices.ContainsFunc(s.calls.made("api"), func(c call) bool {
			return c.action == "s3:GetObject" && strings.Contains(c.resource, "/orders/")
		})
	}, "no archived order is read")
}

// reconciled lets minutes pass until it is so. The reconciler runs once a minute.
func (s *shop) reconciled(so func() bool, otherwise string) {
	require.Eventually(s.t, func() bool {
		require.NoError(s.t, s.control.Advance(s.t.Context(), time.Minute))
		return so()
	}, patience, 200*time.Millisecond, otherwise)
}

// unreconciled calls do while the reconciler does not run.
func (s *shop) unreconciled(do func()) {
	s.disturbed(throttled("reconcile-orders"), func() {
		s.idle()
		do()
	})
}

// idle waits until no function runs an invocation that could write.
func (s *shop) idle() {
	require.Eventually(s.t, func() bool {
		functions, err := s.control.Functions(s.t.Context())
		require.NoError(s.t, err)
		return !slices.ContainsFunc(functions, func(f control.Function) bool { return f.Idle < f.Instances })
	}, patience, 20*time.Millisecond, "a function still runs")
}

// throttled makes Lambda refuse to run a function.
func throttled(function string) control.Fault {
	return control.Fault{Service: "lambda", Operation: function, Kind: "error-before", Rate: 1, Code: "Lambda.TooManyRequestsException"}
}

// status is the order's status now.
func (s *shop) status(o client.Order) string {
	found, err := s.shopper.Order(s.t.Context(), o.ID)
	require.NoError(s.t, err)
	return found.Status
}

// abandoned places an order and stops its execution before it is charged. The execution
// has claimed it by then: a shopper who cancels an order that none has claimed ends it
// at once, and nothing is compensated. The step that ran when the execution was stopped
// has ended too.
func (s *shop) abandoned() (o client.Order) {
	s.disturbed(throttled("charge-payment"), func() {
		o = s.place(1, "tok_ok")
		require.Eventually(s.t, func() bool { return s.status(o) == "processing" }, patience, 20*time.Millisecond)
		s.stopExecutions()
		s.idle()
	})
	return o
}

// stopExecutions stops every running execution of the saga.
func (s *shop) stopExecutions() {
	states := sfn.NewFromConfig(s.aws)
	running, err := states.ListExecutions(s.within(), &sfn.ListExecutionsInput{
		StateMachineArn: &s.platform.StateMachine, StatusFilter: sfntypes.ExecutionStatusRunning,
	})
	require.NoError(s.t, err)
	for _, e := range running.Executions {
		_, err := states.StopExecution(s.within(), &sfn.StopExecutionInput{ExecutionArn: e.ExecutionArn})
		require.NoError(s.t, err)
	}
}
