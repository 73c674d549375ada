package stripetest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/kit/stripetest"
)

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

func TestAProcessLiesWhenItIsTold(t *testing.T) {
	h := newHarness(t)
	server := httptest.NewServer(h.Control())
	defer server.Close()
	send := func(method, path string, form url.Values) int {
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/_stripetest/"+path+"?"+form.Encode(), nil)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer response.Body.Close()
		return response.StatusCode
	}
	h.captured(t, "pm_card_visa")
	charge := "movements/" + h.Charges()[0].ID
	assert.Equal(t, 400, send(http.MethodPost, charge, nil))
	assert.Equal(t, 204, send(http.MethodPost, charge, url.Values{"amount": {"5"}}))
	assert.EqualValues(t, 5, h.Charges()[0].AmountCaptured)
	assert.Equal(t, 204, send(http.MethodDelete, charge, nil))
	assert.Nil(t, h.Charges()[0].BalanceTransaction)
	assert.Equal(t, 404, send(http.MethodDelete, charge, nil))
	assert.Equal(t, 400, send(http.MethodPost, "charges", url.Values{"amount": {"300"}}))
	assert.Equal(t, 204, send(http.MethodPost, "charges", url.Values{"order_id": {"01"}, "amount": {"300"}, "currency": {"usd"}}))
	assert.Equal(t, "01", h.Charges()[1].Metadata["order_id"])
}
