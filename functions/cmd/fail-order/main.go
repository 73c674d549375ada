// Command fail-order ends an order as failed or cancelled, or marks it as
// needing attention.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("fail-order", build) }

func build(_ context.Context, f bootstrap.Function[config.OrderStep]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.FailOrder(bootstrap.Steps(store, nil), f.Traceparents(store)), nil
}
