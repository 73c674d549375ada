package receipt_test

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

const seed = 20261123

func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

func completed(t *testing.T, change func(*order.Snapshot)) order.Order {
	t.Helper()
	price := money.Money{Amount: 123456, Currency: "USD"}
	s := order.Snapshot{
		ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", UserID: "u", Email: "ada@example.com", Name: "Ada",
		Lines:     []event.Line{{SKU: "lamp", Name: "Lamp", Quantity: 1000, UnitPrice: price}},
		Total:     money.Money{Amount: 123456000, Currency: "USD"},
		Status:    order.Completed,
		Version:   5,
		Reference: "sandbox-1",
		CreatedAt: time.Date(2026, 11, 23, 9, 5, 0, 0, time.FixedZone("CET", 3600)),
		// A later change, such as a refund, does not change the receipt.
		StatusSince: time.Date(2026, 11, 23, 8, 5, 1, 0, time.UTC),
		UpdatedAt:   time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC),
	}
	if change != nil {
		change(&s)
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

func TestAReceiptShowsTheOrder(t *testing.T) {
	d, err := receipt.Of(completed(t, nil))
	require.NoError(t, err)
	assert.Equal(t, receipt.Document{
		Title: "Receipt", Sum: "Total paid", Dated: "23 November 2026, 08:05 UTC", Movement: "Payment",
		OrderID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Number: "FFQ6-9G5F-AV0", Placed: "23 November 2026, 08:05 UTC",
		Customer: "Ada", Email: "ada@example.com", Reference: "sandbox-1",
		Lines: []receipt.Line{{Number: "1", Name: "Lamp", SKU: "lamp", Quantity: "1,000", UnitPrice: "1,234.56", Amount: "1,234,560.00"}},
		Units: "1,000", Currency: "USD", Total: "1,234,560.00 USD",
		Issued: time.Date(2026, 11, 23, 8, 5, 1, 0, time.UTC),
	}, d)
}

func TestAReceiptHasTheAddressAsItIsPrinted(t *testing.T) {
	d, err := receipt.Of(completed(t, func(s *order.Snapshot) { s.Address.Label = []string{"Ada", "1\u202e Main St", "\u200b", "Japan"} }))
	require.NoError(t, err)
	require.Equal(t, []string{"Ada", "1 Main St", "Japan"}, d.Address)
}

func TestWithoutANameTheCustomerIsTheAddress(t *testing.T) {
	d, err := receipt.Of(completed(t, func(s *order.Snapshot) { s.Name = " \n" }))
	require.NoError(t, err)
	assert.Equal(t, "ada@example.com", d.Customer)
	assert.Empty(t, d.Email)
}

func TestOnlyACompletedOrderHasAReceipt(t *testing.T) {
	for _, status := range order.Statuses() {
		_, err := receipt.Of(completed(t, func(s *order.Snapshot) { s.Status = status }))
		if status == order.Completed {
			assert.NoError(t, err)
			continue
		}
		assert.Equal(t, failure.Conflict, failure.CodeOf(err), status)
	}
}

func TestAnOverflowingAmountIsRefused(t *testing.T) {
	_, err := receipt.Of(completed(t, func(s *order.Snapshot) { s.Lines[0].UnitPrice.Amount = 1 << 62 }))
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

// minor parses the result of Amount as minor units.
func minor(s string) *big.Int {
	n, _ := new(big.Int).SetString(strings.NewReplacer(",", "", ".", "").Replace(s), 10)
	return n
}

func TestAmountsAddUpToTheTotal(t *testing.T) {
	p := properties(t)
	p.Property("the printed amounts of the lines add up to the printed total", prop.ForAll(
		func(prices []int64, quantity int, currency string) bool {
			o := completed(t, func(s *order.Snapshot) {
				s.Lines = nil
				for i, price := range prices {
					s.Lines = append(s.Lines, event.Line{
						SKU: "s", Name: "n", Quantity: 1 + (quantity+i)%order.MaxQuantity,
						UnitPrice: money.Money{Amount: price, Currency: money.Currency(currency)},
					})
				}
				s.Total, _ = order.Sum(s.Lines)
			})
			d, err := receipt.Of(o)
			if err != nil {
				return false
			}
			sum := new(big.Int)
			for _, l := range d.Lines {
				sum.Add(sum, minor(l.Amount))
			}
			return sum.Cmp(minor(strings.TrimSuffix(d.Total, " "+currency))) == 0
		},
		gen.SliceOfN(7, gen.Int64Range(1, 1<<40)), gen.IntRange(0, 5000), gen.OneConstOf("USD", "JPY", "KWD"),
	))
	p.Property("grouping only adds commas, one before each three digits", prop.ForAll(
		func(amount int64, currency string) bool {
			m := money.Money{Amount: amount, Currency: money.Currency(currency)}
			printed := receipt.Amount(m)
			whole, _, _ := strings.Cut(strings.TrimPrefix(printed, "-"), ".")
			groups := strings.Split(whole, ",")
			for i, g := range groups {
				if len(g) > 3 || len(g) == 0 || i > 0 && len(g) != 3 {
					return false
				}
			}
			return strings.ReplaceAll(printed, ",", "") == m.Decimal()
		},
		gen.Int64(), gen.OneConstOf("USD", "JPY", "KWD"),
	))
	p.TestingRun(t)
}

func TestALineWithoutAnAmountIsNamed(t *testing.T) {
	_, err := receipt.Of(completed(t, func(s *order.Snapshot) {
		s.Lines = append(s.Lines, event.Line{SKU: "tv", Name: "TV", Quantity: 1000, UnitPrice: money.Money{Amount: math.MaxInt64, Currency: "USD"}})
	}))
	assert.ErrorContains(t, err, "line 2 has no amount")
}

// refunded is a completed order with a refund of units and one of an amount.
func refunded(t *testing.T) order.Order {
	return completed(t, func(s *order.Snapshot) {
		at := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
		usd := func(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }
		s.Refunds = []order.Refund{
			{ID: "a", State: order.RefundDone, Amount: usd(246912), Lines: []order.RefundLine{{Line: 0, Quantity: 2}}, EndedAt: at, Reference: "re_1"},
			{ID: "b", State: order.RefundDone, Amount: usd(500), EndedAt: at, Reference: "re_2"},
			{ID: "c", State: order.RefundPending, Amount: usd(1)},
			{ID: "d", State: order.RefundUnsettled, Amount: usd(1)},
		}
	})
}

func TestACreditNoteShowsTheRefund(t *testing.T) {
	d, err := receipt.CreditNote(refunded(t), "a")
	require.NoError(t, err)
	assert.Equal(t, receipt.Document{
		Title: "Credit note", OrderID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Number: "FFQ6-9G5F-AV0", Placed: "23 November 2026, 08:05 UTC", Dated: "28 November 2026, 10:00 UTC",
		Customer: "Ada", Email: "ada@example.com", Movement: "Refund", Reference: "re_1",
		Lines: []receipt.Line{{Number: "1", Name: "Lamp", SKU: "lamp", Quantity: "2", UnitPrice: "1,234.56", Amount: "2,469.12"}},
		Units: "2", Currency: "USD", Sum: "Total refunded", Total: "2,469.12 USD",
		Issued: time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC),
	}, d)

	d, err = receipt.CreditNote(refunded(t), "b")
	require.NoError(t, err)
	assert.Equal(t, []receipt.Line{{Number: "1", Name: "Refund of an amount", SKU: "b", Quantity: "1", UnitPrice: "5.00", Amount: "5.00"}}, d.Lines)
}

func TestOnlyARefundThatWasMadeHasACreditNote(t *testing.T) {
	for _, id := range []string{"c", "d", "none"} {
		_, err := receipt.CreditNote(refunded(t), id)
		require.True(t, failure.Is(err, failure.Conflict), id)
	}
}

func TestAFileIsNamedByTheOrdersNumber(t *testing.T) {
	o := refunded(t)
	assert.Equal(t, "receipt-FFQ6-9G5F-AV0.pdf", receipt.File(o))
	assert.Equal(t, "credit-note-FFQ6-9G5F-AV0-a.pdf", receipt.CreditNoteFile(o, "a"))
}
