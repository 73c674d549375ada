// Command generate-receipt renders and stores the receipts of completed orders.
package main

import (
	"context"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/functions/bootstrap"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/functions/receipt"
	"github.com/eventforge/eventforge/functions/receipt/fonts"
)

func main() { bootstrap.Run("generate-receipt", build) }

func build(_ context.Context, f bootstrap.Function[config.GenerateReceipt]) (any, error) {
	receipts := handler.Receipt{
		Orders:   f.Store(f.Config.TableName),
		Receipts: s3.New(f.AWS, f.Config.ReceiptsBucket),
		Render:   receipt.NewRenderer(fonts.Embedded()).Render,
	}
	redelivery := f.Redelivery(f.Config.Worker)
	return handler.Batch(handler.ReceiptParallel, receipts.Handle, redelivery), nil
}
