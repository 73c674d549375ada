// Command refund-payment voids or refunds an order's payment, and prevents a later one.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/paymentgateway"
)

func main() { bootstrap.Run("refund-payment", build) }

func build(_ context.Context, f bootstrap.Function[config.PaymentStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	steps := bootstrap.Steps(store, paymentgateway.Guarded(f.AWS, f.Config, store))
	return handler.SagaStep(steps.Refund, f.Traceparents(store)), nil
}
