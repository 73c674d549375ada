package money_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

func usd(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }

// properties runs each property on 1,000 inputs from a seed that is printed.
func properties(t *testing.T) *gopter.Properties {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

// amounts are arbitrary amounts, often the limits.
func amounts() gopter.Gen {
	return gen.OneGenOf(gen.Int64(), gen.OneConstOf(int64(0), int64(1), int64(-1), int64(math.MaxInt64), int64(math.MinInt64)))
}

// TestD5_SumsAreExactOrRefused compares with unbounded integers.
func TestD5_SumsAreExactOrRefused(t *testing.T) {
	ps := properties(t)
	ps.Property("add", prop.ForAll(func(a, b int64) bool {
		want := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
		got, err := usd(a).Add(usd(b))
		if !want.IsInt64() {
			return failure.Is(err, failure.Invalid)
		}
		return err == nil && got == usd(want.Int64())
	}, amounts(), amounts()))
	ps.Property("times", prop.ForAll(func(a int64, n int) bool {
		want := new(big.Int).Mul(big.NewInt(a), big.NewInt(int64(n)))
		got, err := usd(a).Times(n)
		if a < 0 || n < 0 || !want.IsInt64() {
			return failure.Is(err, failure.Invalid)
		}
		return err == nil && got == usd(want.Int64())
	}, amounts(), gen.Int()))
	ps.TestingRun(t)
}

func TestAmountsAtTheLimitsAreKept(t *testing.T) {
	for _, c := range []struct{ a, b int64 }{
		{0, 0}, {5, 0}, {-5, 0}, {math.MaxInt64, 0}, {math.MinInt64, 0}, {math.MaxInt64 - 1, 1}, {math.MinInt64 + 1, -1}, {math.MinInt64, math.MaxInt64},
	} {
		got, err := usd(c.a).Add(usd(c.b))
		require.NoError(t, err, "%d + %d", c.a, c.b)
		require.Equal(t, usd(c.a+c.b), got)
	}
	for _, c := range []struct {
		amount int64
		n      int
	}{{0, 0}, {0, 7}, {7, 0}, {math.MaxInt64, 1}, {1, math.MaxInt64}, {math.MaxInt64, 0}} {
		got, err := usd(c.amount).Times(c.n)
		require.NoError(t, err, "%d × %d", c.amount, c.n)
		require.Equal(t, usd(c.amount*int64(c.n)), got)
	}
}

func TestOnlyNothingIsZero(t *testing.T) {
	require.True(t, usd(0).IsZero())
	require.False(t, usd(1).IsZero())
	require.False(t, usd(-1).IsZero())
}

func TestDecimalIsTheAmount(t *testing.T) {
	ps := properties(t)
	ps.Property("decimal", prop.ForAll(func(a int64, c string) bool {
		m := money.Money{Amount: a, Currency: money.Currency(c)}
		got, ok := new(big.Rat).SetString(m.Decimal())
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(m.Currency.Exponent())), nil)
		return ok && got.Cmp(new(big.Rat).SetFrac(big.NewInt(a), scale)) == 0
	}, gen.Int64Range(-1e15, 1e15), gen.OneConstOf("USD", "JPY", "KWD", "EUR")))
	ps.TestingRun(t)
}

func TestDecimalHasTheCurrencysDigits(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		currency money.Currency
		want     string
	}{
		{1999, "USD", "19.99"}, {5, "USD", "0.05"}, {0, "EUR", "0.00"}, {-101, "USD", "-1.01"},
		{500, "JPY", "500"}, {1, "KWD", "0.001"}, {100500, "USD", "1005.00"},
	} {
		require.Equal(t, c.want, money.Money{Amount: c.amount, Currency: c.currency}.Decimal())
	}
	require.Equal(t, "19.99 USD", fmt.Sprint(usd(1999)))
}

func TestCurrenciesDoNotMix(t *testing.T) {
	_, err := usd(1).Add(money.Money{Amount: 1, Currency: "EUR"})
	require.True(t, failure.Is(err, failure.Invalid))
	for _, bad := range []string{"", "usd", "US", "XXX", "USDD"} {
		_, err := money.ParseCurrency(bad)
		require.True(t, failure.Is(err, failure.Invalid), bad)
	}
	c, err := money.ParseCurrency("CHF")
	require.NoError(t, err)
	require.Equal(t, money.Currency("CHF"), c)
}
