// Command apply-shipments applies what partners report of shipments to orders.
package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/domain/app/fulfil"
	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("apply-shipments", build) }

func build(_ context.Context, f bootstrap.Function[config.ApplyShipments]) (any, error) {
	store := f.Store(f.Config.TableName)
	shipments := handler.Shipments{Fulfiller: fulfil.Fulfiller{
		Orders: store, Events: &received.Log{Store: store, Now: time.Now, Log: slog.Default()}, Now: time.Now,
	}}
	return handler.Batch(handler.ShipmentParallel, shipments.Handle, f.Redelivery(f.Config.Worker)), nil
}
