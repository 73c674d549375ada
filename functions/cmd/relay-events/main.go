// Command relay-events publishes the events of the table's stream.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/eventbridge"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("relay-events", build) }

func build(_ context.Context, f bootstrap.Function[config.RelayEvents]) (any, error) {
	return handler.Relay(relay.Relay{
		Bus:      eventbridge.New(f.AWS, f.Config.EventBusName),
		Failures: sqs.NewRelayFailures(f.AWS, string(f.Config.FailuresQueueURL)),
	}), nil
}
