package payment_test

import (
	"math"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

// why is the first violation of an error.
func why(t *testing.T, err error) string {
	t.Helper()
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	require.Len(t, f.Violations, 1)
	v := f.Violations[0]
	return v.Pointer + " " + v.Code + ": " + v.Message
}

func total(t *testing.T, amount int64, currency money.Currency) error {
	t.Helper()
	return payment.CardAmounts().CheckTotal(money.Money{Amount: amount, Currency: currency})
}

// TestAmountsAreThoseOfStripe checks one currency of each kind at its limits.
func TestAmountsAreThoseOfStripe(t *testing.T) {
	for _, c := range []struct {
		currency money.Currency
		taken    []int64
		refused  map[int64]string
		units    [2]int64 // of an amount, Stripe's
	}{
		{"USD", []int64{50, 51, 99_999_999}, map[int64]string{
			49:          "/lines total: the total is 0.49 USD, and a card is charged from 0.50 USD to 999999.99 USD",
			100_000_000: "/lines total: the total is 1000000.00 USD, and a card is charged from 0.50 USD to 999999.99 USD",
		}, [2]int64{1999, 1999}},
		{"JPY", []int64{50, 99_999_999}, map[int64]string{49: "from 50 JPY to 99999999 JPY"}, [2]int64{500, 500}},
		{"ISK", []int64{150, 12_900, 999_999}, map[int64]string{1_000_000: "from 150 ISK to 999999 ISK"}, [2]int64{12_900, 1_290_000}},
		{"KWD", []int64{400, 5120, 99_999_990}, map[int64]string{
			5124:       "the total is 5.124 KWD, and cards are charged in steps of 0.010 KWD",
			99_999_991: "from 0.400 KWD to 99999.990 KWD",
		}, [2]int64{5120, 5120}},
		{"HUF", []int64{17_500, 17_501}, map[int64]string{17_499: "from 175.00 HUF"}, [2]int64{17_501, 17_501}},
	} {
		for _, amount := range c.taken {
			require.NoError(t, total(t, amount, c.currency))
		}
		for amount, want := range c.refused {
			err := total(t, amount, c.currency)
			require.True(t, failure.Is(err, failure.Invalid))
			require.Contains(t, why(t, err), want)
		}
		units, err := payment.CardAmounts().Units(money.Money{Amount: c.units[0], Currency: c.currency})
		require.NoError(t, err)
		require.Equal(t, c.units[1], units, c.currency)
	}
}

// Every currency in which a product may be priced can be charged.
func TestEveryCurrencyHasTerms(t *testing.T) {
	amounts, n := payment.CardAmounts(), 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				if currency, err := money.ParseCurrency(string([]rune{a, b, c})); err == nil {
					require.Contains(t, amounts, currency)
					n++
				}
			}
		}
	}
	require.Len(t, amounts, n)
}

// What is sold at prices that are allowed costs a total that is taken, unless it is too
// small or too large; and no total that is taken is more than eight of Stripe's digits.
func TestAllowedPricesMakeTotalsThatAreTaken(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	amounts := payment.CardAmounts()
	var currencies []any
	for currency := range amounts {
		currencies = append(currencies, currency)
	}
	ps := gopter.NewProperties(parameters)
	ps.Property("totals", prop.ForAll(func(currency money.Currency, price int64, units int) bool {
		unit := money.Money{Amount: price, Currency: currency}
		var v failure.Violations
		amounts.CheckPrice("/price/amount", unit, &v)
		sum, err := unit.Times(units)
		if err != nil {
			return false
		}
		t, refused := amounts[currency], amounts.CheckTotal(sum) != nil
		inside := sum.Amount >= t.Min && sum.Amount <= t.Max
		if len(v) == 0 {
			return refused == !inside
		}
		inUnits, err := amounts.Units(sum)
		return refused || err == nil && inUnits <= 99_999_999
	}, gen.OneConstOf(currencies...), gen.OneGenOf(gen.Int64Range(1, 100_000), gen.Int64Range(1, 1<<40)), gen.IntRange(1, 1000)))
	ps.TestingRun(t)
}

func TestPricesThatNoCardIsChargedAreRefused(t *testing.T) {
	for want, price := range map[string]money.Money{
		"/price/amount maximum: must be at most 999999 ISK, the most that a card is charged":           {Amount: 1_000_000, Currency: "ISK"},
		"/price/amount step: must be a multiple of 0.010 BHD, because cards are charged in such steps": {Amount: 1234, Currency: "BHD"},
	} {
		var v failure.Violations
		payment.CardAmounts().CheckPrice("/price/amount", price, &v)
		require.Equal(t, want, why(t, v.Err()))
	}
	var v failure.Violations
	payment.CardAmounts().CheckPrice("/price/amount", money.Money{Amount: 1, Currency: "USD"}, &v)
	payment.Amounts(nil).CheckPrice("/price/amount", money.Money{Amount: math.MaxInt64, Currency: "USD"}, &v)
	require.NoError(t, v.Err())
	require.NoError(t, payment.Amounts(nil).CheckTotal(money.Money{Amount: 1, Currency: "USD"}))
	_, err := payment.CardAmounts().Units(money.Money{Amount: 1, Currency: "XXX"})
	require.True(t, failure.Is(err, failure.Internal))
}
