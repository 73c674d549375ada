package operate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAPartnerCanBeChangedPartially(t *testing.T) {
	d := operations()
	p, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	name, inactive := "Parcels Ltd", false

	renamed, err := d.EditPartner(t.Context(), p.ID, partner.Edit{Name: &name})
	require.NoError(t, err)
	require.Equal(t, name, renamed.Name)
	require.Equal(t, p.Types, renamed.Types)
	require.True(t, renamed.Active)

	stopped, err := d.EditPartner(t.Context(), p.ID, partner.Edit{Active: &inactive})
	require.NoError(t, err)
	require.False(t, stopped.Active)
	require.Equal(t, p.Secrets, stopped.Secrets)
	stored, err := d.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, stopped, stored)
}

func TestABadChangeOfAPartnerIsRefusedWithEveryRule(t *testing.T) {
	d := operations()
	p, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	name, types := "", []string{"ok", "Not ok", "ok"}
	_, err = d.EditPartner(t.Context(), p.ID, partner.Edit{Name: &name, Types: &types})
	require.ElementsMatch(t, []string{"/name", "/eventTypes/1", "/eventTypes/2"}, pointers(t, err))
	stored, err := d.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, stored)
	_, err = d.EditPartner(t.Context(), "nobody", partner.Edit{})
	require.True(t, failure.Is(err, failure.NotFound))
}

func TestBothSecretsAreValidDuringARotation(t *testing.T) {
	d := operations()
	p, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	require.Zero(t, p.PreviousSecretExpiresAt())

	rotated, err := d.RotatePartner(t.Context(), p.ID, webhook.SecretOverlap)
	require.NoError(t, err)
	stored, err := d.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, rotated, stored)
	ends := now.Truncate(time.Millisecond).Add(webhook.SecretOverlap)
	require.Equal(t, ends, rotated.PreviousSecretExpiresAt())
	for value, until := range map[string]time.Time{p.Secrets[0].Value: ends, rotated.Secrets[0].Value: ends.Add(time.Hour)} {
		for at, want := range map[time.Time]bool{until.Add(-time.Second): true, until: value != p.Secrets[0].Value} {
			signed, err := webhook.Sign([]webhook.Secret{{Value: value}}, "id", at, nil)
			require.NoError(t, err)
			require.Equal(t, want, rotated.Verify(signed, at, nil) == nil)
		}
	}
	_, err = d.RotatePartner(t.Context(), "nobody", 0)
	require.True(t, failure.Is(err, failure.NotFound))
}

func TestAPartnersSecretsAreRevokedInTheStore(t *testing.T) {
	d := operations()
	p, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	same, err := d.RevokePartnersPreviousSecret(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, same, "there is none yet")
	_, err = d.RotatePartner(t.Context(), p.ID, webhook.SecretOverlap)
	require.NoError(t, err)
	alone, err := d.RevokePartnersPreviousSecret(t.Context(), p.ID)
	require.NoError(t, err)
	require.Len(t, alone.Secrets, 1)
	replaced, err := d.RotatePartner(t.Context(), p.ID, 0)
	require.NoError(t, err)
	require.Len(t, replaced.Secrets, 1)
	require.NotEqual(t, alone.Secrets, replaced.Secrets)
	stored, err := d.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, replaced, stored)
	_, err = d.RevokePartnersPreviousSecret(t.Context(), "nobody")
	require.True(t, failure.Is(err, failure.NotFound))
}

func TestARepeatedAdmissionIsOnePartner(t *testing.T) {
	at := now
	d := operations()
	d.Now = func() time.Time { return at }
	types := []string{"shipment.delivered"}
	once := func(operator string, key idempotency.Key, name string) (partner.Partner, bool, error) {
		return d.CreatePartner(t.Context(), operator, key, name, types)
	}
	first, replayed, err := once("olga", "key", "Parcels")
	require.NoError(t, err)
	require.False(t, replayed)
	again, replayed, err := once("olga", "key", "Parcels")
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, first, again, "with its secret, because the response may have been lost")
	require.True(t, partner.ValidID(first.ID))

	_, _, err = once("olga", "key", "Other")
	require.True(t, failure.Is(err, failure.KeyReused))
	for _, c := range []struct{ operator, key string }{{"olga", "key2"}, {"oleg", "key"}, {"olgak", "ey"}} {
		other, replayed, err := once(c.operator, idempotency.Key(c.key), "Parcels")
		require.NoError(t, err)
		require.False(t, replayed)
		require.NotEqual(t, first.ID, other.ID)
	}
	bare, replayed, err := once("olga", "", "Parcels")
	require.NoError(t, err)
	require.False(t, replayed)
	same, replayed, err := once("olga", "", "Parcels")
	require.NoError(t, err)
	require.True(t, replayed, "without a key the body is the key")
	require.Equal(t, bare, same)
	different, replayed, err := once("olga", "", "Parcels 2")
	require.NoError(t, err)
	require.False(t, replayed)
	require.NotEqual(t, bare.ID, different.ID)

	_, _, err = once("olga", "bad", "")
	require.True(t, failure.Is(err, failure.Invalid))

	at = at.Add(idempotency.Lifetime)
	_, _, err = once("olga", "key", "Parcels")
	require.True(t, failure.Is(err, failure.Conflict), "a secret is not shown again for ever")
}

func TestAnAdmissionIsNotRepeatedAfterAChange(t *testing.T) {
	d := operations()
	types := []string{"shipment.delivered"}
	p, _, err := d.CreatePartner(t.Context(), "olga", "key", "Parcels", types)
	require.NoError(t, err)
	_, err = d.RotatePartner(t.Context(), p.ID, webhook.SecretOverlap)
	require.NoError(t, err)
	_, _, err = d.CreatePartner(t.Context(), "olga", "key", "Parcels", types)
	require.True(t, failure.Is(err, failure.Conflict), "the new secret was shown to whoever rotated")
	_, err = d.Partners.Partner(t.Context(), p.ID)
	require.NoError(t, err)
}

// rival is a store in which another change is always saved first.
type rival struct{ port.Partners }

func (r rival) SavePartner(ctx context.Context, p partner.Partner) error {
	if err := r.Partners.SavePartner(ctx, p); err != nil {
		return err
	}
	return r.Partners.SavePartner(ctx, p)
}

func TestOneOfTwoConcurrentRotationsIsRefused(t *testing.T) {
	d := operations()
	p, _, err := d.CreatePartner(t.Context(), "ops-1", "", "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	d.Partners = rival{d.Partners}
	_, err = d.RotatePartner(t.Context(), p.ID, webhook.SecretOverlap)
	require.True(t, failure.Is(err, failure.Conflict), "a secret that is not stored is never returned")
}
