// Command generate-receipt renders and stores the receipts of completed orders.
package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/adapter/sqs"
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
	redelivery := handler.Redelivery{
		Queue:  sqs.NewRedelivery(f.AWS, string(f.Config.QueueURL), string(f.Config.DeadLettersURL)),
		Random: rand.N[time.Duration],
	}
	return handler.Batch(handler.ReceiptParallel, receipts.Handle, redelivery), nil
}
