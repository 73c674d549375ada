package handler_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
)

// paymentNotices is the queue of charges, as ingest-webhook sees it.
type paymentNotices struct {
	queued []payment.Notice
	err    error
}

func (q *paymentNotices) EnqueuePaymentNotice(_ context.Context, n payment.Notice) error {
	if q.err == nil {
		q.queued = append(q.queued, n)
	}
	return q.err
}

// stripeRoute is the route for Stripe's events.
type stripeRoute struct {
	t       *testing.T
	now     time.Time
	secrets int // how often the secret was read
	secret  string
	before  string // the secret that it replaced
	failing error
	queue   paymentNotices
	route   handler.Route
}

func newStripeRoute(t *testing.T) *stripeRoute {
	s := &stripeRoute{t: t, now: time.Unix(1_795_900_000, 0), secret: "whsec_now"}
	webhook := &stripe.Webhook{Now: func() time.Time { return s.now }, Secret: func(context.Context) (rotation.Secret, error) {
		s.secrets++
		return rotation.Secret{Current: s.secret, Previous: s.before, Changed: s.now}, s.failing
	}}
	s.route = handler.Routes(map[string]handler.Route{"POST /webhooks/stripe": handler.StripeEvents(webhook, &s.queue)})
	return s
}

const disputed = `{"id":"evt_1","object":"event","type":"charge.dispute.created","data":{"object":{"id":"du_1","object":"dispute","payment_intent":"pi_1","status":"needs_response"}}}`

// signature is a header with one signature for each secret.
func signature(body string, at time.Time, secrets ...string) string {
	header := fmt.Sprintf("t=%d", at.Unix())
	for _, secret := range secrets {
		header += fmt.Sprintf(",v1=%x", stripeSignature(at, body, secret))
	}
	return header
}

func (s *stripeRoute) send(r events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPResponse {
	r.RouteKey = "POST /webhooks/stripe"
	response, err := s.route(s.t.Context(), r)
	require.NoError(s.t, err)
	return response
}

func (s *stripeRoute) sendSigned(body, header string) int {
	return s.send(events.APIGatewayV2HTTPRequest{Body: body, Headers: map[string]string{"stripe-signature": header}}).StatusCode
}

func TestASignedEventOfStripeIsQueued(t *testing.T) {
	s := newStripeRoute(t)
	for name, header := range map[string]string{
		"signed":                   signature(disputed, s.now, s.secret),
		"while a secret is rolled": signature(disputed, s.now, "whsec_other", s.secret),
		"a late signature":         signature(disputed, s.now.Add(-5*time.Minute), s.secret),
		"another scheme, too":      signature(disputed, s.now, s.secret) + ",v0=00",
	} {
		s.queue.queued = nil
		assert.Equal(t, http.StatusOK, s.sendSigned(disputed, header), name)
		assert.Equal(t, []payment.Notice{{ID: "evt_1", Kind: payment.NoticeDispute, Reference: "pi_1"}}, s.queue.queued, name)
	}
	response := s.send(events.APIGatewayV2HTTPRequest{
		Body: base64.StdEncoding.EncodeToString([]byte(disputed)), IsBase64Encoded: true,
		Headers: map[string]string{"Stripe-Signature": signature(disputed, s.now, s.secret)},
	})
	assert.Equal(t, http.StatusOK, response.StatusCode, "P4: the bytes are those that were signed")
	assert.Equal(t, 1, s.secrets, "the secret is kept")
}

// S1: anybody could say that a payment was disputed.
func TestS1_WhatStripeDidNotSignIsRefused(t *testing.T) {
	s := newStripeRoute(t)
	large := strings.Replace(disputed, `"evt_1"`, `"evt_1","x":"`+strings.Repeat("x", stripe.MaxEvent)+`"`, 1)
	good := signature(disputed, s.now, s.secret)
	var answers []string
	for name, r := range map[string]events.APIGatewayV2HTTPRequest{
		"no signature":     {Body: disputed},
		"another body":     {Body: disputed + " ", Headers: map[string]string{"stripe-signature": good}},
		"another secret":   {Body: disputed, Headers: map[string]string{"stripe-signature": signature(disputed, s.now, "whsec_other")}},
		"no secret":        {Body: disputed, Headers: map[string]string{"stripe-signature": signature(disputed, s.now, "")}},
		"old":              {Body: disputed, Headers: map[string]string{"stripe-signature": signature(disputed, s.now.Add(-301*time.Second), s.secret)}},
		"of the future":    {Body: disputed, Headers: map[string]string{"stripe-signature": signature(disputed, s.now.Add(301*time.Second), s.secret)}},
		"a weaker scheme":  {Body: disputed, Headers: map[string]string{"stripe-signature": strings.Replace(good, "v1=", "v0=", 1)}},
		"two times":        {Body: disputed, Headers: map[string]string{"stripe-signature": "t=1," + good}},
		"no time":          {Body: disputed, Headers: map[string]string{"stripe-signature": strings.Replace(good, "t=", "x=", 1)}},
		"not base64":       {Body: "%", IsBase64Encoded: true, Headers: map[string]string{"stripe-signature": good}},
		"large":            {Body: large, Headers: map[string]string{"stripe-signature": signature(large, s.now, s.secret)}},
		"not an event":     {Body: `[]`, Headers: map[string]string{"stripe-signature": signature(`[]`, s.now, s.secret)}},
		"without an id":    {Body: `{}`, Headers: map[string]string{"stripe-signature": signature(`{}`, s.now, s.secret)}},
		"empty, unsigned":  {},
		"many, none right": {Body: disputed, Headers: map[string]string{"stripe-signature": signature(disputed, s.now, strings.Split(strings.Repeat("x ", 99), " ")...)}},
	} {
		response := s.send(r)
		assert.Equal(t, http.StatusBadRequest, response.StatusCode, name)
		answers = append(answers, response.Body)
	}
	for _, answer := range answers {
		assert.Equal(t, answers[0], answer, "no answer says what was wrong")
	}
	assert.Empty(t, s.queue.queued)
}

func TestARolledSecretIsUsedAtOnceAndTheOldOneForADay(t *testing.T) {
	s := newStripeRoute(t)
	send := func(secret string) int { return s.sendSigned(disputed, signature(disputed, s.now, secret)) }
	require.Equal(t, http.StatusOK, send("whsec_now"))
	s.secret, s.before = "whsec_rolled", "whsec_now"
	require.Equal(t, http.StatusOK, send("whsec_rolled"))
	require.Equal(t, http.StatusOK, send("whsec_now"), "Stripe may not have rolled it yet")
	require.Equal(t, 2, s.secrets)
	for range 100 { // somebody's inventions
		require.Equal(t, http.StatusBadRequest, send("whsec_forged"))
	}
	require.Equal(t, 2, s.secrets, "once in ten seconds")
	s.failing = failure.New(failure.Unavailable, "not now") // the cached secret stays, and ages
	s.now = s.now.Add(24 * time.Hour)
	require.Equal(t, http.StatusOK, send("whsec_rolled"))
	require.Equal(t, http.StatusBadRequest, send("whsec_now"))
}

// D4: what was not queued was answered with 2xx, and lost.
func TestD4_WhatIsNotQueuedIsNotAccepted(t *testing.T) {
	s := newStripeRoute(t)
	header := signature(disputed, s.now, s.secret)
	s.failing = failure.New(failure.Unavailable, "not now")
	assert.Equal(t, http.StatusServiceUnavailable, s.sendSigned(disputed, header))
	s.failing, s.queue.err = failure.New(failure.NotFound, "no such secret"), nil
	assert.Equal(t, http.StatusServiceUnavailable, s.sendSigned(disputed, header))
	s.failing, s.queue.err = nil, failure.New(failure.Unavailable, "not now")
	assert.Equal(t, http.StatusServiceUnavailable, s.sendSigned(disputed, header))
	s.queue.err = nil
	assert.Equal(t, http.StatusOK, s.sendSigned(disputed, header))
	assert.Len(t, s.queue.queued, 1)
}

func TestOnlyEventsOfInterestAreQueued(t *testing.T) {
	s := newStripeRoute(t)
	for event, want := range map[string]*payment.Notice{
		`"charge.dispute.created","data":{"object":{"id":"du_1","payment_intent":"pi_1"}}`:                         {Kind: payment.NoticeDispute, Reference: "pi_1"},
		`"charge.dispute.closed","data":{"object":{"id":"du_1","payment_intent":"pi_1","status":"won"}}`:           {Kind: payment.NoticeDispute, Reference: "pi_1"},
		`"charge.dispute.created","data":{"object":{"id":"du_1","payment_intent":null}}`:                           nil,
		`"refund.failed","data":{"object":{"id":"re_1","payment_intent":"pi_1","status":"failed"}}`:                {Kind: payment.NoticeRefund, Reference: "pi_1"},
		`"charge.refund.updated","data":{"object":{"id":"re_1","payment_intent":"pi_1","status":"canceled"}}`:      {Kind: payment.NoticeRefund, Reference: "pi_1"},
		`"refund.updated","data":{"object":{"id":"re_1","payment_intent":"pi_1","status":"succeeded"}}`:            nil,
		`"payment_intent.succeeded","data":{"object":{"id":"pi_1","metadata":{"charge_key":"k","order_id":"o"}}}`:  {Kind: payment.NoticePaid, Reference: "pi_1", OrderID: "o"},
		`"payment_intent.amount_capturable_updated","data":{"object":{"id":"pi_1","metadata":{"charge_key":"k"}}}`: {Kind: payment.NoticePaid, Reference: "pi_1"},
		`"payment_intent.succeeded","data":{"object":{"id":"pi_1","metadata":{"order_id":"of another system"}}}`:   nil,
		`"payment_intent.payment_failed","data":{"object":{"id":"pi_1","metadata":{"charge_key":"k"}}}`:            nil,
		`"payment_intent.canceled","data":{"object":{"id":"pi_1","metadata":{"charge_key":"k"}}}`:                  nil,
		`"customer.created","data":{"object":{"id":"cus_1"}}`:                                                      nil,
		`"charge.dispute.created"`: nil,
	} {
		s.queue.queued = nil
		body := `{"id":"evt_1","type":` + event + `}`
		require.Equal(t, http.StatusOK, s.sendSigned(body, signature(body, s.now, s.secret)), event)
		if want == nil {
			assert.Empty(t, s.queue.queued, event)
			continue
		}
		want.ID = "evt_1"
		assert.Equal(t, []payment.Notice{*want}, s.queue.queued, event)
	}
}

func TestARouteThatTheFunctionDoesNotServeIsNotFound(t *testing.T) {
	route := handler.Routes(map[string]handler.Route{"POST /webhooks/ingest": nil})
	response, err := route(t.Context(), events.APIGatewayV2HTTPRequest{RouteKey: "POST /webhooks/stripe", Body: disputed})
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
	assert.Contains(t, response.Body, `"not_found"`)
}

// stripeSignature is Stripe's signature, made here without its SDK.
func stripeSignature(at time.Time, body, secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return mac.Sum(nil)
}
