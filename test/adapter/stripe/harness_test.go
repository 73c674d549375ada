// Package stripe_test tests the Stripe adapter with Stripe's own client against a
// stand-in for Stripe with state, and against Stripe's description of its API.
package stripe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

const (
	visa       = "pm_card_visa"
	challenged = "pm_card_threeDSecure2Required"

	toCreate  = "POST /v1/payment_intents"
	toConfirm = "POST /v1/payment_intents/*/confirm"
	toCapture = "POST /v1/payment_intents/*/capture"
	toCancel  = "POST /v1/payment_intents/*/cancel"
	toRefund  = "POST /v1/refunds"
	toRead    = "GET /v1/payment_intents/*"
)

// day is more than Stripe keeps an idempotency key.
const day = 24*time.Hour + time.Minute

// harness is Stripe on loopback, and the gateway that calls it.
type harness struct {
	*stripetest.Server
	*stripe.Gateway
	t     *testing.T
	clock *stripetest.Clock
	url   string
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{t: t}
	h.reset()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	server.Config.SetKeepAlivesEnabled(false) // else net/http repeats a call whose answer was lost
	t.Cleanup(server.Close)
	h.url = server.URL
	h.Gateway = stripe.New(stripe.Options{Key: key(stripetest.DefaultKey), BaseURL: h.url})
	return h
}

// reset empties Stripe.
func (h *harness) reset() {
	h.clock = &stripetest.Clock{}
	h.Server = stripetest.New(stripetest.Options{Now: h.clock.Now, IndexDelay: time.Minute})
}

func key(value string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return value, nil }
}

func charge(order, token string) payment.Charge {
	return payment.Charge{
		Key: payment.Key(order), OrderID: order, Token: token, Amount: money.Money{Amount: 1999, Currency: "USD"},
	}
}

// authorize authorizes a charge and returns the intent's id.
func (h *harness) authorize(c payment.Charge) string {
	h.t.Helper()
	a, err := h.Authorize(h.t.Context(), c)
	require.NoError(h.t, err)
	require.Nil(h.t, a.Action)
	return a.Reference
}

// captured authorizes and captures a charge.
func (h *harness) captured(c payment.Charge) string {
	h.t.Helper()
	c.Reference = h.authorize(c)
	require.NoError(h.t, h.Capture(h.t.Context(), c))
	return c.Reference
}

func (h *harness) void(c payment.Charge) {
	h.t.Helper()
	got, err := h.Refund(h.t.Context(), c)
	require.NoError(h.t, err)
	assert.Equal(h.t, payment.Refund{}, got)
}

// wantHeld checks what shoppers' cards are charged, and what they hold.
func (h *harness) wantHeld(captured, authorized int64) {
	h.t.Helper()
	c, a := h.Held()
	assert.Equal(h.t, []int64{captured, authorized}, []int64{c, a}, "captured and authorized")
}

func (h *harness) wantAuthorize(c payment.Charge, code failure.Code) string {
	h.t.Helper()
	_, err := h.Authorize(h.t.Context(), c)
	assert.Equal(h.t, code, failure.CodeOf(err), "%v", err)
	return fmt.Sprint(err)
}

func (h *harness) wantCapture(c payment.Charge, code failure.Code) string {
	h.t.Helper()
	err := h.Capture(h.t.Context(), c)
	assert.Equal(h.t, code, failure.CodeOf(err), "%v", err)
	return fmt.Sprint(err)
}

func (h *harness) wantRefund(c payment.Charge, code failure.Code) string {
	h.t.Helper()
	_, err := h.Refund(h.t.Context(), c)
	assert.Equal(h.t, code, failure.CodeOf(err), "%v", err)
	return fmt.Sprint(err)
}

// calls counts the requests to Stripe that a function makes.
func (h *harness) calls(do func()) int {
	before := len(h.Requests())
	do()
	return len(h.Requests()) - before
}

// before makes a charge as the release before did, which captured at once.
func (h *harness) before(c payment.Charge, confirmed bool) string {
	h.t.Helper()
	client := h.client()
	create := &api.PaymentIntentCreateParams{
		Amount: api.Int64(c.Amount.Amount), Currency: api.String("usd"), PaymentMethodTypes: []*string{api.String("card")},
		Metadata: map[string]string{"order_id": c.OrderID, "charge_key": c.Key},
	}
	create.SetIdempotencyKey(c.Key + "-create")
	i, err := client.V1PaymentIntents.Create(h.t.Context(), create)
	require.NoError(h.t, err)
	if confirmed {
		confirm := &api.PaymentIntentConfirmParams{PaymentMethod: &c.Token, OffSession: api.Bool(true), ErrorOnRequiresAction: api.Bool(true)}
		confirm.SetIdempotencyKey(c.Key + "-confirm")
		_, err = client.V1PaymentIntents.Confirm(h.t.Context(), i.ID, confirm)
		require.NoError(h.t, err)
	}
	return i.ID
}

// refundPart refunds a part of a charge as an operator does in Stripe's dashboard.
func (h *harness) refundPart(intent string, amount int64) {
	h.t.Helper()
	_, err := h.client().V1Refunds.Create(h.t.Context(), &api.RefundCreateParams{PaymentIntent: &intent, Amount: &amount})
	require.NoError(h.t, err)
}

// client is Stripe's own client of the stand-in.
func (h *harness) client() *api.Client {
	return api.NewClient(stripetest.DefaultKey, api.WithBackends(api.NewBackendsWithConfig(&api.BackendConfig{URL: &h.url})))
}

func matches(pattern string, r stripetest.Request) bool {
	selected, err := path.Match(pattern, r.Method+" "+r.Path)
	return err == nil && selected
}
