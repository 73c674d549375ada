package bootstrap

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// Store returns the store over the platform's table.
func (f Function[C]) Store(table string) *dynamo.Store {
	return dynamo.New(dynamodb.NewFromConfig(f.AWS), table, time.Now)
}

// Steps returns the saga's steps over a store. The gateway is nil for steps
// that neither charge nor refund.
func Steps(store *dynamo.Store, gateway port.PaymentGateway) saga.Steps {
	return saga.Steps{Orders: store, Catalog: store, Gateway: gateway, Now: time.Now}
}

// Traceparents returns the lookup of traceparents in the stored orders, or nil
// if traces are not exported.
func (f Function[C]) Traceparents(orders port.Orders) handler.Traceparents {
	if !f.Traced {
		return nil
	}
	return func(ctx context.Context, orderID string) string {
		o, err := orders.Order(ctx, orderID)
		if err != nil {
			return "" // the step itself reports the error
		}
		return o.Snapshot().Traceparent
	}
}
