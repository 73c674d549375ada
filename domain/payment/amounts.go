package payment

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

// Terms are the terms on which a payment gateway takes amounts of one currency.
type Terms struct {
	// Factor is how many of the gateway's units are one of our minor units.
	Factor int64
	// Step divides every amount, in our minor units.
	Step int64
	// Min and Max are the smallest and the largest amount of a charge, in our minor
	// units.
	Min, Max int64
}

// Amounts are a payment gateway's terms by currency. Nil takes every amount.
type Amounts map[money.Currency]Terms

// CardAmounts are Stripe's terms for cards. The sandbox has the same, so that what it
// takes is taken for money too.
//
// The source is https://docs.stripe.com/currencies: its sections on zero-decimal and
// three-decimal currencies and on special cases (ISK has no minor unit, but is written in
// hundredths), and its table of minimums. Stripe's maximum is eight digits of its own
// units; of some currencies it takes more, which this ignores. For currencies that the
// table of minimums does not list, Stripe converts into the currency of the account,
// whose minimum is some 0.50 USD; theirs here are about 1 USD, so that exchange rates may
// move.
func CardAmounts() Amounts {
	amounts := Amounts{}
	for currency, least := range leastCharges {
		t := Terms{Factor: 1, Step: 1, Min: least}
		switch {
		case currency == "ISK":
			t.Factor = 100
		case currency.Exponent() == 3:
			t.Step = 10
		}
		t.Max = mostUnits / t.Factor / t.Step * t.Step
		amounts[currency] = t
	}
	return amounts
}

// mostUnits is Stripe's maximum, in its units.
const mostUnits = 99_999_999

// leastCharges are the minimums, in our minor units.
var leastCharges = map[money.Currency]int64{
	// Stripe's own.
	"AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400,
	"HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300,
	"SGD": 50, "THB": 1000, "USD": 50,
	// Ours.
	"BHD": 400, "CNY": 800, "ISK": 150, "KRW": 1500, "KWD": 400, "TND": 3500, "TRY": 5000, "TWD": 3500,
	"VND": 30_000, "ZAR": 2000,
}

// CheckPrice adds what forbids a price of a product, at a pointer to its amount: a unit
// must not cost more than a charge may, and a price that is no multiple of the step would
// make totals that are none. A price may be below the minimum, since an order may have
// more units, and a currency without terms is none that a product may have.
func (a Amounts) CheckPrice(at string, price money.Money, v *failure.Violations) {
	t, known := a[price.Currency]
	switch {
	case !known: // the currency itself breaks a rule
	case price.Amount > t.Max:
		v.Add(at, "maximum", "must be at most %s, the most that a card is charged", money.Money{Amount: t.Max, Currency: price.Currency})
	case price.Amount%t.Step != 0:
		v.Add(at, "step", "must be a multiple of %s, because cards are charged in such steps", money.Money{Amount: t.Step, Currency: price.Currency})
	}
}

// CheckTotal fails with Invalid, and a violation at the lines, if no card can be charged
// an order's total.
func (a Amounts) CheckTotal(total money.Money) error {
	var v failure.Violations
	t, known := a[total.Currency]
	switch {
	case a == nil:
	case !known:
		v.Add("/lines", "total", "the payment gateway does not take %s", total.Currency)
	case total.Amount < t.Min || total.Amount > t.Max:
		v.Add("/lines", "total", "the total is %s, and a card is charged from %s to %s", total,
			money.Money{Amount: t.Min, Currency: total.Currency}, money.Money{Amount: t.Max, Currency: total.Currency})
	case total.Amount%t.Step != 0:
		v.Add("/lines", "total", "the total is %s, and cards are charged in steps of %s", total, money.Money{Amount: t.Step, Currency: total.Currency})
	}
	return v.Err()
}

// Units are an amount in the gateway's units. It fails with Internal for a currency
// that the gateway does not take.
func (a Amounts) Units(m money.Money) (int64, error) {
	t, known := a[m.Currency]
	if !known {
		return 0, failure.New(failure.Internal, "the payment gateway does not take %q", m.Currency)
	}
	return m.Amount * t.Factor, nil
}
