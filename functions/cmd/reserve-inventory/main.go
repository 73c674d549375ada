// Command reserve-inventory reserves an order's stock.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("reserve-inventory", build) }

func build(_ context.Context, f bootstrap.Function[config.OrderStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.SagaStep(bootstrap.Steps(store, nil).Reserve, f.Traceparents(store)), nil
}
