package webhook_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

func TestRotatedSecretStaysValidForADay(t *testing.T) {
	e := endpointOf(t, "alice")
	first := e.Secrets[0]
	assert.Zero(t, webhook.PreviousExpiry(e.Secrets))
	e = e.Rotate(secretOf(t), keyOf(t), webhook.SecretOverlap, at)
	require.Len(t, e.Secrets, 2)
	assert.Equal(t, 2, e.Version)
	assert.True(t, e.Secrets[0].ExpiresAt.IsZero())
	assert.Equal(t, webhook.Secret{Value: first.Value, ExpiresAt: at.Add(24 * time.Hour)}, e.Secrets[1])
	assert.Equal(t, at.Add(24*time.Hour), webhook.PreviousExpiry(e.Secrets))
}

// The fifth rotation in a day was refused, and four old secrets stayed valid.
func TestARotationDuringARotationDropsTheOldest(t *testing.T) {
	e := endpointOf(t, "alice")
	for range 9 {
		current := e.Secrets[0]
		e = e.Rotate(secretOf(t), keyOf(t), webhook.SecretOverlap, at)
		require.Len(t, e.Secrets, 2)
		assert.Equal(t, webhook.Secret{Value: current.Value, ExpiresAt: at.Add(24 * time.Hour)}, e.Secrets[1])
	}
}

func TestALeakedSecretIsRevokedAtOnce(t *testing.T) {
	e := endpointOf(t, "alice").Rotate(secretOf(t), keyOf(t), webhook.SecretOverlap, at)
	fresh := secretOf(t)
	replaced := e.Rotate(fresh, keyOf(t), 0, at)
	assert.Equal(t, []webhook.Secret{fresh}, replaced.Secrets)
	assert.Len(t, e.Secrets, 2, "the original value does not change")

	alone, changed := e.RevokePreviousSecret(at)
	assert.True(t, changed)
	assert.Equal(t, e.Secrets[:1], alone.Secrets)
	assert.Equal(t, e.Version+1, alone.Version)
	again, changed := alone.RevokePreviousSecret(at)
	assert.False(t, changed)
	assert.Equal(t, alone, again)
}

// Earlier releases kept up to five valid secrets.
func TestOfFiveStoredSecretsTheTwoNewestAreValid(t *testing.T) {
	stored := []webhook.Secret{secretOf(t)}
	for hours := 23; hours > 19; hours-- {
		old := secretOf(t)
		old.ExpiresAt = at.Add(time.Duration(hours) * time.Hour)
		stored = append(stored, old)
	}
	assert.Equal(t, stored[:2], webhook.ValidSecrets(stored, at))
	assert.Equal(t, []int{0, 1}, signers(t, stored, stored, at))
	assert.Equal(t, []int{0}, signers(t, stored, stored, at.Add(23*time.Hour)))
	for i, s := range stored {
		assert.Equal(t, i < 2, accepted(t, stored, s, at), "secret %d", i)
	}
	rotated := webhook.RotateSecrets(stored, secretOf(t), webhook.SecretOverlap, at)
	assert.Len(t, rotated, 2)
	assert.Equal(t, stored[0].Value, rotated[1].Value)
}

// accepted reports whether the list verifies a message that was signed with s.
func accepted(t *testing.T, list []webhook.Secret, s webhook.Secret, now time.Time) bool {
	t.Helper()
	h, err := webhook.Sign([]webhook.Secret{{Value: s.Value}}, "msg", now, nil)
	require.NoError(t, err)
	return webhook.Verify(list, h, now, nil) == nil
}

// signers are the indexes of the secrets in all that sign a delivery now.
func signers(t *testing.T, list, all []webhook.Secret, now time.Time) []int {
	t.Helper()
	h, err := webhook.Sign(list, "msg", now, nil)
	require.NoError(t, err)
	var signed []int
	for i, s := range all {
		if webhook.Verify([]webhook.Secret{{Value: s.Value}}, h, now, nil) == nil {
			signed = append(signed, i)
		}
	}
	return signed
}

// rotation is a random history of an endpoint's secrets.
type rotation struct {
	t       *testing.T
	random  *rand.Rand
	now     time.Time
	e       webhook.Endpoint
	made    []webhook.Secret // all that ever existed, oldest first
	revoked []int            // indexes in made
}

// step changes the secrets at random, or lets time pass.
func (r *rotation) step() {
	r.now = r.now.Add(time.Duration(r.random.Int63n(int64(webhook.SecretOverlap))))
	switch r.random.Intn(4) {
	case 0:
		r.e, _ = r.e.RevokePreviousSecret(r.now)
		r.revoke(len(r.made) - 1)
	case 1:
		r.rotate(0)
		r.revoke(len(r.made) - 1)
	case 2:
		r.rotate(webhook.SecretOverlap)
	}
}

func (r *rotation) rotate(overlap time.Duration) {
	fresh := secretOf(r.t)
	r.e, r.made = r.e.Rotate(fresh, webhook.Secret{}, overlap, r.now), append(r.made, fresh)
}

// revoke notes that all secrets before the current one are revoked.
func (r *rotation) revoke(current int) {
	for i := range current {
		if !slices.Contains(r.revoked, i) {
			r.revoked = append(r.revoked, i)
		}
	}
}

// fault is what is wrong with the secrets now, or "".
func (r *rotation) fault() string {
	signed := signers(r.t, r.e.Secrets, r.made, r.now)
	switch {
	case len(r.e.Secrets) > webhook.MaxSecrets || len(signed) > webhook.MaxSecrets:
		return fmt.Sprintf("%d secrets are stored, %d sign", len(r.e.Secrets), len(signed))
	case !slices.Contains(signed, len(r.made)-1):
		return "the current secret does not sign"
	}
	for _, i := range signed {
		if slices.Contains(r.revoked, i) {
			return fmt.Sprintf("secret %d was revoked and signs", i)
		}
		if i < len(r.made)-2 {
			return fmt.Sprintf("secret %d of %d still signs", i, len(r.made))
		}
	}
	for i, s := range r.made {
		if accepted(r.t, r.e.Secrets, s, r.now) != slices.Contains(signed, i) {
			return fmt.Sprintf("secret %d signs or verifies, but not both", i)
		}
	}
	return ""
}

// TestAtMostTwoSecretsAreEverValid: whatever happens to an endpoint's secrets, in
// any order and at any time, at most two are valid, the current one is, and a
// revoked one never signs or verifies again.
func TestAtMostTwoSecretsAreEverValid(t *testing.T) {
	p := properties(t)
	p.Property("secrets", prop.ForAll(func(seed int64) string {
		e := endpointOf(t, "alice")
		r := &rotation{t: t, random: rand.New(rand.NewSource(seed)), now: at, e: e, made: slices.Clone(e.Secrets)}
		for range 8 {
			r.step()
			if fault := r.fault(); fault != "" {
				return fault
			}
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
}
