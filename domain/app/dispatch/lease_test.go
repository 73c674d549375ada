package dispatch_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// before does something once, just before an operation of the store.
func (h *harness) before(op string, f func()) {
	h.store.Fault = func(called string) (error, error) {
		if called == op {
			h.store.Fault = nil
			f()
		}
		return nil, nil
	}
}

// leased is the attempt's delivery after another process has leased it.
func (h *harness) leased(a port.ScheduledAttempt) webhook.Delivery {
	h.t.Helper()
	d, leased, err := h.store.LeaseDelivery(h.t.Context(), keyOf(a), webhook.Turn{Round: a.Round, Number: a.Number}, h.now())
	require.NoError(h.t, err)
	require.True(h.t, leased)
	return d
}

// A caller reads the delivery and stands still. Another one makes the attempt meanwhile, and
// ends long before the caller goes on.
func TestACallerThatStoodStillDoesNotSendAgain(t *testing.T) {
	h, e, first := fannedOut(t)
	h.before("LeaseDelivery", func() {
		h.advance(time.Second)
		require.NoError(t, h.out.Attempt(t.Context(), first))
		h.advance(time.Hour)
	})
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.due() // it looks again later
	assert.Len(t, h.posts, 1)
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, created).State)
	assert.Empty(t, h.take(), "the attempt was made")
}

// What moves a delivery after it was read and before it is leased, or while it is attempted,
// does not know of the attempt. Its result is not lost, and the move is kept if it still means
// something.
func TestAResultIsAddedToADeliveryThatHasMoved(t *testing.T) {
	for name, move := range map[string]struct {
		to    func(d webhook.Delivery, now time.Time) (webhook.Delivery, error)
		state webhook.DeliveryState // after an attempt that failed
	}{
		"held": {func(d webhook.Delivery, now time.Time) (webhook.Delivery, error) {
			return d.Hold(webhook.Paused, now), nil
		}, webhook.DeliveryHeld},
		"parked":      {func(d webhook.Delivery, _ time.Time) (webhook.Delivery, error) { return d.Park(), nil }, webhook.DeliveryPending},
		"redelivered": {func(d webhook.Delivery, now time.Time) (webhook.Delivery, error) { return d.Redeliver(now) }, webhook.DeliveryPending},
		"swept":       {func(d webhook.Delivery, now time.Time) (webhook.Delivery, error) { return d.Swept(now), nil }, webhook.DeliveryPending},
	} {
		for _, when := range []string{"LeaseDelivery", "SaveDelivery"} {
			for _, status := range []int{204, 503} {
				t.Run(fmt.Sprintf("%s before %s, answered with %d", name, when, status), func(t *testing.T) {
					h, e, first := fannedOut(t)
					h.respond = responding(status)
					h.before(when, func() { h.move(h.unleased(e), move.to) })
					require.NoError(t, h.out.Attempt(t.Context(), first))
					d := h.deliveryOf(e, created)
					require.Len(t, d.Attempts, 1)
					assert.Len(t, h.posts, 1)
					assert.False(t, d.Leased(h.now()))
					if status == 204 {
						assert.Equal(t, webhook.DeliverySucceeded, d.State)
						assert.False(t, d.Parked)
						assert.Empty(t, d.Missed())
						return
					}
					assert.Equal(t, move.state, d.State)
					assert.Equal(t, name == "parked", d.Parked)
					assert.Equal(t, name == "held", d.Missed() == webhook.MissedPaused)
					assert.True(t, d.SweptAt.IsZero())
				})
			}
		}
	}
}

// unleased is the delivery as one reads it before the attempt begins.
func (h *harness) unleased(e webhook.Endpoint) webhook.Delivery {
	d := h.deliveryOf(e, created)
	d.LeasedUntil = time.Time{}
	return d
}

// move stores a change of a delivery.
func (h *harness) move(d webhook.Delivery, to func(webhook.Delivery, time.Time) (webhook.Delivery, error)) {
	h.t.Helper()
	moved, err := to(d, h.now())
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.SaveDelivery(h.t.Context(), moved))
}

// The lease expires while a process stands still, and another one makes the attempt: the
// endpoint gets the event twice, with the same webhook-id, and the first result counts.
func TestOfTwoResultsOfAnAttemptTheFirstCounts(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		h.respond = responding(204)
		h.advance(webhook.Lease)
		require.NoError(t, h.out.Attempt(t.Context(), first))
		return port.Response{Status: 503}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	require.Len(t, h.posts, 2)
	assert.Equal(t, h.posts[0].header["webhook-id"], h.posts[1].header["webhook-id"])
	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliverySucceeded, d.State)
	assert.Len(t, d.Attempts, 1)
}

func TestAResultIsTriedFourTimes(t *testing.T) {
	h, e, first := fannedOut(t)
	saves := 0
	h.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" {
			saves++
			return failure.New(failure.Conflict, "changed"), nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), first)))
	assert.Equal(t, 4, saves)
	h.store.Fault = nil
	assert.True(t, h.deliveryOf(e, created).Leased(h.now()), "it is made again when the lease has expired")
}

// An endpoint that is too slow makes no attempt, so the lease would keep the visit out that
// has the whole time.
func TestAnAttemptThatIsSetAsideEndsItsLease(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		h.advance(webhook.Patience)
		return port.Response{}, unavailable
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	d := h.deliveryOf(e, created)
	assert.True(t, d.Parked)
	assert.False(t, d.Leased(h.now()))
}

// A delivery is deleted while it is attempted: nothing is left beside it.
func TestTheLeaseOfADeletedDeliveryIsRemoved(t *testing.T) {
	h, e, first := fannedOut(t)
	d := h.deliveryOf(e, created)
	h.before("LeaseDelivery", func() { require.NoError(t, h.store.DeleteDeliveries(t.Context(), e.ID)) })
	require.NoError(t, h.out.Attempt(t.Context(), first))
	require.NoError(t, h.store.CreateDelivery(t.Context(), d))
	assert.False(t, h.deliveryOf(e, created).Leased(h.now()))
}
