// Command feed-events appends the events of the table's stream to the feed.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("feed-events", build) }

func build(_ context.Context, f bootstrap.Function[config.FeedEvents]) (any, error) {
	return handler.Feed(f.Store(f.Config.TableName)), nil
}
