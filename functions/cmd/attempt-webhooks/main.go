// Command attempt-webhooks attempts webhook deliveries.
package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/webhookhttp"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("attempt-webhooks", build) }

func build(_ context.Context, f bootstrap.Function[config.AttemptWebhooks]) (any, error) {
	store := f.Store(f.Config.TableName)
	d := &dispatch.Dispatcher{
		Endpoints:  store,
		Members:    cognito.NewMembers(f.AWS, f.Config.UserPoolID, time.Now),
		Deliveries: store,
		Circuits:   store,
		Attempts:   sqs.NewAttempts(f.AWS, string(f.Config.QueueURL), time.Now),
		Probes:     sqs.NewAttempts(f.AWS, string(f.Config.ProbesURL), time.Now),
		Sender:     webhookhttp.New(webhookhttp.Options{Trusted: f.Config.TrustedNetworks, Now: time.Now}),
		Notices:    sqs.NewNotices(f.AWS, string(f.Config.EmailQueueURL)),
		Journal:    dispatch.NewJournal(store, store, slog.Default()),
		Now:        time.Now,
		Jitter:     rand.Float64,
		Log:        slog.Default(),
	}
	return handler.Attempts(handler.WebhookParallel, d.BeginAttempts, f.Redelivery(f.Config.Worker)), nil
}
