// Package money represents money in integer minor units of an ISO 4217
// currency.
package money

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
)

// Money is an amount in the minor units of its currency: {1999, "USD"} is
// 19.99 US dollars.
type Money struct {
	Amount   int64    `json:"amount"`
	Currency Currency `json:"currency"`
}

// Currency is an ISO 4217 code, e.g. "USD".
type Currency string

// exponents lists the supported currencies with their number of digits after
// the decimal point (ISO 4217, "minor unit").
var exponents = map[Currency]int{
	"AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CNY": 2, "CZK": 2, "DKK": 2,
	"EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "INR": 2, "ISK": 0, "JPY": 0, "KRW": 0,
	"KWD": 3, "MXN": 2, "NOK": 2, "NZD": 2, "PLN": 2, "RON": 2, "SEK": 2, "SGD": 2,
	"THB": 2, "TND": 3, "TRY": 2, "TWD": 2, "USD": 2, "VND": 0, "ZAR": 2,
}

// ParseCurrency parses the three-letter code of a supported currency. It fails
// with Invalid.
func ParseCurrency(s string) (Currency, error) {
	c := Currency(s)
	if _, ok := exponents[c]; !ok {
		return "", failure.New(failure.Invalid, "currency %q is not a supported ISO 4217 code", s)
	}
	return c, nil
}

// Exponent is the number of digits after the decimal point.
func (c Currency) Exponent() int { return exponents[c] }

// Add returns m + n. It fails with Invalid when the currencies differ or the
// sum overflows.
func (m Money) Add(n Money) (Money, error) {
	if m.Currency != n.Currency {
		return Money{}, failure.New(failure.Invalid, "cannot add %s to %s", n.Currency, m.Currency)
	}
	sum := m.Amount + n.Amount
	if (sum < m.Amount) != (n.Amount < 0) {
		return Money{}, failure.New(failure.Invalid, "the amount is too large")
	}
	return Money{sum, m.Currency}, nil
}

// Times returns m × n for n ≥ 0. It fails with Invalid when m or n is negative
// or the product overflows.
func (m Money) Times(n int) (Money, error) {
	if m.Amount < 0 || n < 0 {
		return Money{}, failure.New(failure.Invalid, "cannot multiply %d by %d: negative", m.Amount, n)
	}
	hi, lo := bits.Mul64(uint64(m.Amount), uint64(n))
	if hi != 0 || lo > math.MaxInt64 {
		return Money{}, failure.New(failure.Invalid, "the amount is too large")
	}
	return Money{int64(lo), m.Currency}, nil
}

// IsZero reports whether the amount is 0.
func (m Money) IsZero() bool { return m.Amount == 0 }

// Decimal formats the amount with the currency's digits: "19.99", "500".
func (m Money) Decimal() string {
	digits := strconv.FormatInt(m.Amount, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	e := m.Currency.Exponent()
	if e == 0 {
		return sign + digits
	}
	digits = strings.Repeat("0", max(e+1-len(digits), 0)) + digits
	return sign + digits[:len(digits)-e] + "." + digits[len(digits)-e:]
}

// String formats the amount for people: "19.99 USD".
func (m Money) String() string { return fmt.Sprintf("%s %s", m.Decimal(), m.Currency) }
