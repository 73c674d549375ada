package ses_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/ses"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
)

var message = mail.Message{To: "jane@shop.example", Subject: "Grüße", Text: "text", HTML: "<p>html</p>"}

func TestAMailIsSentAsTextAndHTML(t *testing.T) {
	var sent map[string]any
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/v2/email/outbound-emails", r.URL.Path)
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
		fmt.Fprint(w, `{"MessageId":"m-1"}`)
	})
	require.NoError(t, ses.New(awstest.Config(t, service), "shop@eventforge.example").Send(t.Context(), message))
	want := `{
		"FromEmailAddress": "shop@eventforge.example",
		"Destination": {"ToAddresses": ["jane@shop.example"]},
		"Content": {"Simple": {
			"Subject": {"Data": "Grüße", "Charset": "UTF-8"},
			"Body": {"Text": {"Data": "text", "Charset": "UTF-8"}, "Html": {"Data": "<p>html</p>", "Charset": "UTF-8"}}
		}}
	}`
	got, err := json.Marshal(sent)
	require.NoError(t, err)
	assert.JSONEq(t, want, string(got))
}

// The mistake: the logs contained addresses, because SES repeats them in its errors.
func TestS14_ErrorsHoldNoAddress(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		want   failure.Code
	}{
		{"MessageRejected", 400, failure.Invalid},
		{"BadRequestException", 400, failure.Invalid},
		{"AccountSuspendedException", 400, failure.Internal},
		{"TooManyRequestsException", 429, failure.Throttled},
		{"InternalServiceErrorException", 500, failure.Unavailable},
	} {
		service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amzn-ErrorType", c.name)
			w.WriteHeader(c.status)
			fmt.Fprint(w, `{"message":"Address jane@shop.example is on the suppression list"}`)
		})
		err := ses.New(awstest.Config(t, service), "shop@eventforge.example").Send(t.Context(), message)
		assert.Equal(t, c.want, failure.CodeOf(err), c.name)
		assert.NotContains(t, err.Error(), "@")
		assert.ErrorContains(t, err, c.name)
	}
}
