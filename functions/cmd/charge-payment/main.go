// Command charge-payment authorizes an order's payment.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/paymentgateway"
)

func main() { bootstrap.Run("charge-payment", build) }

func build(_ context.Context, f bootstrap.Function[config.PaymentStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	steps := bootstrap.Steps(store, paymentgateway.Guarded(f.AWS, f.Config, store))
	return handler.SagaStep(steps.Charge, f.Traceparents(store)), nil
}
