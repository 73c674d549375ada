// Command confirm-order confirms an order, captures its payment and completes it.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/paymentgateway"
)

func main() { bootstrap.Run("confirm-order", build) }

func build(_ context.Context, f bootstrap.Function[config.PaymentStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	steps := bootstrap.Steps(store, paymentgateway.Guarded(f.AWS, f.Config, store))
	return handler.SagaStep(steps.Confirm, f.Traceparents(store)), nil
}
