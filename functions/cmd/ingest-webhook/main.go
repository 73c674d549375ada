// Command ingest-webhook accepts signed events from partners.
package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/eventbridge"
	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("ingest-webhook", build) }

func build(_ context.Context, f bootstrap.Function[config.IngestWebhook]) (any, error) {
	store := f.Store(f.Config.TableName)
	return handler.Ingest(&ingest.Ingester{
		Partners: store, Markers: store, Bus: eventbridge.New(f.AWS, f.Config.EventBusName), Now: time.Now, Log: slog.Default(),
	}), nil
}
