// Command reconcile-books compares the payment gateway's books with the orders, day by day.
package main

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/paymentgateway"
)

func main() { bootstrap.Run("reconcile-books", build) }

func build(_ context.Context, f bootstrap.Function[config.ReconcileBooks]) (any, error) {
	return handler.Books(bookkeeping.Bookkeeper{
		Payments: paymentgateway.Books(f.AWS, f.Config.PaymentStep),
		Orders:   f.Store(f.Config.TableName),
		Reports:  s3.NewBooks(f.AWS, f.Config.ReceiptsBucket),
		Now:      time.Now,
	}), nil
}
