package partner_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/webhook"
)

func types(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("stock.t%d", i)
	}
	return out
}

func TestAPartnerAtItsLimitsIsAccepted(t *testing.T) {
	for _, c := range []struct {
		name  string
		types []string
	}{
		{"A", types(1)}, {strings.Repeat("é", partner.MaxName), types(partner.MaxTypes)},
		{"A", []string{strings.Repeat("t", 100), "a_1.b_2"}},
	} {
		p, err := partner.New("acme", c.name, c.types, rand.Reader, at)
		require.NoError(t, err)
		assert.True(t, p.Active)
		assert.Equal(t, 1, p.Version)
		assert.Len(t, p.Secrets, 1)
		assert.Equal(t, "partner.acme", p.Source())
		assert.True(t, p.Allows(c.types[0]))
		assert.False(t, p.Allows("other"))
	}
	_, err := partner.New("acme", "A", types(1), strings.NewReader("short"), at)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestAPartnerBeyondItsLimitsIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		types []string
		want  []string
	}{
		{"", types(1), []string{"/name length"}},
		{strings.Repeat("é", partner.MaxName+1), nil, []string{"/name length", "/eventTypes count"}},
		{"A", types(partner.MaxTypes + 1), []string{"/eventTypes count"}},
		{"A", []string{strings.Repeat("t", 101), "a", "a", "A.b"}, []string{"/eventTypes/0 format", "/eventTypes/2 event_type_repeated", "/eventTypes/3 format"}},
	} {
		_, err := partner.New("acme", c.name, c.types, rand.Reader, at)
		var f *failure.Error
		require.True(t, errors.As(err, &f), "%v", err)
		var got []string
		for _, v := range f.Violations {
			got = append(got, v.Pointer+" "+v.Code)
		}
		assert.Equal(t, c.want, got)
	}
}

func TestAnEditChangesOnlyWhatItNames(t *testing.T) {
	p, err := partner.New("acme", "A", types(1), rand.Reader, at)
	require.NoError(t, err)
	inactive, later := false, at.Add(time.Hour)
	edited, err := p.Edit(partner.Edit{Active: &inactive}, later)
	require.NoError(t, err)
	assert.False(t, edited.Active)
	assert.Equal(t, "A", edited.Name)
	assert.Equal(t, types(1), edited.Types)
	assert.Equal(t, 2, edited.Version)
	assert.Equal(t, later, edited.UpdatedAt)
	name := "B"
	edited, err = edited.Edit(partner.Edit{Name: &name}, later)
	require.NoError(t, err)
	assert.Equal(t, "B", edited.Name)
	assert.False(t, edited.Active)
}

func TestOnlyAnActivePartnersSignatureIsValid(t *testing.T) {
	p, err := partner.New("acme", "A", types(1), rand.Reader, at)
	require.NoError(t, err)
	h, err := webhook.Sign([]webhook.Secret{p.Secrets[0]}, "id", at, nil)
	require.NoError(t, err)
	require.NoError(t, p.Verify(h, at, nil))
	p.Active = false
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(p.Verify(h, at, nil)))
}

func TestOnlyTheSecretBeforeTheNewestIsThePreviousOne(t *testing.T) {
	assert.True(t, partner.Partner{}.PreviousSecretExpiresAt().IsZero())
	p := partner.Partner{Secrets: []webhook.Secret{{ExpiresAt: at.Add(9 * time.Hour)}}}
	assert.True(t, p.PreviousSecretExpiresAt().IsZero(), "the newest is not a previous one")
	p.Secrets = append(p.Secrets, webhook.Secret{ExpiresAt: at.Add(time.Hour)})
	assert.Equal(t, at.Add(time.Hour), p.PreviousSecretExpiresAt())
}
