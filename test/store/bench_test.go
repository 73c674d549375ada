package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
)

// BenchmarkPlace measures placing an order, with the SDK and the table in
// memory.
func BenchmarkPlace(b *testing.B) {
	back := newBackend(b)
	store := dynamo.New(back.client, back.table, time.Now)
	for i := range b.N {
		require.NoError(b, store.Place(b.Context(), placement(b, fmt.Sprint("order-", i)), nil))
	}
}

// BenchmarkStep measures the reads and writes of one step of the saga.
func BenchmarkStep(b *testing.B) {
	back := newBackend(b)
	store := dynamo.New(back.client, back.table, time.Now)
	require.NoError(b, store.Place(b.Context(), placement(b, "order"), nil))
	for i := range b.N {
		o, err := store.Order(b.Context(), "order")
		require.NoError(b, err)
		c, err := o.Reassign(fmt.Sprint("execution-", i), time.Now())
		require.NoError(b, err)
		require.NoError(b, store.Commit(b.Context(), c))
	}
}
