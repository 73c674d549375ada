package stripetest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	stripe "github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/webhook"

	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// harness is a stand-in that Stripe's own client calls.
type harness struct {
	*stripetest.Server
	clock  *stripetest.Clock
	client *stripe.Client
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	clock := &stripetest.Clock{}
	h := &harness{Server: stripetest.New(stripetest.Options{Now: clock.Now, IndexDelay: time.Minute}), clock: clock}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.client = stripe.NewClient(stripetest.DefaultKey, stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{
		URL: &server.URL, MaxNetworkRetries: stripe.Int64(0), LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})))
	return h
}

func (h *harness) create(t *testing.T, key string, amount int64) (*stripe.PaymentIntent, error) {
	t.Helper()
	p := &stripe.PaymentIntentCreateParams{
		Amount: &amount, Currency: stripe.String("usd"), CaptureMethod: stripe.String("manual"),
		PaymentMethodTypes: []*string{stripe.String("card")}, Metadata: map[string]string{"charge_key": key},
	}
	if key != "" {
		p.SetIdempotencyKey(key)
	}
	return h.client.V1PaymentIntents.Create(t.Context(), p)
}

// authorized returns the id of an intent that is confirmed with a payment method.
func (h *harness) authorized(t *testing.T, method string) string {
	t.Helper()
	i, err := h.create(t, "", 1999)
	require.NoError(t, err)
	_, err = h.confirm(t, i.ID, method)
	require.NoError(t, err)
	return i.ID
}

func (h *harness) confirm(t *testing.T, id, method string) (*stripe.PaymentIntent, error) {
	t.Helper()
	return h.client.V1PaymentIntents.Confirm(t.Context(), id, &stripe.PaymentIntentConfirmParams{
		PaymentMethod: &method, UseStripeSDK: stripe.Bool(true),
	})
}

func (h *harness) captured(t *testing.T, method string) string {
	t.Helper()
	id := h.authorized(t, method)
	_, err := h.client.V1PaymentIntents.Capture(t.Context(), id, nil)
	require.NoError(t, err)
	return id
}

func (h *harness) refund(t *testing.T, intent string, amount int64) (*stripe.Refund, error) {
	t.Helper()
	p := &stripe.RefundCreateParams{PaymentIntent: &intent}
	if amount != 0 {
		p.Amount = &amount
	}
	return h.client.V1Refunds.Create(t.Context(), p)
}

// problem is the error of Stripe's in err.
func problem(t *testing.T, err error) *stripe.Error {
	t.Helper()
	var e *stripe.Error
	require.ErrorAs(t, err, &e)
	return e
}

func types(s *stripetest.Server) (all []string) {
	for _, e := range s.Events() {
		all = append(all, e.Type)
	}
	return all
}

func TestAnAuthorizationIsCaptured(t *testing.T) {
	h := newHarness(t)
	id := h.authorized(t, "pm_card_visa")
	assert.Equal(t, stripetest.RequiresCapture, h.Intent(id).Status)
	captured, authorized := h.Held()
	assert.Equal(t, []int64{0, 1999}, []int64{captured, authorized})

	got, err := h.client.V1PaymentIntents.Capture(t.Context(), id, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(1500)})
	require.NoError(t, err)
	assert.Equal(t, stripe.PaymentIntentStatusSucceeded, got.Status)
	captured, authorized = h.Held()
	assert.Equal(t, []int64{1500, 0}, []int64{captured, authorized}, "the rest is released")
	assert.Equal(t, []string{
		"payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded",
	}, types(h.Server))

	_, err = h.client.V1PaymentIntents.Capture(t.Context(), id, nil)
	assert.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, problem(t, err).Code)
	_, err = h.client.V1PaymentIntents.Cancel(t.Context(), id, nil)
	assert.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, problem(t, err).Code)
}

func TestAnAuthorizationIsReleased(t *testing.T) {
	h := newHarness(t)
	id := h.authorized(t, "pm_card_visa")
	got, err := h.client.V1PaymentIntents.Cancel(t.Context(), id, nil)
	require.NoError(t, err)
	assert.Equal(t, stripe.PaymentIntentStatusCanceled, got.Status)
	captured, authorized := h.Held()
	assert.Zero(t, captured+authorized)
}

func TestAnAuthorizationExpiresAfterAWeek(t *testing.T) {
	h := newHarness(t)
	id := h.authorized(t, "pm_card_visa")
	h.clock.Advance(7*24*time.Hour - time.Second)
	assert.Equal(t, stripetest.RequiresCapture, h.Intent(id).Status)
	h.clock.Advance(time.Second)
	_, err := h.client.V1PaymentIntents.Capture(t.Context(), id, nil)
	assert.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, problem(t, err).Code)
	assert.Equal(t, "automatic", *h.Intent(id).CancellationReason)
	assert.Contains(t, types(h.Server), "charge.expired")
}

func TestTheShopperAnswersTheBank(t *testing.T) {
	h := newHarness(t)
	for answer, want := range map[stripetest.Challenge]string{
		stripetest.Accepted: stripetest.RequiresCapture, stripetest.Rejected: stripetest.RequiresPaymentMethod,
	} {
		i, err := h.create(t, "", 1999)
		require.NoError(t, err)
		i, err = h.confirm(t, i.ID, "pm_card_threeDSecure2Required")
		require.NoError(t, err)
		assert.Equal(t, stripe.PaymentIntentStatusRequiresAction, i.Status)
		assert.Equal(t, stripe.PaymentIntentNextActionTypeUseStripeSDK, i.NextAction.Type)
		assert.NotEmpty(t, i.ClientSecret)
		h.Authenticate(i.ID, answer)
		i, err = h.client.V1PaymentIntents.Retrieve(t.Context(), i.ID, nil)
		require.NoError(t, err)
		assert.EqualValues(t, want, i.Status)
		if answer == stripetest.Rejected {
			assert.Equal(t, stripe.ErrorCodePaymentIntentAuthenticationFailure, i.LastPaymentError.Code)
		}
	}
	id := h.authorized(t, "pm_card_threeDSecureRequiredChargeDeclined")
	h.Authenticate(id, stripetest.Accepted)
	assert.Equal(t, "card_declined", h.Intent(id).LastPaymentError.Code)
	assert.Panics(t, func() { h.Authenticate(id, stripetest.Accepted) }, "it does not wait")
}

func TestCardsAreDeclined(t *testing.T) {
	h := newHarness(t)
	i, err := h.create(t, "", 1999)
	require.NoError(t, err)
	_, err = h.confirm(t, i.ID, "pm_card_visa_chargeDeclinedInsufficientFunds")
	e := problem(t, err)
	assert.Equal(t, 402, e.HTTPStatusCode)
	assert.Equal(t, stripe.ErrorTypeCard, e.Type)
	assert.EqualValues(t, "insufficient_funds", e.DeclineCode)
	assert.Equal(t, i.ID, e.PaymentIntent.ID)
	_, err = h.confirm(t, i.ID, "pm_card_visa")
	require.NoError(t, err, "another card")

	i, err = h.create(t, "", 1999)
	require.NoError(t, err)
	_, err = h.client.V1PaymentIntents.Confirm(t.Context(), i.ID, &stripe.PaymentIntentConfirmParams{
		PaymentMethod: stripe.String("pm_card_authenticationRequired"), OffSession: stripe.Bool(true),
	})
	assert.EqualValues(t, "authentication_required", problem(t, err).Code, "without the shopper")
	_, err = h.confirm(t, i.ID, "pm_unknown")
	assert.Equal(t, "payment_method", problem(t, err).Param)
}

func TestRefundsAreNeverMoreThanWasCaptured(t *testing.T) {
	h := newHarness(t)
	id := h.captured(t, "pm_card_visa")
	first, err := h.refund(t, id, 1000)
	require.NoError(t, err)
	_, err = h.refund(t, id, 1000)
	assert.Equal(t, "amount", problem(t, err).Param)
	rest, err := h.refund(t, id, 0)
	require.NoError(t, err)
	assert.EqualValues(t, 999, rest.Amount)
	_, err = h.refund(t, id, 0)
	assert.Equal(t, stripe.ErrorCodeChargeAlreadyRefunded, problem(t, err).Code)
	captured, _ := h.Held()
	assert.Zero(t, captured)

	got, err := h.client.V1Refunds.Retrieve(t.Context(), first.ID, nil)
	require.NoError(t, err)
	assert.EqualValues(t, 1000, got.Amount)
	_, err = h.refund(t, h.authorized(t, "pm_card_visa"), 0)
	assert.Equal(t, 400, problem(t, err).HTTPStatusCode, "nothing was captured")
}

func TestTwoRefundsAtOnceAreNotMoreThanWasCaptured(t *testing.T) {
	h := newHarness(t)
	id := h.captured(t, "pm_card_visa")
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() { _, _ = h.refund(t, id, 700) })
	}
	done.Wait()
	captured, _ := h.Held()
	assert.EqualValues(t, 1999-2*700, captured)
}

func TestRefundsWaitAndFail(t *testing.T) {
	h := newHarness(t)
	id := h.captured(t, "pm_card_pendingRefund")
	r, err := h.refund(t, id, 0)
	require.NoError(t, err)
	assert.Equal(t, stripe.RefundStatusPending, r.Status)
	h.SettleRefund(r.ID)
	assert.Equal(t, "succeeded", h.Refunds()[0].Status)

	h.FailRefund(r.ID, "lost_or_stolen_card")
	captured, _ := h.Held()
	assert.EqualValues(t, 1999, captured, "the shopper did not get it")
	_, err = h.refund(t, id, 0)
	require.NoError(t, err)
}

func TestAChargeIsDisputed(t *testing.T) {
	h := newHarness(t)
	id := h.captured(t, "pm_card_createDispute")
	require.Len(t, h.Disputes(), 1)
	_, err := h.refund(t, id, 0)
	assert.Equal(t, stripe.ErrorCodeChargeDisputed, problem(t, err).Code)
	d, err := h.client.V1Disputes.Retrieve(t.Context(), h.Disputes()[0].ID, nil)
	require.NoError(t, err)
	assert.Equal(t, id, d.PaymentIntent.ID)
	h.CloseDispute(d.ID, true)
	assert.Equal(t, "won", h.Disputes()[0].Status)

	var kinds []string
	for b, err := range h.client.V1BalanceTransactions.List(t.Context(), &stripe.BalanceTransactionListParams{}) {
		require.NoError(t, err)
		kinds = append(kinds, string(b.Type))
	}
	assert.Equal(t, []string{"adjustment", "adjustment", "charge"}, kinds)
}

func TestAKeyRepeatsItsFirstAnswerForADay(t *testing.T) {
	h := newHarness(t)
	first, err := h.create(t, "key", 1999)
	require.NoError(t, err)
	assert.Empty(t, first.LastResponse.Header.Get("Idempotent-Replayed"))
	h.clock.Advance(24*time.Hour - time.Second)
	again, err := h.create(t, "key", 1999)
	require.NoError(t, err)
	assert.Equal(t, first.ID, again.ID)
	assert.Equal(t, "true", again.LastResponse.Header.Get("Idempotent-Replayed"))
	_, err = h.create(t, "key", 2000)
	assert.Equal(t, stripe.ErrorTypeIdempotency, problem(t, err).Type)
	h.clock.Advance(time.Second)
	other, err := h.create(t, "key", 2000)
	require.NoError(t, err)
	assert.NotEqual(t, first.ID, other.ID)
}

func TestAKeyKeepsNothingOfWrongParameters(t *testing.T) {
	h := newHarness(t)
	_, err := h.create(t, "key", 1)
	assert.Equal(t, stripe.ErrorCodeAmountTooSmall, problem(t, err).Code)
	_, err = h.create(t, "key", 1999)
	require.NoError(t, err)
}

func TestAKeyIsInUse(t *testing.T) {
	h := newHarness(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	letGo := sync.OnceFunc(func() { close(release) })
	defer letGo()
	h.Inject(stripetest.Fault{On: "POST /v1/payment_intents", Times: 1, Wait: func(context.Context) { close(arrived); <-release }})
	ended := make(chan error)
	go func() { _, err := h.create(t, "key", 1999); ended <- err }()
	<-arrived
	_, err := h.create(t, "key", 1999)
	assert.Equal(t, 409, problem(t, err).HTTPStatusCode)
	assert.Equal(t, stripe.ErrorCodeIdempotencyKeyInUse, problem(t, err).Code)
	letGo()
	require.NoError(t, <-ended)
	_, err = h.create(t, "key", 1999)
	require.NoError(t, err)
	assert.Len(t, h.Intents(), 1)
}

func TestFaults(t *testing.T) {
	h := newHarness(t)
	const on = "POST /v1/payment_intents"
	h.Inject(stripetest.Lost(on).Once())
	_, err := h.create(t, "lost", 1999)
	require.ErrorIs(t, err, io.EOF)
	assert.Len(t, h.Intents(), 1)
	h.Inject(stripetest.Broken(on).Once())
	_, err = h.create(t, "broken", 1999)
	require.ErrorIs(t, err, io.EOF)
	assert.Len(t, h.Intents(), 1)

	h.Inject(stripetest.RateLimited(on, 7*time.Second).Once())
	_, err = h.create(t, "limited", 1999)
	e := problem(t, err)
	assert.Equal(t, 429, e.HTTPStatusCode)
	assert.Equal(t, "7", e.LastResponse.Header.Get("Retry-After"))
	h.Inject(stripetest.LockTimeout(on).Once())
	_, err = h.create(t, "limited", 1999)
	assert.Equal(t, stripe.ErrorCodeLockTimeout, problem(t, err).Code)
	assert.Equal(t, "true", problem(t, err).LastResponse.Header.Get("Stripe-Should-Retry"))
	_, err = h.create(t, "limited", 1999)
	require.NoError(t, err, "a limit is not kept for the key")
	assert.Len(t, h.Intents(), 2)

	h.Inject(stripetest.ServerError(on, true).Once())
	for range 2 {
		_, err = h.create(t, "error", 1999)
		assert.Equal(t, 500, problem(t, err).HTTPStatusCode)
	}
	assert.Len(t, h.Intents(), 3, "it took effect, once")
	h.Inject(stripetest.ServerError("", false))
	h.Heal()
	_, err = h.create(t, "healed", 1999)
	require.NoError(t, err)
}

func TestListsHavePagesAndRanges(t *testing.T) {
	h := newHarness(t)
	for range 25 {
		_, err := h.create(t, "", 1999)
		require.NoError(t, err)
		h.clock.Advance(time.Second)
	}
	p := &stripe.PaymentIntentListParams{CreatedRange: &stripe.RangeQueryParams{
		GreaterThanOrEqual: h.Intents()[1].Created, LesserThan: h.Intents()[24].Created,
	}}
	var ids []string
	for i, err := range h.client.V1PaymentIntents.List(t.Context(), p) {
		require.NoError(t, err)
		ids = append(ids, i.ID)
	}
	require.Len(t, ids, 23, "in three pages")
	assert.Equal(t, h.Intents()[23].ID, ids[0])
	assert.Equal(t, h.Intents()[1].ID, ids[22])
}

func TestSearchLags(t *testing.T) {
	h := newHarness(t)
	i, err := h.create(t, "order-1", 1999)
	require.NoError(t, err)
	_, err = h.create(t, "order-2", 1999)
	require.NoError(t, err)
	search := func(query string) (ids []string) {
		p := &stripe.PaymentIntentSearchParams{}
		p.Query = query
		for i, err := range h.client.V1PaymentIntents.Search(t.Context(), p) {
			require.NoError(t, err)
			ids = append(ids, i.ID)
		}
		return ids
	}
	assert.Empty(t, search(`metadata["charge_key"]:"order-1"`))
	h.clock.Advance(time.Minute)
	assert.Equal(t, []string{i.ID}, search(`metadata["charge_key"]:"order-1"`))
	assert.Empty(t, search(`metadata["charge_key"]:"order-1" AND status:"succeeded"`))
}

func TestDeliveriesAreSignedAsStripesSDKChecks(t *testing.T) {
	h := newHarness(t)
	h.captured(t, "pm_card_visa")
	for _, e := range h.Events() {
		r, err := h.Delivery(t.Context(), e, "http://127.0.0.1/hook", "whsec_test")
		require.NoError(t, err)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		options := webhook.ConstructEventOptions{Tolerance: 100 * 365 * 24 * time.Hour} // the clock is the test's
		got, err := webhook.ConstructEventWithOptions(body, r.Header.Get("Stripe-Signature"), "whsec_test", options)
		require.NoError(t, err)
		assert.Equal(t, e.ID, got.ID)
		_, err = webhook.ConstructEventWithOptions(body, r.Header.Get("Stripe-Signature"), "whsec_other", options)
		require.ErrorIs(t, err, webhook.ErrNoValidSignature)
	}
	got, err := h.client.V1Events.Retrieve(t.Context(), h.Events()[0].ID, nil)
	require.NoError(t, err)
	assert.Equal(t, stripe.EventTypePaymentIntentCreated, got.Type)
}

func TestWhatItDoesNotKnowIsRefused(t *testing.T) {
	h := newHarness(t)
	_, err := h.client.V1PaymentIntents.Create(t.Context(), &stripe.PaymentIntentCreateParams{
		Amount: stripe.Int64(1999), Currency: stripe.String("usd"), PaymentMethodTypes: []*string{stripe.String("card")},
		TransferGroup: stripe.String("one"),
	})
	assert.Equal(t, stripe.ErrorCodeParameterUnknown, problem(t, err).Code)
	_, err = h.client.V1Customers.Retrieve(t.Context(), "cus_1", nil)
	assert.Equal(t, 404, problem(t, err).HTTPStatusCode)
	_, err = h.client.V1PaymentIntents.Retrieve(t.Context(), "pi_none", nil)
	assert.Equal(t, stripe.ErrorCodeResourceMissing, problem(t, err).Code)

	server := httptest.NewServer(h)
	defer server.Close()
	response, err := http.Get(server.URL + "/v1/payment_intents")
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	assert.Equal(t, "GET", h.Requests()[len(h.Requests())-1].Method)
}
