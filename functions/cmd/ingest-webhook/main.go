// Command ingest-webhook accepts signed events from partners and, where the payment
// gateway is Stripe, from Stripe.
package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/eventbridge"
	"github.com/eventforge/eventforge/adapter/partnerschema"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("ingest-webhook", build) }

func build(_ context.Context, f bootstrap.Function[config.IngestWebhook]) (any, error) {
	store := f.Store(f.Config.TableName)
	schemas, err := partnerschema.New()
	if err != nil {
		return nil, err
	}
	routes := map[string]handler.Route{
		"POST /webhooks/ingest": handler.Ingest(&ingest.Ingester{
			Partners: store, Markers: store, Bus: eventbridge.New(f.AWS, f.Config.EventBusName), Schemas: schemas,
			Received: &received.Log{Store: store, Now: time.Now, Log: slog.Default()}, Now: time.Now, Log: slog.Default(),
		}),
	}
	if f.Config.Gateway == config.Stripe {
		secret := stripe.SigningSecret(f.AWS, f.Config.StripeWebhookSecretID)
		notices := sqs.NewPaymentNotices(f.AWS, string(f.Config.ChargesQueueURL))
		routes["POST /webhooks/stripe"] = handler.StripeEvents(&stripe.Webhook{Secret: secret, Now: time.Now}, notices)
	}
	return handler.Routes(routes), nil
}
