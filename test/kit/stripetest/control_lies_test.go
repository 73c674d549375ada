package stripetest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
