package order_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

// properties runs each property on 1,000 inputs from a seed that is printed.
func properties(t *testing.T) *gopter.Properties {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

func usd(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }

func sold(prices ...money.Money) map[string]catalog.Product {
	products := map[string]catalog.Product{}
	for i, p := range prices {
		sku := fmt.Sprintf("P%d", i)
		products[sku] = catalog.Product{SKU: sku, Name: sku, Price: p, Active: true}
	}
	return products
}

func placement(products map[string]catalog.Product, lines ...order.DraftLine) order.Placement {
	return order.Placement{
		ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", UserID: "u", Now: time.Unix(0, 1234567), Products: products,
		Draft: order.Draft{Lines: lines, PaymentToken: "tok_ok"},
	}
}

func violations(t *testing.T, err error) (got []string) {
	t.Helper()
	var f *failure.Error
	require.True(t, errors.As(err, &f), "%v", err)
	require.Equal(t, failure.Invalid, f.Code)
	for _, v := range f.Violations {
		got = append(got, v.Pointer+" "+v.Code)
	}
	return got
}

func TestAnAcceptedOrderIsPendingAndHasAnEvent(t *testing.T) {
	c, err := order.Place(placement(sold(usd(1999)), order.DraftLine{SKU: "P0", Quantity: 2}))
	require.NoError(t, err)
	s := c.Order.Snapshot()
	require.Equal(t, order.Pending, s.Status)
	require.Equal(t, usd(3998), s.Total)
	require.Equal(t, order.Prior{}, c.Prior)
	require.Equal(t, event.OrderCreated, c.Events[0].Type)
	require.Equal(t, event.IDOf(s.ID, 1), c.Events[0].ID)
	require.Equal(t, s.CreatedAt, s.CreatedAt.Truncate(time.Millisecond))
}

func TestEveryBrokenRuleIsReported(t *testing.T) {
	zero, other := usd(0), usd(5)
	for name, c := range map[string]struct {
		lines []order.DraftLine
		want  []string
	}{
		"no lines":         {nil, []string{"/lines count"}},
		"too many":         {make([]order.DraftLine, 51), nil},
		"quantity 0":       {[]order.DraftLine{{SKU: "P0"}}, []string{"/lines/0/quantity range"}},
		"quantity 1001":    {[]order.DraftLine{{SKU: "P0", Quantity: 1001}}, []string{"/lines/0/quantity range"}},
		"price 0":          {[]order.DraftLine{{SKU: "P0", Quantity: 1, UnitPrice: &zero}}, []string{"/lines/0/unitPrice/amount minimum"}},
		"S8 another price": {[]order.DraftLine{{SKU: "P0", Quantity: 1, UnitPrice: &other}}, []string{"/lines/0/unitPrice price_changed"}},
		"unknown":          {[]order.DraftLine{{SKU: "P0", Quantity: 1}, {SKU: "P9", Quantity: 1}}, []string{"/lines/1/sku unknown"}},
		"two at once":      {[]order.DraftLine{{SKU: "!", Quantity: 0}}, []string{"/lines/0/sku format", "/lines/0/quantity range"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := order.Place(placement(sold(usd(1999)), c.lines...))
			got := violations(t, err)
			if c.want != nil {
				require.Equal(t, c.want, got)
			}
			require.NotEmpty(t, got)
		})
	}
}

func TestInactiveProductsAndMixedCurrenciesAreRefused(t *testing.T) {
	products := sold(usd(1), money.Money{Amount: 1, Currency: "EUR"})
	_, err := order.Place(placement(products, order.DraftLine{SKU: "P0", Quantity: 1}, order.DraftLine{SKU: "P1", Quantity: 1}))
	require.Equal(t, []string{"/lines total"}, violations(t, err))
	gone := products["P0"]
	gone.Active = false
	products["P0"] = gone
	_, err = order.Place(placement(products, order.DraftLine{SKU: "P0", Quantity: 1}))
	require.Equal(t, []string{"/lines/0/sku unknown"}, violations(t, err))
}

func TestATotalThatDoesNotFitIsRefused(t *testing.T) {
	_, err := order.Place(placement(sold(usd(math.MaxInt64)), order.DraftLine{SKU: "P0", Quantity: 2}))
	require.Equal(t, []string{"/lines total"}, violations(t, err))
}

func TestTheTotalIsTheSumOfTheLinesAtTheCatalogsPrices(t *testing.T) {
	ps := properties(t)
	ps.Property("total", prop.ForAll(func(prices []int64, quantity int) bool {
		var lines []order.DraftLine
		var monies []money.Money
		var want int64
		for i, p := range prices {
			monies = append(monies, usd(p))
			lines = append(lines, order.DraftLine{SKU: fmt.Sprintf("P%d", i), Quantity: quantity})
			want += p * int64(quantity)
		}
		c, err := order.Place(placement(sold(monies...), lines...))
		return err == nil && c.Order.Total() == usd(want)
	}, gen.SliceOfN(5, gen.Int64Range(1, 1_000_000)), gen.IntRange(1, order.MaxQuantity)))
	ps.Property("units of one product add up over its lines", prop.ForAll(func(a, b int) bool {
		c, err := order.Place(placement(sold(usd(1)), order.DraftLine{SKU: "P0", Quantity: a}, order.DraftLine{SKU: "P0", Quantity: b}))
		return err == nil && c.Order.Quantities()["P0"] == a+b
	}, gen.IntRange(1, order.MaxQuantity), gen.IntRange(1, order.MaxQuantity)))
	ps.TestingRun(t)
}

func TestTerminalStatusesStay(t *testing.T) {
	for _, from := range order.Statuses() {
		for _, to := range order.Statuses() {
			require.False(t, from.Terminal() && from.MayBecome(to), "%s → %s", from, to)
		}
		require.False(t, from.MayBecome(order.Pending), "%s → pending", from)
	}
	require.False(t, order.Status("").Known())
}

func TestOnlyAValidStateIsRehydrated(t *testing.T) {
	c, err := order.Place(placement(sold(usd(1)), order.DraftLine{SKU: "P0", Quantity: 1}))
	require.NoError(t, err)
	same, err := order.Rehydrate(c.Order.Snapshot())
	require.NoError(t, err)
	require.Equal(t, c.Order, same)
	broken := c.Order.Snapshot()
	broken.Status = "nonsense"
	_, err = order.Rehydrate(broken)
	require.True(t, failure.Is(err, failure.Internal))
}

func TestCancel(t *testing.T) {
	now := time.Now()
	c, err := order.Place(placement(sold(usd(1)), order.DraftLine{SKU: "P0", Quantity: 1}))
	require.NoError(t, err)
	cancelled, err := c.Order.Cancel(now)
	require.NoError(t, err)
	require.Equal(t, order.Cancelled, cancelled.Order.Status())
	again, err := cancelled.Order.Cancel(now)
	require.NoError(t, err)
	require.Nil(t, again, "cancelling twice changes nothing")
	claimed, err := c.Order.Validate("exec", now)
	require.NoError(t, err)
	asked, err := claimed.Order.Cancel(now)
	require.NoError(t, err)
	require.Equal(t, order.Cancelling, asked.Order.Status())
	failed, err := claimed.Order.Fail("exec", order.Cause{Code: order.ReasonInternal}, now)
	require.NoError(t, err)
	_, err = failed.Order.Cancel(now)
	require.True(t, failure.Is(err, failure.Conflict))
}
