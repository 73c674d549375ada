package webhook_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

func TestKeptHeadersAreBoundedAndRedacted(t *testing.T) {
	p := inputs(t, 50)
	p.Property("whatever the endpoint sends, at most so much is kept, as valid text", prop.ForAll(
		func(names, values []string, length int) bool {
			var all []webhook.Header
			for i := range min(len(names), len(values)) {
				all = append(all, webhook.Header{Name: names[i], Value: strings.Repeat(values[i], length)})
			}
			size := 0
			kept := webhook.KeepHeaders(all)
			for _, h := range kept {
				size += len(h.Name) + len(h.Value)
				if !utf8.ValidString(h.Value) || len(h.Value) > webhook.MaxKeptHeaderValue+len("…") {
					return false
				}
			}
			return len(kept) <= webhook.MaxKeptHeaders && size <= webhook.MaxKeptHeaderBytes
		},
		gen.SliceOfN(40, gen.Identifier()), gen.SliceOfN(40, gen.AnyString()), gen.IntRange(0, 300),
	))
	p.TestingRun(t)
	for _, name := range []string{"Set-Cookie", "Authorization", "Proxy-Authenticate", "X-Auth-Token", "X-CSRF-Token", "X-Session-Id", "Api-Key", "client-secret"} {
		assert.Equal(t, "[redacted]", webhook.KeepHeaders([]webhook.Header{{Name: name, Value: "s3cret"}})[0].Value, name)
	}
	for _, name := range []string{"webhook-signature", "traceparent", "Content-Type", "Retry-After", "X-Request-Id", "ETag"} {
		assert.Equal(t, "shown", webhook.KeepHeaders([]webhook.Header{{Name: name, Value: "shown"}})[0].Value, name)
	}
}

func TestABodyNeverEndsInsideACharacter(t *testing.T) {
	p := properties(t)
	p.Property("a text stays a text where it is cut", prop.ForAll(
		func(text string, cut int) bool {
			text = strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f || r == utf8.RuneError {
					return 'é'
				}
				return r
			}, text)
			cut = min(cut, len(text))
			b := webhook.NewBody([]byte(text)[:cut], true)
			return cut == 0 && b.Kind == webhook.BodyNone ||
				b.Kind == webhook.BodyText && strings.HasPrefix(text, b.Text) && cut-len(b.Text) < utf8.UTFMax && b.Size == cut
		},
		gen.AnyString(), gen.IntRange(0, 200),
	))
	p.TestingRun(t)
	assert.Equal(t, webhook.BodyBinary, webhook.NewBody([]byte("a\xc3"), false).Kind, "its end is not cut: it is no UTF-8")
	assert.Equal(t, "a", webhook.NewBody([]byte("a\xc3"), true).Text)
}

func TestDetailsOfEveryRoundAreShownWithAttemptsThatHaveNone(t *testing.T) {
	d := deliveryOf(t)
	d.Round = 2
	d.Attempts = []webhook.Attempt{{Status: 500}, {Status: 503}} // the first was made by a release before
	got := d.WithDetails([]webhook.AttemptDetails{
		{Round: 1, Number: 1, Attempt: webhook.Attempt{Status: 410, Exchange: &webhook.Exchange{}}},
		{Round: 2, Number: 2, Attempt: webhook.Attempt{Status: 503, Exchange: &webhook.Exchange{}}},
	})
	require.Len(t, got, 3)
	assert.Equal(t, []int{410, 500, 503}, []int{got[0].Status, got[1].Status, got[2].Status})
	assert.Equal(t, []bool{true, false, true}, []bool{got[0].Exchange != nil, got[1].Exchange != nil, got[2].Exchange != nil})
}

func TestEveryAttemptHasAClassUnlessItDelivered(t *testing.T) {
	for status, want := range map[int]webhook.ErrorClass{
		200: "", 204: "", 299: "", 302: webhook.ErrorRedirect, 400: webhook.ErrorClient, 404: webhook.ErrorClient, 410: webhook.ErrorGone,
		429: webhook.ErrorClient, 500: webhook.ErrorServer, 599: webhook.ErrorServer, 199: webhook.ErrorStatus, 600: webhook.ErrorStatus,
		0: webhook.ErrorUnknown,
	} {
		assert.Equal(t, want, webhook.Attempt{Status: status}.ErrorClass(), "status %d", status)
	}
	assert.Equal(t, webhook.ErrorDNS, webhook.Attempt{Class: webhook.ErrorDNS}.ErrorClass())
	assert.Equal(t, webhook.ErrorNotAttempted, deliveryOf(t).Abandon("the endpoint is paused", at).Attempts[0].ErrorClass())
	for _, class := range webhook.ErrorClasses() {
		assert.NotEmpty(t, class)
	}
}

func TestADeliveryKeepsNoExchange(t *testing.T) {
	d := deliveryOf(t).Attempted(webhook.Attempt{Status: 500, Exchange: &webhook.Exchange{}}, 0, noJitter, at)
	assert.Nil(t, d.Attempts[0].Exchange)
}
