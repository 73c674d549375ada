package main

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// consumed sums up the read units of a client's calls.
type consumed struct {
	mu  sync.Mutex
	sum float64
}

func (c *consumed) units() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}

func (c *consumed) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum = 0
}

// count makes a client ask for the units of its calls.
func (c *consumed) count(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("consumed",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				switch p := in.Parameters.(type) {
				case *dynamodb.QueryInput:
					p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
				case *dynamodb.BatchGetItemInput:
					p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
				}
				out, metadata, err := next.HandleInitialize(ctx, in)
				c.add(out.Result)
				return out, metadata, err
			}), middleware.Before)
	})
}

func (c *consumed) add(result any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch r := result.(type) {
	case *dynamodb.QueryOutput:
		if r != nil && r.ConsumedCapacity != nil {
			c.sum += *r.ConsumedCapacity.CapacityUnits
		}
	case *dynamodb.BatchGetItemOutput:
		if r != nil {
			for _, table := range r.ConsumedCapacity {
				c.sum += *table.CapacityUnits
			}
		}
	}
}
