package port_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// cancel cancels an order whose store refuses the first commits with the code, and
// returns how many were tried.
func cancel(t *testing.T, refused int, code failure.Code, failing string) (order.Order, int, error) {
	t.Helper()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	store := memory.New(func() time.Time { return now })
	c, err := order.Place(order.Placement{
		ID: "o", UserID: "u", Now: now,
		Products: map[string]catalog.Product{"P": {SKU: "P", Price: money.Money{Amount: 1, Currency: "USD"}, Active: true}},
		Draft:    order.Draft{Lines: []order.DraftLine{{SKU: "P", Quantity: 1}}, PaymentToken: "t"},
	})
	require.NoError(t, err)
	require.NoError(t, store.Place(t.Context(), c, nil))
	tries := 0
	store.Fault = func(op string) (error, error) {
		if op == failing {
			return failure.New(failure.Internal, "broken"), nil
		}
		if op == "Commit" {
			if tries++; tries <= refused {
				return failure.New(code, "refused"), nil
			}
		}
		return nil, nil
	}
	o, err := port.ChangeOrder(t.Context(), store, c.Order, func(o order.Order) (*order.Change, error) { return o.Cancel(now) })
	return o, tries, err
}

func TestAChangeIsTriedFiveTimes(t *testing.T) {
	o, tries, err := cancel(t, 4, failure.Conflict, "")
	require.NoError(t, err)
	require.Equal(t, 5, tries)
	require.Equal(t, order.Cancelled, o.Status())
	_, tries, err = cancel(t, 5, failure.Conflict, "")
	require.True(t, failure.Is(err, failure.Unavailable))
	require.Equal(t, 5, tries)
}

func TestOnlyAConflictIsTriedAgain(t *testing.T) {
	_, tries, err := cancel(t, 1, failure.Unavailable, "")
	require.True(t, failure.Is(err, failure.Unavailable))
	require.Equal(t, 1, tries)
	_, tries, err = cancel(t, 1, failure.Conflict, "Order")
	require.True(t, failure.Is(err, failure.Internal), "the order cannot be loaded again")
	require.Equal(t, 1, tries)
}
