package webhook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// codes are the codes of the violations of a URL.
func codes(raw string) (all []string) {
	_, violations := webhook.CanonicalURL(raw, loopbackTrusted)
	for _, v := range violations {
		all = append(all, v.Code)
	}
	return all
}

func TestAURLMayHaveTheMaximumLength(t *testing.T) {
	fill := func(head string, length int) string { return head + strings.Repeat("a", length-len(head)) }
	assert.Empty(t, codes(fill("https://example.com/", webhook.MaxURLLength)))
	assert.Equal(t, []string{"url"}, codes(fill("https://example.com/", webhook.MaxURLLength+1)))
	assert.Empty(t, codes(fill("https://example.com?", webhook.MaxURLLength-1)), "the canonical form has a path, so one character more")
	assert.Equal(t, []string{"url"}, codes(fill("https://example.com?", webhook.MaxURLLength)))
}

func TestOnlyTheSchemesOwnPortIsLeftOut(t *testing.T) {
	for raw, want := range map[string]string{
		"https://example.com:80/": "https://example.com:80/",
		"http://127.0.0.1:443/":   "http://127.0.0.1:443/",
		"http://127.0.0.1:80/":    "http://127.0.0.1/",
		"https://example.com:1/":  "https://example.com:1/",
		"https://h.x:65535/":      "https://h.x:65535/",
	} {
		got, violations := webhook.CanonicalURL(raw, loopbackTrusted)
		require.Empty(t, violations, raw)
		assert.Equal(t, want, got)
	}
	assert.Equal(t, []string{"url_port"}, codes("https://example.com:65536/"))
}

func TestExactlyTheUnreservedCharactersAreUnescaped(t *testing.T) {
	for escaped, want := range map[string]string{
		"%41": "A", "%5a": "Z", "%61": "a", "%7A": "z", "%30": "0", "%39": "9", "%2d": "-", "%2e%2E%2e": "...", "%5f": "_", "%7e": "~",
		"%40": "%40", "%5b": "%5B", "%60": "%60", "%7b": "%7B", "%2f": "%2F", "%3a": "%3A", "%25": "%25", "%c3%a9": "%C3%A9", "~": "~", "!": "!",
	} {
		got, violations := webhook.CanonicalURL("https://example.com/"+escaped+"/x"+escaped, nil)
		require.Empty(t, violations, escaped)
		assert.Equal(t, "https://example.com/"+want+"/x"+want, got)
	}
}

func TestAHostsNameHasTheLimitsOfDNS(t *testing.T) {
	label := strings.Repeat("a", 63)
	longest := strings.Join([]string{label, label, label, strings.Repeat("b", 61)}, ".")
	require.Len(t, longest, 253)
	for _, host := range []string{longest, label + ".example", "az09-_.example", "a.z9", "a-b.c", "a"} {
		assert.Empty(t, codes("https://"+host+"/"), host)
	}
	for _, host := range []string{longest + "b", label + "a.example", "a.0b", "a.9b", "b-.example", "-b.example", "a.b!", "a.[b"} {
		assert.NotEmpty(t, codes("https://"+host+"/"), host)
	}
}

func TestAnEndpointAtItsLimitsIsAccepted(t *testing.T) {
	d := webhook.Draft{URL: "https://shop.example/", EventTypes: event.Types(), Description: strings.Repeat("é", webhook.MaxDescription)}
	e, err := webhook.New(webhook.Owner{ID: "alice"}, d, nil, secretOf(t), at)
	require.NoError(t, err)
	assert.Equal(t, event.Types(), e.EventTypes)
	d.EventTypes = append(event.Types(), event.OrderCreated)
	_, err = webhook.New(webhook.Owner{ID: "alice"}, d, nil, secretOf(t), at)
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	require.Len(t, f.Violations, 1)
	assert.Equal(t, "count", f.Violations[0].Code)
}

func TestAReasonAtTheLimitIsNotCut(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("x", 199): strings.Repeat("x", 199), strings.Repeat("x", 200): strings.Repeat("x", 200),
		strings.Repeat("x", 201): strings.Repeat("x", 200), strings.Repeat("\x80", 300): "",
	} {
		assert.Equal(t, want, deliveryOf(t).Abandon(text, at).Attempts[0].Error)
	}
}

func TestOnlyStatusesOf2xxAreDelivered(t *testing.T) {
	assert.Equal(t, webhook.Undelivered, webhook.Attempt{Status: 300}.Outcome())
	assert.Equal(t, webhook.Undelivered, webhook.Attempt{Status: 409}.Outcome())
	assert.Equal(t, webhook.Undelivered, webhook.Attempt{Status: 411}.Outcome())
}

func TestAnAttemptKeepsItsLeaseUntilTheEnd(t *testing.T) {
	leased, err := deliveryOf(t).Lease(at)
	require.NoError(t, err)
	assert.True(t, leased.Leased(at.Add(webhook.Lease-1)))
	assert.False(t, leased.Leased(at.Add(webhook.Lease)))
	assert.True(t, leased.Untouched(at.Add(webhook.Lease)), "the attempt that held the lease stopped")
	done := leased.Attempted(webhook.Attempt{Status: 500}, 0, noJitter, at)
	assert.False(t, done.Untouched(at.Add(time.Hour)), "an attempt was made")
	assert.False(t, leased.Abandon("the endpoint is paused", at).Untouched(at))
}

func TestTheLastSignatureThatIsCheckedCounts(t *testing.T) {
	secret := secretOf(t)
	h, err := webhook.Sign([]webhook.Secret{secret}, "id", at, nil)
	require.NoError(t, err)
	first := h.Signature
	h.Signature = strings.Repeat("v1,x ", 15) + first
	assert.NoError(t, webhook.Verify([]webhook.Secret{secret}, h, at, nil), "the sixteenth")
	h.Signature = strings.Repeat("v1,x ", 15) + first + strings.Repeat(" v1,x", 5)
	assert.NoError(t, webhook.Verify([]webhook.Secret{secret}, h, at, nil), "others follow")
	h.Signature = first + " v1,x"
	assert.NoError(t, webhook.Verify([]webhook.Secret{secret}, h, at, nil))
}

func TestAMessageIsTimelyForExactlyFiveMinutes(t *testing.T) {
	secret := secretOf(t)
	h, err := webhook.Sign([]webhook.Secret{secret}, "id", at, nil)
	require.NoError(t, err)
	for _, now := range []time.Time{at.Add(webhook.Tolerance), at.Add(-webhook.Tolerance)} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{secret}, h, now, nil))
	}
	for _, now := range []time.Time{at.Add(webhook.Tolerance + 1), at.Add(-webhook.Tolerance - 1)} {
		assert.Error(t, webhook.Verify([]webhook.Secret{secret}, h, now, nil))
	}
}

func TestAMalformedSecretVerifiesNothing(t *testing.T) {
	for _, value := range []string{"whsec_***", "whsec_", ""} {
		err := webhook.Verify([]webhook.Secret{{Value: value}}, webhook.Headers{ID: "id", Timestamp: "1795435200", Signature: "v1,x"}, at, nil)
		assert.Equal(t, failure.Internal, failure.CodeOf(err), "%q", value)
	}
}

func TestNoOutcomeChangesADisabledEndpoint(t *testing.T) {
	e := endpointOf(t, "alice").Disable(webhook.DisabledGone, at)
	_, changed := e.AfterAttempt(webhook.Gone, at)
	assert.False(t, changed)
	failing, changed := e.AfterAttempt(webhook.Undelivered, at)
	assert.True(t, changed, "when it began to fail is kept")
	assert.Equal(t, at, failing.Failing.Since)
	for day := range 10 {
		failing, _ = failing.AfterAttempt(webhook.Undelivered, at.Add(time.Duration(day)*24*time.Hour))
		assert.Equal(t, webhook.DisabledGone, failing.DisabledReason)
	}
}

func TestADeliveryStaysInTheLogForThirtyDays(t *testing.T) {
	assert.Equal(t, 720*time.Hour, webhook.DeliveryLifetime)
}
