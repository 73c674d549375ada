// Command charge-queued-payment authorizes the payments of orders that wait for the
// payment gateway or for their shopper, refunds completed orders, and acts on what the
// payment gateway tells of payments.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/paymentgateway"
)

func main() { bootstrap.Run("charge-queued-payment", build) }

func build(_ context.Context, f bootstrap.Function[config.ChargeQueuedPayment]) (any, error) {
	store := f.Store(f.Config.TableName)
	steps := bootstrap.Steps(store, paymentgateway.Guarded(f.AWS, f.Config.PaymentStep, store))
	steps.Reports = paymentgateway.Reports(f.AWS, f.Config.PaymentStep)
	charges := handler.Charges{
		Charge: steps.Charge, RefundPart: steps.RefundPart, Notice: steps.Notice,
		Traces: f.Traceparents(store), Tasks: stepfunctions.NewTasks(f.AWS),
	}
	redelivery := f.Redelivery(f.Config.Worker)
	redelivery.Longest = handler.LongestChargeWait
	return handler.Batch(handler.ChargeParallel, charges.Handle, redelivery), nil
}
