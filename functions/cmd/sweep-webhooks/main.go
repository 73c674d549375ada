// Command sweep-webhooks enqueues webhook deliveries and visits that are due, and works on what
// endpoints recover.
package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	random "math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("sweep-webhooks", build) }

func build(_ context.Context, f bootstrap.Function[config.SweepWebhooks]) (any, error) {
	store := f.Store(f.Config.TableName)
	attempts := sqs.NewAttempts(f.AWS, string(f.Config.AttemptsURL), time.Now)
	recoverer := &dispatch.Recoverer{
		Endpoints: store, Deliveries: store, Recoveries: store, Attempts: attempts, Budgets: store,
		Now: time.Now, NextID: id.NewSource(time.Now, rand.Reader).Next,
	}
	return handler.Sweep(&dispatch.Dispatcher{
		Deliveries: store,
		Due:        store,
		Sweeps:     store,
		Attempts:   attempts,
		Probes:     sqs.NewAttempts(f.AWS, string(f.Config.ProbesURL), time.Now),
		Now:        time.Now,
		Jitter:     random.Float64,
		Log:        slog.Default(),
	}, recoverer), nil
}
