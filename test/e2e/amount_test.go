package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
)

// TestAmountsThatNoCardIsChargedAreRefused: neither a price nor an order exists that
// Stripe refuses for its amount.
func TestAmountsThatNoCardIsChargedAreRefused(t *testing.T) {
	operator, err := signin.As(within(t), platform, "operator")
	require.NoError(t, err)
	shopper, err := signin.As(within(t), platform, "shopper")
	require.NoError(t, err)
	sku := unused("GOLD-BAR")
	price := func(amount int64) client.Answer {
		in := fmt.Sprintf(`{"name": "Gold bar", "price": {"amount": %d, "currency": "USD"}}`, amount)
		a, err := operator.Send(within(t), http.MethodPut, "/api/ops/products/"+sku, nil, []byte(in))
		require.NoError(t, err)
		return a
	}
	a := price(100_000_000)
	require.Equal(t, http.StatusBadRequest, a.Status)
	require.Contains(t, string(a.Body), `"pointer":"/price/amount","code":"maximum"`)
	retire(t, sku)
	a = price(99_999_999)
	require.Less(t, a.Status, 300, "%s", a.Body)

	_, _, err = shopper.Place(within(t), key(t), client.NewDraft(sku, 2, "tok_ok"))
	require.ErrorContains(t, err, "the total is 1999999.98 USD, and a card is charged from 0.50 USD to 999999.99 USD")
}
