package main

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// transactionalUnits is what writing an item of up to 1 KB in a transaction costs, also if
// the transaction is cancelled.
const transactionalUnits = 2

// writes counts transactions' conflicts, and the write units of each item.
type writes struct {
	mu        sync.Mutex
	units     map[string]int // by partition key
	conflicts int
}

func newWrites() *writes { return &writes{units: map[string]int{}} }

// count makes a client report its transactions.
func (w *writes) count(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("count", w.call), middleware.After)
	})
}

func (w *writes) call(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleInitialize(ctx, in)
	if t, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
		w.add(t.TransactItems, err)
	}
	return out, metadata, err
}

func (w *writes) add(items []types.TransactWriteItem, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, it := range items {
		if it.Update != nil {
			w.units[textOf(it.Update.Key["PK"])] += transactionalUnits
		}
	}
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return
	}
	for _, r := range canceled.CancellationReasons {
		if aws.ToString(r.Code) == "TransactionConflict" {
			w.conflicts++
			return
		}
	}
}

// busiest is the most write units of an item whose partition key has the prefix.
func (w *writes) busiest(prefix string) (units int) {
	for key, n := range w.units {
		if strings.HasPrefix(key, prefix) {
			units = max(units, n)
		}
	}
	return units
}

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
