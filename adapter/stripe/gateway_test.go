package stripe_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

func key(value string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return value, nil }
}

func charge(order, token string) payment.Charge {
	return payment.Charge{
		Key: payment.Key(order), OrderID: order, Token: token, Amount: money.Money{Amount: 1999, Currency: "USD"},
	}
}

func TestAChargeConfirmsAnIntent(t *testing.T) {
	s, gateway := newHarness(t)
	receipt, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
	require.NoError(t, err)
	i := s.intents[receipt.Reference]
	require.NotNil(t, i)
	assert.Equal(t, "succeeded", i.Status)
	assert.EqualValues(t, 1999, i.Amount)
	assert.Equal(t, "usd", i.Currency)
	assert.Equal(t, "01", i.Metadata["order_id"])
}

// The mistake: 12,900 ISK were charged as 129, because Stripe writes krónur in hundredths.
func TestAmountsAreInStripesUnits(t *testing.T) {
	for currency, want := range map[money.Currency]int64{"ISK": 1_290_000, "JPY": 12_900, "KWD": 12_900, "USD": 12_900} {
		s, gateway := newHarness(t)
		c := charge("01", "pm_card_visa")
		c.Amount = money.Money{Amount: 12_900, Currency: currency}
		receipt, err := gateway.Charge(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, want, s.intents[receipt.Reference].Amount, currency)
		refund, err := gateway.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, c.Amount, refund.Amount)
	}
	_, gateway := newHarness(t)
	c := charge("01", "pm_card_visa")
	c.Amount.Currency = "XXX"
	_, err := gateway.Charge(t.Context(), c)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

// The mistake: an order above Stripe's maximum, which earlier releases accepted, could
// neither be charged nor compensated, and held its stock for ever.
func TestAnAmountThatStripeRefusesIsNoCharge(t *testing.T) {
	for _, amount := range []int64{100_000_000, 1} {
		s, gateway := newHarness(t)
		c := charge("01", "pm_card_visa")
		c.Amount.Amount = amount
		_, err := gateway.Charge(t.Context(), c)
		assert.Equal(t, failure.Internal, failure.CodeOf(err))
		refund, err := gateway.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, payment.Refund{}, refund)
		assert.Empty(t, s.intents)
	}
}

// The mistake: a charge without an idempotency key was made twice.
func TestG13_AChargeRepeatedIsOneCharge(t *testing.T) {
	s, gateway := newHarness(t)
	first, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
	require.NoError(t, err)
	for range 3 {
		again, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
		require.NoError(t, err)
		assert.Equal(t, first, again)
	}
	assert.EqualValues(t, 1999, s.charged())
	assert.Len(t, s.intents, 1)
	_, err = gateway.Charge(t.Context(), charge("02", "pm_card_visa"))
	require.NoError(t, err)
	assert.EqualValues(t, 2*1999, s.charged())
}

func TestARepeatedChargeOfADeclinedCardIsDeclined(t *testing.T) {
	for token, want := range map[string]string{
		"pm_card_visa_chargeDeclined":                  "generic_decline",
		"pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
		"pm_card_authenticationRequired":               "authentication_required",
		"pm_that_does_not_exist":                       "resource_missing",
	} {
		s, gateway := newHarness(t)
		for range 2 {
			_, err := gateway.Charge(t.Context(), charge("01", token))
			assert.Equal(t, failure.PaymentDeclined, failure.CodeOf(err), token)
			assert.ErrorContains(t, err, want)
		}
		assert.Zero(t, s.charged())
	}
}

func TestAChargeIsRepeatedAfterALostResponse(t *testing.T) {
	s, gateway := newHarness(t)
	for _, lost := range []string{"/v1/payment_intents", "/confirm"} {
		s.loseWhen(func(path string) bool { return strings.HasSuffix(path, lost) && len(s.requests) < 20 })
		order := "order" + strings.ReplaceAll(lost, "/", "-")
		_, err := gateway.Charge(t.Context(), charge(order, "pm_card_visa"))
		s.loseWhen(nil)
		if err != nil {
			assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
		}
		_, err = gateway.Charge(t.Context(), charge(order, "pm_card_visa"))
		require.NoError(t, err)
	}
	assert.EqualValues(t, 2*1999, s.charged())
	assert.Len(t, s.intents, 2)
}

// Stripe repeats even a server error for the key's lifetime, so only the intent itself
// shows the result.
func TestAfterAServerErrorTheIntentDecides(t *testing.T) {
	s, gateway := newHarness(t)
	_, err := gateway.Charge(t.Context(), charge("01", "pm_server_error_after_charge"))
	require.NoError(t, err, "it was charged")
	assert.EqualValues(t, 1999, s.charged())
	_, err = gateway.Charge(t.Context(), charge("02", "pm_server_error"))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	_, err = gateway.Charge(t.Context(), charge("03", "pm_slow"))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestARefundIsMadeOnce(t *testing.T) {
	s, gateway := newHarness(t)
	c := charge("01", "pm_card_visa")
	receipt, err := gateway.Charge(t.Context(), c)
	require.NoError(t, err)
	want := payment.Refund{Refunded: true, Amount: c.Amount, Reference: "re_" + receipt.Reference}
	for range 3 {
		refund, err := gateway.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, want, refund)
	}
	assert.Zero(t, s.charged())
	s.forget()
	refund, err := gateway.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, want.Reference, refund.Reference, "the same refund after Stripe has dropped the keys")
}

func TestARefundBeforeTheChargeVoidsTheKey(t *testing.T) {
	s, gateway := newHarness(t)
	c := charge("01", "pm_card_visa")
	for range 2 {
		refund, err := gateway.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, payment.Refund{}, refund)
	}
	_, err := gateway.Charge(t.Context(), c)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "a charge after the refund")
	assert.Zero(t, s.charged())
}

func TestADeclinedChargeHasNothingToRefund(t *testing.T) {
	_, gateway := newHarness(t)
	c := charge("01", "pm_card_visa_chargeDeclined")
	_, err := gateway.Charge(t.Context(), c)
	require.Error(t, err)
	refund, err := gateway.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.False(t, refund.Refunded)
}

// An operator compensates an order days later. Stripe has dropped the keys by then and
// creates a new intent.
func TestG1_AChargeIsRefundedDaysLater(t *testing.T) {
	s, gateway := newHarness(t)
	c := charge("01", "pm_card_visa")
	_, err := gateway.Charge(t.Context(), c)
	require.NoError(t, err)
	_, err = gateway.Charge(t.Context(), charge("02", "pm_card_visa"))
	require.NoError(t, err)
	s.forget()
	refund, err := gateway.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, refund.Refunded)
	assert.EqualValues(t, 1999, s.charged(), "the other order stays charged")
}

func TestAChargeThatIsConfirmedDuringTheRefundIsRefunded(t *testing.T) {
	s, gateway := newHarness(t)
	c := charge("01", "pm_card_visa")
	confirmed := false
	s.before = func(path string) {
		if strings.HasSuffix(path, "/cancel") && !confirmed {
			confirmed = true
			_, err := gateway.Charge(context.Background(), c)
			assert.NoError(t, err)
		}
	}
	refund, err := gateway.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, confirmed)
	assert.True(t, refund.Refunded)
	assert.Zero(t, s.charged())
}

func TestARefundOfAProcessingChargeIsUnavailable(t *testing.T) {
	_, gateway := newHarness(t)
	c := charge("01", "pm_slow")
	_, err := gateway.Charge(t.Context(), c)
	require.Error(t, err)
	_, err = gateway.Refund(t.Context(), c)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestAWrongKeyIsAnInternalError(t *testing.T) {
	s, _ := newHarness(t)
	gateway := stripe.New(stripe.Options{Key: key("sk_other"), BaseURL: urlOf(t, s)})
	_, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
	_, err = gateway.Refund(t.Context(), charge("01", "pm_card_visa"))
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestTheKeyIsReadUntilItIsKnown(t *testing.T) {
	s, _ := newHarness(t)
	reads := 0
	gateway := stripe.New(stripe.Options{BaseURL: urlOf(t, s), Key: func(context.Context) (string, error) {
		if reads++; reads == 1 {
			return "", failure.New(failure.Unavailable, "not now")
		}
		return "sk_example", nil
	}})
	_, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	for range 2 {
		_, err = gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
		require.NoError(t, err)
	}
	assert.Equal(t, 2, reads)
}

func TestTheKeyComesFromSecretsManager(t *testing.T) {
	secret := "sk_example"
	service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fmt.Fprintf(w, `{"Name":"stripe/key","SecretString":%q}`, secret)
	})
	read := stripe.SecretKey(awstest.Config(t, service), "stripe/key")
	got, err := read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secret, got)
	secret = ""
	_, err = read(t.Context())
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

// The saga and the queue retry; the SDK's own retries would outlive a charge's time-out.
func TestNoCallIsRepeatedWithinACharge(t *testing.T) {
	s, gateway := newHarness(t)
	s.loseWhen(func(string) bool { return true })
	_, err := gateway.Charge(t.Context(), charge("01", "pm_card_visa"))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.Equal(t, 1, s.count())
}
