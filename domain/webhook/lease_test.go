package webhook_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

// leasedAt is a delivery whose next attempt is leased.
func leasedAt(d webhook.Delivery, now time.Time) webhook.Delivery { return d.WithLease(d.Lease(now)) }

func TestALeaseKeepsOthersOut(t *testing.T) {
	d := deliveryOf(t)
	leased := leasedAt(d, at)
	assert.Equal(t, at.Add(webhook.Lease), leased.LeasedUntil)
	assert.Equal(t, d.Version, leased.Version, "the delivery itself does not change")
	assert.False(t, leased.IsTurn(d.Turn(), at.Add(webhook.Lease-1)))
	assert.True(t, leased.IsTurn(d.Turn(), at.Add(webhook.Lease)), "the lease has expired")
	assert.False(t, leased.Abandon("gone", at).IsTurn(d.Turn(), at.Add(time.Hour)), "ended")
}

func TestALeaseKeepsOutItsOwnAttemptAndThoseBefore(t *testing.T) {
	l := webhook.AttemptLease{Turn: webhook.Turn{Round: 2, Number: 3}, Until: at}
	for turn, out := range map[webhook.Turn]bool{
		{Round: 2, Number: 3}: true, {Round: 2, Number: 3, Parked: true}: true,
		{Round: 2, Number: 2}: true, {Round: 1, Number: 9}: true,
		{Round: 2, Number: 4}: false, {Round: 3, Number: 1}: false,
	} {
		assert.Equal(t, out, l.KeepsOut(turn, at.Add(-1)), "%+v", turn)
		assert.False(t, l.KeepsOut(turn, at), "%+v, when it has expired", turn)
	}
}

// Only the next attempt's lease counts: a result ends the lease without a write.
func TestAResultEndsTheLease(t *testing.T) {
	d := deliveryOf(t)
	l := d.Lease(at)
	after := leasedAt(d, at).Attempted(webhook.Attempt{At: at, Status: 503}, 0, noJitter, at)
	assert.Equal(t, after, after.WithLease(l))
	again, err := d.Abandon("the endpoint is paused", at).WithLease(l).Redeliver(at)
	require.NoError(t, err)
	assert.False(t, again.WithLease(l).Leased(at))
	assert.Equal(t, l.Until, d.WithLease(after.Lease(at)).LeasedUntil, "a delivery that was read before")
}

func TestWhatIsAttemptedDoesNotWait(t *testing.T) {
	waiting := deliveryOf(t).WaitUntil(at)
	assert.False(t, leasedAt(waiting, at).Waiting)
	assert.False(t, waiting.Attempted(webhook.Attempt{At: at, Status: 503}, 0, noJitter, at).Waiting)
}

// The release before stored the lease in the delivery.
func TestTheLaterOfTwoLeasesCounts(t *testing.T) {
	d := deliveryOf(t)
	d.LeasedUntil = at.Add(time.Hour)
	assert.Equal(t, at.Add(time.Hour), leasedAt(d, at).LeasedUntil)
}

// Whoever held the delivery did not know that it was being attempted.
func TestAResultIsAddedToAHeldDelivery(t *testing.T) {
	held := deliveryOf(t).Hold(webhook.Paused, at)
	done := held.Attempted(webhook.Attempt{At: at, Status: 204}, 0, noJitter, at)
	assert.Equal(t, webhook.DeliverySucceeded, done.State)
	assert.Empty(t, done.HeldFor)
	assert.True(t, done.MissedAt.IsZero())

	gone := held.Attempted(webhook.Attempt{At: at, Status: 410}, 0, noJitter, at.Add(time.Second))
	assert.Equal(t, webhook.MissedFailed, gone.Missed())
	assert.Equal(t, at.Add(time.Second), gone.MissedAt)

	still := held.Attempted(webhook.Attempt{At: at, Status: 503}, time.Hour, noJitter, at)
	assert.Equal(t, webhook.MissedPaused, still.Missed())
	assert.Equal(t, at.Add(2*time.Hour), still.Release(at.Add(2*time.Hour)).NextAttemptAt)
	assert.Equal(t, at.Add(time.Hour), still.Release(at).NextAttemptAt, "the schedule goes on")
}
