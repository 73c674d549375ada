// Command send-email mails shoppers what becomes of their orders, and owners of webhook
// endpoints that were disabled.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/ses"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
)

func main() { bootstrap.Run("send-email", build) }

func build(_ context.Context, f bootstrap.Function[config.SendEmail]) (any, error) {
	store := f.Store(f.Config.TableName)
	email := handler.Email{
		Orders: store, Endpoints: store, Mails: store,
		Mailer: ses.New(f.AWS, f.Config.MailFrom), AppURL: string(f.Config.AppURL),
		Settles: f.Config.MailSettles.Duration(),
	}
	redelivery := f.Redelivery(f.Config.Worker)
	return handler.Batch(handler.MailParallel, email.Handle, redelivery), nil
}
