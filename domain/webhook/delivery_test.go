package webhook_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

func deliveryOf(t *testing.T) webhook.Delivery {
	t.Helper()
	return webhook.NewDelivery(endpointOf(t, "alice"), "order-0001", "order.created", []byte("{}"), "", at)
}

func TestNewDeliveryIsDueAtOnce(t *testing.T) {
	d := deliveryOf(t)
	assert.Equal(t, webhook.DeliveryID(d.EndpointID, "order-0001"), d.ID)
	assert.Equal(t, webhook.DeliveryPending, d.State)
	assert.Equal(t, at, d.NextAttemptAt)
	assert.Equal(t, 1, d.NextAttempt())
	assert.Equal(t, 1, d.Round)
	assert.Equal(t, 1, d.Version)
	assert.True(t, d.Untouched(at))
}

func TestALeaseKeepsOthersOut(t *testing.T) {
	leased, err := deliveryOf(t).Lease(at)
	require.NoError(t, err)
	assert.Equal(t, 2, leased.Version)
	assert.False(t, leased.Untouched(at))
	_, err = leased.Lease(at.Add(webhook.Lease - time.Second))
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	_, err = leased.Lease(at.Add(webhook.Lease))
	assert.NoError(t, err, "the lease has expired")
	_, err = leased.Abandon("gone", at).Lease(at.Add(time.Hour))
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "ended")
}

func TestResponsesHaveTheOutcomesOfTheContract(t *testing.T) {
	for status, want := range map[int]webhook.Outcome{
		200: webhook.Delivered, 204: webhook.Delivered, 299: webhook.Delivered,
		301: webhook.Undelivered, 302: webhook.Undelivered, 307: webhook.Undelivered,
		400: webhook.Undelivered, 404: webhook.Undelivered, 410: webhook.Gone, 429: webhook.Undelivered, 500: webhook.Undelivered,
		0: webhook.Undelivered, 100: webhook.Undelivered, 199: webhook.Undelivered,
	} {
		assert.Equal(t, want, webhook.Attempt{Status: status}.Outcome(), "status %d", status)
	}
}

func TestAttemptedGoesToTheNextState(t *testing.T) {
	leased, err := deliveryOf(t).Lease(at)
	require.NoError(t, err)

	done := leased.Attempted(webhook.Attempt{At: at, Status: 204}, 0, noJitter, at)
	assert.Equal(t, webhook.DeliverySucceeded, done.State)
	assert.True(t, done.NextAttemptAt.IsZero())
	assert.True(t, done.LeasedUntil.IsZero())
	assert.Len(t, done.Attempts, 1)
	assert.Equal(t, leased.Version+1, done.Version)

	gone := leased.Attempted(webhook.Attempt{At: at, Status: 410}, 0, noJitter, at)
	assert.Equal(t, webhook.DeliveryFailed, gone.State)

	again := leased.Attempted(webhook.Attempt{At: at, Status: 503}, time.Hour, noJitter, at)
	assert.Equal(t, webhook.DeliveryPending, again.State)
	assert.Equal(t, at.Add(time.Hour), again.NextAttemptAt, "as Retry-After asks")
	assert.Equal(t, 2, again.NextAttempt())
	assert.Empty(t, leased.Attempts, "the original value does not change")
}

func TestTheScheduleEnds(t *testing.T) {
	d := deliveryOf(t)
	for i := range webhook.MaxAttempts {
		require.Equal(t, webhook.DeliveryPending, d.State, "attempt %d", i+1)
		d = d.Attempted(webhook.Attempt{At: at, Status: 500}, 0, noJitter, at)
	}
	assert.Equal(t, webhook.DeliveryFailed, d.State)
	assert.Len(t, d.Attempts, webhook.MaxAttempts)
}

func TestRedeliverStartsARound(t *testing.T) {
	d := deliveryOf(t)
	again, err := d.Abandon("the endpoint is paused", at).Redeliver(at.Add(time.Hour))
	require.NoError(t, err)
	assert.Equal(t, webhook.DeliveryPending, again.State)
	assert.Equal(t, 2, again.Round)
	assert.Equal(t, 1, again.NextAttempt())
	assert.Equal(t, at.Add(time.Hour), again.NextAttemptAt)
	assert.Equal(t, d.Payload, again.Payload)
	assert.Equal(t, d.EventID, again.EventID)
}

func TestRedeliverMakesAPendingDeliveryDueAtOnce(t *testing.T) {
	leased, err := deliveryOf(t).Lease(at)
	require.NoError(t, err)
	_, err = leased.Redeliver(at)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "while an attempt is in progress")

	waiting := leased.Attempted(webhook.Attempt{At: at, Status: 500}, time.Hour, noJitter, at)
	now, err := waiting.Redeliver(at.Add(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, at.Add(time.Minute), now.NextAttemptAt)
	assert.Equal(t, waiting.Attempts, now.Attempts, "its attempts stay")
	assert.Equal(t, []int{1, 2, waiting.Version + 1}, []int{now.Round, now.NextAttempt(), now.Version})

	abandoned, err := leased.Redeliver(leased.LeasedUntil)
	require.NoError(t, err, "the attempt that held the lease ended without a result")
	assert.False(t, abandoned.Leased(leased.LeasedUntil.Add(-time.Nanosecond)))
}

func TestAReasonIsCutAtACharacter(t *testing.T) {
	d := deliveryOf(t).Abandon(strings.Repeat("é", 200), at)
	assert.Len(t, d.Attempts[0].Error, 200)
	d = deliveryOf(t).Abandon("x"+strings.Repeat("é", 200), at)
	assert.Len(t, d.Attempts[0].Error, 199)
	assert.True(t, utf8.ValidString(d.Attempts[0].Error))
}

func TestDeliveryProperties(t *testing.T) {
	first := deliveryOf(t)
	p := properties(t)
	p.Property("any sequence of responses keeps the log bounded, the version ascending and the state consistent", prop.ForAll(
		func(statuses []int) bool {
			d, now := first, at
			for _, status := range statuses {
				if d.State != webhook.DeliveryPending {
					again, err := d.Redeliver(now)
					if err != nil || again.Round != d.Round+1 || again.Version != d.Version+1 {
						return false
					}
					d = again
				}
				leased, err := d.Lease(now)
				if err != nil {
					return false
				}
				next := leased.Attempted(webhook.Attempt{At: now, Status: status}, 0, noJitter, now)
				pending := next.State == webhook.DeliveryPending
				if next.Version != d.Version+2 || len(next.Attempts) > webhook.MaxAttempts ||
					pending == next.NextAttemptAt.IsZero() || pending && next.NextAttemptAt.Before(now) || next.Leased(now) {
					return false
				}
				d, now = next, now.Add(48*time.Hour)
			}
			return true
		},
		gen.SliceOfN(30, gen.OneConstOf(0, 200, 302, 410, 429, 500, 503)),
	))
	p.TestingRun(t)
}
