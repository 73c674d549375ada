package ses_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/ses"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
)

var message = mail.Message{ID: "order-1", To: "jane@shop.example", Subject: "Grüße", Text: "text", HTML: "<p>html</p>"}

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
		"EmailTags": [{"Name": "mail", "Value": "order-1"}],
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

// refusing is SES when it answers each request with one error. It counts the requests.
func refusing(calls *atomic.Int32, name, message string, status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("X-Amzn-ErrorType", name)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":%q}`, message)
	})
}

// W6: a sandbox's refusal counted as a bad address, and the mail was dropped. What SES
// may have sent was requested again.
func TestW6_WhatFailedDecidesWhoSendsAgain(t *testing.T) {
	for _, c := range []struct {
		name, message string
		status        int
		want          failure.Code
		retried       bool
	}{
		{"MessageRejected", "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: jane@shop.example", 400, failure.Internal, false},
		{"MailFromDomainNotVerifiedException", "", 400, failure.Internal, false},
		{"AccountSuspendedException", "", 400, failure.Internal, false},
		{"SendingPausedException", "", 400, failure.Internal, false},
		{"LimitExceededException", "", 400, failure.Internal, false},
		{"NotFoundException", "Configuration set <x> does not exist.", 404, failure.Internal, false},
		{"AccessDeniedException", "", 403, failure.Internal, false},
		{"BadRequestException", "Content.Simple.Subject: must not be empty", 400, failure.Internal, false},
		{"BadRequestException", "Domain contains illegal character: jane@shop_.example", 400, failure.Invalid, false},
		{"BadRequestException", "Missing final '@domain'", 400, failure.Invalid, false},
		{"TooManyRequestsException", "Maximum sending rate exceeded.", 429, failure.Throttled, true},
		{"ThrottlingException", "Daily message quota exceeded.", 400, failure.Throttled, true},
		{"InternalServiceErrorException", "for jane@shop.example", 500, failure.Unavailable, false},
		{"ServiceUnavailable", "", 503, failure.Unavailable, false},
	} {
		var calls atomic.Int32
		err := ses.New(awstest.Config(t, refusing(&calls, c.name, c.message, c.status)), "shop@eventforge.example").Send(t.Context(), message)
		assert.Equal(t, c.want, failure.CodeOf(err), c.name)
		assert.Equal(t, c.retried, calls.Load() > 1, "%s: %d requests", c.name, calls.Load())
		assert.NotContains(t, err.Error(), "@", "S14: SES repeats addresses in its errors")
		assert.ErrorContains(t, err, c.name)
	}
}

// A request that SES read may have sent the mail, whatever became of the response.
func TestW6_ARequestWithoutAResponseIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		calls.Add(1)
		panic(http.ErrAbortHandler) // closes the connection
	})
	err := ses.New(awstest.Config(t, silent), "shop@eventforge.example").Send(t.Context(), message)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.EqualValues(t, 1, calls.Load())
}

func TestW6_AMailThatReachedNobodyIsThrottled(t *testing.T) {
	nobody := httptest.NewServer(http.NotFoundHandler())
	nobody.Close()
	awstest.Environment(t, nobody.URL)
	cfg, err := awsclient.Load(t.Context(), false)
	require.NoError(t, err)
	err = ses.New(cfg, "shop@eventforge.example").Send(t.Context(), message)
	assert.Equal(t, failure.Throttled, failure.CodeOf(err), "it certainly was not sent: %v", err)
}

func TestAMalformedAddressIsNotSent(t *testing.T) {
	var calls atomic.Int32
	mailer := ses.New(awstest.Config(t, refusing(&calls, "InternalServiceErrorException", "", 500)), "shop@eventforge.example")
	for _, address := range []string{"", "jane", "jane@", "@shop.example", "jäne@shop.example", "a b@shop.example", "Jane <jane@shop.example>", "jane@shop.example, mallory@evil.example", strings.Repeat("a", 65) + "@shop.example"} {
		m := message
		m.To = address
		assert.Equal(t, failure.Invalid, failure.CodeOf(mailer.Send(t.Context(), m)), address)
	}
	assert.Zero(t, calls.Load())
}
