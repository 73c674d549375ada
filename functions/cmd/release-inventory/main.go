// Command release-inventory releases an order's reserved stock.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("release-inventory", build) }

func build(_ context.Context, f bootstrap.Function[config.OrderStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.SagaStep(bootstrap.Steps(store, nil).Release, f.Traceparents(store)), nil
}
