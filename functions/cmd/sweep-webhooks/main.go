// Command sweep-webhooks enqueues webhook deliveries and visits that are due.
package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("sweep-webhooks", build) }

func build(_ context.Context, f bootstrap.Function[config.SweepWebhooks]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.Sweep(&dispatch.Dispatcher{
		Deliveries: store,
		Due:        store,
		Sweeps:     store,
		Attempts:   sqs.NewAttempts(f.AWS, string(f.Config.AttemptsURL), time.Now),
		Probes:     sqs.NewAttempts(f.AWS, string(f.Config.ProbesURL), time.Now),
		Now:        time.Now,
		Jitter:     rand.Float64,
		Log:        slog.Default(),
	}), nil
}
