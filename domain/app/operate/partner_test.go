package operate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAPartnerCanBeChangedPartially(t *testing.T) {
	d := operations()
	p, err := d.CreatePartner(t.Context(), "Parcels", []string{"shipment.delivered"})
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
	p, err := d.CreatePartner(t.Context(), "Parcels", []string{"shipment.delivered"})
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
	p, err := d.CreatePartner(t.Context(), "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	require.Zero(t, p.PreviousSecretExpiresAt())

	rotated, err := d.RotatePartner(t.Context(), p.ID)
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
	_, err = d.RotatePartner(t.Context(), "nobody")
	require.True(t, failure.Is(err, failure.NotFound))
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
	p, err := d.CreatePartner(t.Context(), "Parcels", []string{"shipment.delivered"})
	require.NoError(t, err)
	d.Partners = rival{d.Partners}
	_, err = d.RotatePartner(t.Context(), p.ID)
	require.True(t, failure.Is(err, failure.Conflict), "a secret that is not stored is never returned")
}
