package partner_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/webhook"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestValidID(t *testing.T) {
	for _, id := range []string{"a", "acme", "01JD2W4Y8Z3N5T7V9XQKRMSBCD", "a-b_c", "0", "9", "z", "A", "Z", "-", "_", strings.Repeat("a", 64)} {
		assert.True(t, partner.ValidID(id), id)
	}
	for _, id := range []string{"", " ", "a b", "a.b", "a/b", "é", "a\x00", "A\n", "[", "@", "`", "{", "/", ":", "\x11", strings.Repeat("a", 65)} {
		assert.False(t, partner.ValidID(id), "%q", id)
	}
}

func TestRotateAddsASecret(t *testing.T) {
	first, err := partner.Partner{ID: "acme"}.Rotate(rand.Reader, webhook.SecretOverlap, at)
	require.NoError(t, err)
	require.Len(t, first.Secrets, 1)
	second, err := first.Rotate(rand.Reader, webhook.SecretOverlap, at)
	require.NoError(t, err)
	require.Len(t, second.Secrets, 2)
	assert.NotEqual(t, second.Secrets[0].Value, second.Secrets[1].Value)
	assert.Equal(t, at.Add(webhook.SecretOverlap), second.Secrets[1].ExpiresAt)
	assert.True(t, first.Secrets[0].ExpiresAt.IsZero(), "the original value does not change")
	_, err = first.Rotate(strings.NewReader("short"), 0, at)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))

	third, err := second.Rotate(rand.Reader, webhook.SecretOverlap, at)
	require.NoError(t, err)
	require.Len(t, third.Secrets, 2, "the oldest drops out")
	assert.Equal(t, second.Secrets[0].Value, third.Secrets[1].Value)
	assert.Equal(t, at.Add(webhook.SecretOverlap), third.PreviousSecretExpiresAt())
}

func TestAPartnersLeakedSecretIsRevokedAtOnce(t *testing.T) {
	p, err := partner.New("acme", "Acme", []string{"shipment.delivered"}, rand.Reader, at)
	require.NoError(t, err)
	leaked := p.Secrets[0]
	h, err := webhook.Sign([]webhook.Secret{leaked}, "id", at, nil)
	require.NoError(t, err)
	require.NoError(t, p.Verify(h, at, nil))

	replaced, err := p.Rotate(rand.Reader, 0, at)
	require.NoError(t, err)
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(replaced.Verify(h, at, nil)))

	rotated, err := p.Rotate(rand.Reader, webhook.SecretOverlap, at)
	require.NoError(t, err)
	assert.NoError(t, rotated.Verify(h, at, nil))
	alone, changed := rotated.RevokePreviousSecret(at)
	assert.True(t, changed)
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(alone.Verify(h, at, nil)))
	assert.Zero(t, alone.PreviousSecretExpiresAt())
	_, changed = alone.RevokePreviousSecret(at)
	assert.False(t, changed)
}

func TestNoSignatureIsValidForAnUnknownPartner(t *testing.T) {
	unknown := partner.Unknown()
	revived := webhook.Secret{Value: unknown.Secrets[0].Value} // readers of the source code know it
	h, err := webhook.Sign([]webhook.Secret{revived}, "id", at, nil)
	require.NoError(t, err)
	assert.NoError(t, webhook.Verify([]webhook.Secret{revived}, h, at, nil))
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(unknown.Verify(h, at, nil)))
}
