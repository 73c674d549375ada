// Command validate-order claims an order for a saga execution and checks it
// against the catalog.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("validate-order", build) }

func build(_ context.Context, f bootstrap.Function[config.OrderStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.SagaStep(bootstrap.Steps(store, nil).Validate, f.Traceparents(store)), nil
}
