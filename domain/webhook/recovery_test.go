package webhook_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestADeliveryIsMissedWhenItFailsOrIsHeld(t *testing.T) {
	d := deliveryOf(t)
	assert.Empty(t, d.Missed())
	assert.Equal(t, webhook.MissedPaused, d.Hold(webhook.Paused, at).Missed())
	assert.Equal(t, webhook.MissedDisabled, d.Hold(webhook.Disabled, at).Missed())
	assert.Equal(t, webhook.MissedFailed, d.Abandon("gone", at).Missed())
	assert.Empty(t, d.Hold(webhook.Paused, at).Release(at).Missed())
	assert.Empty(t, d.Attempted(webhook.Attempt{Status: 204}, 0, noJitter, at).Missed())
	again, err := d.Abandon("gone", at).Redeliver(at)
	require.NoError(t, err)
	assert.Empty(t, again.Missed())
	assert.Zero(t, again.MissedAt)
	ping := d
	ping.EventID = webhook.PingPrefix + "1"
	assert.Empty(t, ping.Abandon("gone", at).Missed(), "nobody misses a test event")
	old := d
	old.State = webhook.DeliveryFailed
	assert.Empty(t, old.Missed(), "a release that did not store when")
}

func TestAWindowOfWhatWasMissedHasItsBeginningAndNotItsEnd(t *testing.T) {
	d := deliveryOf(t).Abandon("gone", at)
	for _, c := range []struct {
		since, until time.Time
		want         bool
	}{
		{at, time.Time{}, true},
		{at.Add(1), time.Time{}, false},
		{time.Time{}, at, false},
		{time.Time{}, at.Add(1), true},
	} {
		assert.Equal(t, c.want, d.MissedWithin(webhook.AllMissed(), c.since, c.until), "%v", c)
	}
	assert.False(t, d.MissedWithin([]webhook.Missed{webhook.MissedPaused}, at, time.Time{}))
	assert.False(t, deliveryOf(t).MissedWithin(webhook.AllMissed(), time.Time{}, time.Time{}))
}

func TestAReleaseKeepsTheScheduleAndARecoveryBeginsItAgain(t *testing.T) {
	later := at.Add(time.Hour)
	d := deliveryOf(t).Attempted(webhook.Attempt{Status: 500}, 2*time.Hour, noJitter, at).Hold(webhook.Paused, at)
	released := d.Release(later)
	assert.Equal(t, at.Add(2*time.Hour), released.NextAttemptAt, "the endpoint asked for it")
	assert.Equal(t, 2, released.NextAttempt())
	assert.Equal(t, d.Version+1, released.Version)
	assert.Equal(t, later.Add(2*time.Hour), d.Release(later.Add(2*time.Hour)).NextAttemptAt)

	r := webhook.NewRecovery("r", webhook.Endpoint{ID: "we"}, webhook.Asked, at)
	recovered := d.Recover(r, later)
	assert.Equal(t, later, recovered.NextAttemptAt)
	assert.Equal(t, 2, recovered.Round)
	assert.Empty(t, recovered.Attempts)
	assert.Equal(t, "r", recovered.Recovery)
	assert.Equal(t, 1, deliveryOf(t).Hold(webhook.Paused, at).Recover(r, later).Round, "it was never attempted")
	r.Cause = webhook.Resumed
	assert.Equal(t, 1, d.Recover(r, later).Round)
}

func TestARecoveryIsOfTheLastThirtyDays(t *testing.T) {
	month := webhook.DeliveryLifetime
	for _, c := range []struct {
		since, until time.Time
		ok           bool
	}{
		{at.Add(-month), time.Time{}, true},
		{at.Add(-month - 1), time.Time{}, false},
		{at, time.Time{}, true},
		{at.Add(1), time.Time{}, false},
		{at.Add(-2), at.Add(-1), true},
		{at.Add(-2), at.Add(-2), false},
	} {
		err := webhook.CheckSince(c.since, c.until, at)
		assert.Equal(t, c.ok, err == nil, "%v", c)
		assert.True(t, err == nil || failure.Is(err, failure.Invalid))
	}
}

func TestARecoveryHasALeaseAndARate(t *testing.T) {
	r := webhook.NewRecovery("r", webhook.Endpoint{ID: "we"}, webhook.Asked, at)
	r.Holder = "one"
	r = r.Next(time.Minute, at)
	assert.False(t, r.Leased("one", at))
	assert.True(t, r.Leased("two", at.Add(time.Minute-1)))
	assert.False(t, r.Leased("two", at.Add(time.Minute)))
	first, r := r.Slot(at)
	second, r := r.Slot(at)
	third, _ := r.Slot(at.Add(time.Hour))
	assert.Equal(t, at, first)
	assert.Equal(t, at.Add(time.Second/webhook.RecoveryRate), second)
	assert.Equal(t, at.Add(time.Hour), third)
	stopping := r.Stop(at)
	assert.Equal(t, webhook.RecoveryStopping, stopping.State)
	assert.Equal(t, stopping, stopping.Stop(at))
	done := r.End(webhook.RecoveryDone, at)
	assert.True(t, done.Ended())
	assert.Equal(t, done, done.Stop(at))
}

func TestAnEndpointIsAbandonedAMonthAfterItWasDisabled(t *testing.T) {
	e := endpointOf(t, "alice").Disable(webhook.DisabledFailing, at)
	assert.False(t, e.Abandoned(at.Add(webhook.DeliveryLifetime-1)))
	assert.True(t, e.Abandoned(at.Add(webhook.DeliveryLifetime)))
	assert.False(t, e.Resume(at).Abandoned(at.Add(2*webhook.DeliveryLifetime)))
	e.DisabledAt = time.Time{}
	assert.False(t, e.Abandoned(at.Add(webhook.DeliveryLifetime)), "a release that did not store when")
}

func TestAnEndpointIsSubscribedSinceItsTypesOrItsOrderingChanged(t *testing.T) {
	e := endpointOf(t, "alice")
	assert.Equal(t, at, e.Subscribed())
	later, paused, types, ordering := at.Add(time.Hour), true, []event.Type{}, webhook.PerOrder
	other, err := e.Edit(webhook.Edit{Paused: &paused}, later)
	require.NoError(t, err)
	assert.Equal(t, at, other.Subscribed())
	for _, edit := range []webhook.Edit{{EventTypes: &types}, {Ordering: &ordering}} {
		changed, err := e.Edit(edit, later)
		require.NoError(t, err)
		assert.Equal(t, later, changed.Subscribed())
	}
	e.SubscribedAt = time.Time{}
	assert.Equal(t, e.CreatedAt, e.Subscribed(), "a release that did not store it")
}
