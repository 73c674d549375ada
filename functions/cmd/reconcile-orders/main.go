// Command reconcile-orders starts executions for stalled orders.
package main

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("reconcile-orders", build) }

func build(_ context.Context, f bootstrap.Function[config.ReconcileOrders]) (any, error) {
	return handler.Reconcile(reconcile.Reconciler{
		Orders:     f.Store(f.Config.TableName),
		Executions: stepfunctions.New(f.AWS, f.Config.StateMachineARN),
		Now:        time.Now,
		After:      f.Config.After.Duration(),
	}), nil
}
