// Command deliver-webhooks fans events out to webhook endpoints.
package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("deliver-webhooks", build) }

func build(_ context.Context, f bootstrap.Function[config.DeliverWebhooks]) (any, error) {
	store := f.Store(f.Config.TableName)
	d := &dispatch.Dispatcher{
		Endpoints:  store,
		Members:    cognito.NewMembers(f.AWS, f.Config.UserPoolID, time.Now),
		Deliveries: store,
		Events:     store,
		Circuits:   store,
		Attempts:   sqs.NewAttempts(f.AWS, string(f.Config.AttemptsURL), time.Now),
		Probes:     sqs.NewAttempts(f.AWS, string(f.Config.ProbesURL), time.Now),
		Now:        time.Now,
		Jitter:     rand.Float64,
		Log:        slog.Default(),
	}
	webhooks := handler.Webhooks{
		BeginFanOut: func() handler.FanOut { return d.BeginFanOut() }, Forward: d.Forward,
		Redelivery: f.Redelivery(f.Config.Worker),
	}
	return webhooks.Batch(handler.WebhookParallel), nil
}
