// Command reconcile-orders starts executions for stalled orders, continues the erasures
// of shoppers' data, and archives orders that ended long ago.
package main

import (
	"context"
	"crypto/rand"
	random "math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/app/archive"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

// How many executions the reconciler starts and looks up in a second, at most. The
// smallest quotas of a region are 150 starts, which the bus shares for new orders, and 10
// lookups.
const (
	startsPerSecond  = 100
	lookupsPerSecond = 5
)

func main() { bootstrap.Run("reconcile-orders", build) }

func build(_ context.Context, f bootstrap.Function[config.ReconcileOrders]) (any, error) {
	store := f.Store(f.Config.TableName)
	machines := stepfunctions.StateMachines{Saga: f.Config.StateMachineARN, Compensation: f.Config.CompensationARN}
	run := handler.Reconcile(reconcile.Reconciler{
		Orders:       store,
		Executions:   stepfunctions.Paced(stepfunctions.New(f.AWS, machines), stepfunctions.Pace{Starts: startsPerSecond, Lookups: lookupsPerSecond}),
		States:       store,
		Now:          time.Now,
		After:        f.Config.After.Duration(),
		DelayedAfter: f.Config.DelayedAfter.Duration(),
		Promise:      f.Config.OrderPromise.Duration(),
		Random:       random.Float64,
	})
	run = handler.ThenErase(run, erase.Eraser{
		Erasures: store, Orders: store, Endpoints: store, Addresses: store,
		Receipts: s3.New(f.AWS, f.Config.ReceiptsBucket), Accounts: cognito.NewAccounts(f.AWS, f.Config.UserPoolID),
		Now: time.Now,
	})
	return handler.ThenArchive(run, archive.Archiver{
		Orders: store, Archivals: store, Now: time.Now, After: f.Config.ArchiveAfter.Duration(),
		Archive: s3.NewArchive(f.AWS, f.Config.ReceiptsBucket, id.NewSource(time.Now, rand.Reader).Next, time.Now),
	}), nil
}
