package stripetest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

func TestAProcessIsControlledOverHTTP(t *testing.T) {
	h := newHarness(t)
	server := httptest.NewServer(h.Control())
	defer server.Close()
	post := func(path string, form url.Values) int {
		response, err := http.PostForm(server.URL+"/_stripetest/"+path, form)
		require.NoError(t, err)
		defer response.Body.Close()
		return response.StatusCode
	}
	asked := "payment_intents/" + h.authorized(t, "pm_card_threeDSecure2Required")
	assert.Equal(t, 400, post(asked+"/challenge", url.Values{"answer": {"maybe"}}))
	assert.Equal(t, 409, post(asked+"/dispute", nil), "nothing is captured")
	assert.Equal(t, 204, post(asked+"/challenge", url.Values{"answer": {"accepted"}}))
	assert.Equal(t, stripetest.RequiresCapture, h.Intents()[0].Status)
	assert.Equal(t, 409, post(asked+"/challenge", url.Values{"answer": {"accepted"}}))
	assert.Equal(t, 404, post("payment_intents/pi_none/challenge", url.Values{"answer": {"accepted"}}))

	id := h.captured(t, "pm_card_visa")
	refund, err := h.refund(t, id, 500)
	require.NoError(t, err)
	assert.Equal(t, 204, post("refunds/"+refund.ID+"/failure", url.Values{"reason": {"lost_or_stolen_card"}}))
	assert.Equal(t, 409, post("refunds/"+refund.ID+"/failure", nil))
	assert.Equal(t, 404, post("refunds/re_none/failure", nil))
	assert.Equal(t, 204, post("payment_intents/"+id+"/dispute", url.Values{"reason": {"fraudulent"}}))
	require.Len(t, h.Disputes(), 1)
	assert.EqualValues(t, 1999, h.Disputes()[0].Amount)

	response, err := http.Get(server.URL + "/v1/payment_intents")
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode, "the API is there, too")
}

// An endpoint is told of every event, again until it takes it, and can check who tells it.
func TestAnEndpointIsToldOfEvents(t *testing.T) {
	h := newHarness(t)
	const secret = "whsec_endpoint"
	told := make(chan string, 100)
	refused := false
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !refused { // the first try
			refused = true
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var e stripetest.Event
		_ = json.Unmarshal(body, &e)
		at, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Stripe-Signature"), "t="), ",")
		seconds, _ := strconv.ParseInt(at, 10, 64)
		assert.Equal(t, stripetest.Sign(body, secret, time.Unix(seconds, 0)), r.Header.Get("Stripe-Signature"))
		told <- e.Type
	}))
	defer endpoint.Close()
	control := httptest.NewServer(h.Control())
	defer control.Close()
	put := func(form url.Values) int {
		r, err := http.NewRequest(http.MethodPut, control.URL+"/_stripetest/webhook_endpoint", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer response.Body.Close()
		return response.StatusCode
	}
	assert.Equal(t, 400, put(url.Values{"url": {"http://stripe.example/"}, "secret": {secret}}), "another machine")
	assert.Equal(t, 400, put(url.Values{"url": {endpoint.URL}}), "no secret")
	require.Equal(t, 204, put(url.Values{"url": {endpoint.URL}, "secret": {secret}}))
	go h.Deliver(t.Context())
	h.captured(t, "pm_card_visa")
	var all []string
	for _, e := range h.Events() {
		all = append(all, e.Type)
	}
	for _, want := range all {
		select {
		case got := <-told:
			require.Equal(t, want, got)
		case <-time.After(patience):
			require.Fail(t, "an event was not told of", want)
		}
	}
	require.Contains(t, all, "payment_intent.succeeded")
}
