package stripe_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// operations are the gateway's, by the request that has their effect.
func (h *harness) operations() map[string]func(token string) error {
	authorized := func(order string) (c chargeOf) { return chargeOf{h, order} }
	return map[string]func(string) error{
		toCreate:  authorized("01").authorize,
		toConfirm: authorized("02").authorize,
		toCapture: authorized("03").capture,
		toCancel:  authorized("04").refund,
		toRefund:  authorized("05").refundCaptured,
	}
}

type chargeOf struct {
	h     *harness
	order string
}

func (o chargeOf) authorize(token string) error {
	_, err := o.h.Authorize(o.h.t.Context(), charge(o.order, token))
	return err
}

func (o chargeOf) capture(token string) error {
	c := charge(o.order, token)
	c.Reference = o.h.authorize(c)
	return o.h.Capture(o.h.t.Context(), c)
}

func (o chargeOf) refund(token string) error {
	c := charge(o.order, token)
	c.Reference = o.h.authorize(c)
	_, err := o.h.Refund(o.h.t.Context(), c)
	return err
}

func (o chargeOf) refundCaptured(token string) error {
	c := charge(o.order, token)
	c.Reference = o.h.captured(c)
	_, err := o.h.Refund(o.h.t.Context(), c)
	return err
}

// Every call tells what Stripe says of trying again, and when.
func TestWhatStripeSaysOfTryingAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault stripetest.Fault
		code  failure.Code
		after time.Duration
	}{
		"too many requests":        {stripetest.RateLimited("", 7*time.Second), failure.Throttled, 7 * time.Second},
		"too many, no time said":   {stripetest.RateLimited("", 0), failure.Throttled, 0},
		"too many, for a day":      {stripetest.RateLimited("", 24*time.Hour), failure.Throttled, 10 * time.Minute},
		"a lock":                   {stripetest.LockTimeout(""), failure.Throttled, 0},
		"a server error":           {stripetest.Fault{Status: 503, Type: "api_error", RetryAfter: 3 * time.Second}, failure.Unavailable, 3 * time.Second},
		"a conflict":               {stripetest.Fault{Status: 409, Type: "invalid_request_error", RetryAfter: time.Second}, failure.Unavailable, time.Second},
		"refused, but asked to":    {stripetest.Fault{Status: 400, Type: "invalid_request_error", ShouldRetry: "true", RetryAfter: time.Second}, failure.Unavailable, time.Second},
		"refused":                  {stripetest.Fault{Status: 403, Type: "invalid_request_error"}, failure.Internal, 0},
		"a server error, for good": {stripetest.ServerError("", false), failure.Unavailable, 0},
	} {
		for on := range newHarness(t).operations() {
			h := newHarness(t)
			fault := c.fault
			fault.On = on
			h.Inject(fault)
			err := h.operations()[on](visa)
			assert.Equal(t, c.code, failure.CodeOf(err), "%s: %s: %v", on, name, err)
			assert.Equal(t, c.after, failure.RetryAfter(err), "%s: %s", on, name)
		}
	}
}

// Another call on the same object, or with the same key, ends within moments.
func TestABusyObjectIsAskedAgain(t *testing.T) {
	h := newHarness(t)
	fault := stripetest.LockTimeout(toConfirm)
	fault.Times = 2
	h.Inject(fault)
	h.Inject(stripetest.Fault{On: toCreate, Times: 2, Status: 409, Type: "idempotency_error", Code: "idempotency_key_in_use"})
	h.authorize(charge("01", visa))
	h.wantHeld(0, 1999)
}

// A throttle that hides the result of a call is no throttle of that call.
func TestAThrottledLookLeavesTheResultOpen(t *testing.T) {
	h := newHarness(t)
	h.Inject(stripetest.Lost(toConfirm).Once())
	h.Inject(stripetest.RateLimited(toRead, 7*time.Second))
	_, err := h.Authorize(t.Context(), charge("01", visa))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.Equal(t, 7*time.Second, failure.RetryAfter(err))
}

// deadlines notes when the calls of an operation must have ended.
type deadlines struct{ all []time.Time }

func (d *deadlines) RoundTrip(r *http.Request) (*http.Response, error) {
	at, _ := r.Context().Deadline()
	d.all = append(d.all, at)
	return http.DefaultTransport.RoundTrip(r)
}

// A function has 20 s, and must tell its failure.
func TestAllCallsOfAnOperationShareOneDeadline(t *testing.T) {
	h := newHarness(t)
	seen := &deadlines{}
	gateway := stripe.New(stripe.Options{Key: key(stripetest.DefaultKey), BaseURL: h.url, HTTPClient: &http.Client{Transport: seen}})
	c := charge("01", visa)
	began := time.Now()
	h.captured(c)
	h.clock.Advance(day)
	for _, operation := range []func() error{
		func() error { _, err := gateway.Authorize(t.Context(), charge("02", visa)); return err },
		func() error { return gateway.Capture(t.Context(), c) },
		func() error { _, err := gateway.Refund(t.Context(), c); return err },
	} {
		seen.all = nil
		require.NoError(t, operation())
		require.GreaterOrEqual(t, len(seen.all), 2)
		for _, at := range seen.all {
			require.Equal(t, seen.all[0], at)
		}
		require.WithinRange(t, seen.all[0], began.Add(10*time.Second), time.Now().Add(16*time.Second))
	}
}

// A caller that waits no longer, as the guard of every gateway does, gets its failure at
// once; the call may have had its effect.
func TestASlowCallEndsWithItsCaller(t *testing.T) {
	h := newHarness(t)
	ctx, cancel := context.WithCancel(t.Context())
	h.Inject(stripetest.Fault{On: toConfirm, Wait: func(ctx context.Context) { cancel(); <-ctx.Done() }})
	_, err := h.Authorize(ctx, charge("01", visa))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	h.Heal()
	require.Eventually(t, func() bool {
		_, err := h.Authorize(t.Context(), charge("01", visa))
		return err == nil
	}, patience, time.Millisecond)
	h.wantHeld(0, 1999)
}

// The saga and the queue retry; the SDK's own retries would outlive an operation's time.
func TestNoCallIsRepeatedWithinAnOperation(t *testing.T) {
	h := newHarness(t)
	h.Inject(stripetest.Lost(""))
	assert.Equal(t, 1, h.calls(func() { h.wantAuthorize(charge("01", visa), failure.Unavailable) }))
}

func TestAWrongKeyIsAnInternalError(t *testing.T) {
	h := newHarness(t)
	h.Gateway = stripe.New(stripe.Options{Key: key("sk_other"), BaseURL: h.url})
	h.wantAuthorize(charge("01", visa), failure.Internal)
	h.wantCapture(charge("01", visa), failure.Internal)
	h.wantRefund(charge("01", visa), failure.Internal)
}

// Stripe expires the old key at once when somebody who lost it says so.
func TestARolledKeyIsReadAtOnceAndTheCallMadeAgain(t *testing.T) {
	h := newHarness(t)
	now, current, reads := time.Now(), "sk_old", 0
	h.Roll(current)
	h.Gateway = stripe.New(stripe.Options{BaseURL: h.url, Now: func() time.Time { return now }, Key: func(context.Context) (string, error) {
		reads++
		return current, nil
	}})
	c := charge("01", visa)
	h.authorize(c)
	h.Roll("sk_new")
	for range 10 {
		h.wantCapture(c, failure.Internal) // the secret is still the old one
	}
	assert.Equal(t, 2, reads, "at once, and not again within ten seconds")
	current, now = "sk_new", now.Add(10*time.Second)
	require.NoError(t, h.Capture(t.Context(), c))
	assert.Equal(t, 3, reads)
	h.wantHeld(1999, 0)
}

func TestAReplacedKeyIsUsedWithinFiveMinutes(t *testing.T) {
	h := newHarness(t)
	now, current := time.Now(), "sk_old"
	h.Roll("sk_old", "sk_new")
	h.Gateway = stripe.New(stripe.Options{BaseURL: h.url, Now: func() time.Time { return now }, Key: func(context.Context) (string, error) { return current, nil }})
	h.authorize(charge("01", visa))
	current, now = "sk_new", now.Add(5*time.Minute)
	h.authorize(charge("02", visa))
	h.Roll("sk_new") // the old one expires
	h.authorize(charge("03", visa))
}

func TestTheKeyIsReadUntilItIsKnown(t *testing.T) {
	h := newHarness(t)
	reads := 0
	h.Gateway = stripe.New(stripe.Options{BaseURL: h.url, Key: func(context.Context) (string, error) {
		if reads++; reads == 1 {
			return "", failure.New(failure.Unavailable, "not now")
		}
		return stripetest.DefaultKey, nil
	}})
	h.wantAuthorize(charge("01", visa), failure.Unavailable)
	for range 2 {
		h.authorize(charge("01", visa))
	}
	assert.Equal(t, 2, reads)
}
