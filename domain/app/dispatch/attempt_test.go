package dispatch_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// fannedOut is a harness with one endpoint whose first attempt is enqueued.
func fannedOut(t *testing.T) (*harness, webhook.Endpoint, port.ScheduledAttempt) {
	t.Helper()
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	require.NoError(t, h.fanOut(created))
	require.Len(t, h.queue, 1)
	return h, e, h.take()[0]
}

func TestAnAttemptThatIsNotDueIsEnqueuedAgain(t *testing.T) {
	h, _, first := fannedOut(t)
	first.NotBefore = h.now().Add(time.Hour)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Empty(t, h.posts)
	assert.Equal(t, []port.ScheduledAttempt{first}, h.queue)
}

func TestADuplicateMessageSendsOnce(t *testing.T) {
	h, _, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		again := h.out.Attempt(t.Context(), first) // while the first is in progress
		require.NoError(t, again)
		return port.Response{Status: 500}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.respond = responding(204)
	require.NoError(t, h.out.Attempt(t.Context(), first)) // and after it
	assert.Len(t, h.posts, 1)

	h.due() // the second attempt, and the duplicate that was enqueued again
	h.due()
	h.due()
	assert.Len(t, h.posts, 2)
	assert.Empty(t, h.queue)
}

func TestOnlyTheCallerThatStoresTheLeaseSends(t *testing.T) {
	h, e, first := fannedOut(t)
	h.store.Fault = func(op string) (error, error) {
		if op == "LeaseDelivery" {
			h.store.Fault = nil
			other, leased, err := h.store.LeaseDelivery(t.Context(), keyOf(first), webhook.Turn{Round: first.Round, Number: first.Number}, h.now())
			require.NoError(t, err)
			require.True(t, leased)
			require.Equal(t, h.now().Add(webhook.Lease), other.LeasedUntil)
		}
		return nil, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.checksAgain(e)
}

func TestOnlyTheCallerThatStoresTheLeaseOfAnOrderedDeliverySends(t *testing.T) {
	h, e, first := fannedOutInOrder(t)
	h.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" && len(h.posts) == 0 {
			return failure.New(failure.Conflict, "another attempt was faster"), nil
		}
		return nil, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.checksAgain(e)
}

// checksAgain requires that the attempt will be looked at again, in case the other one stops.
func (h *harness) checksAgain(e webhook.Endpoint) {
	h.t.Helper()
	assert.Empty(h.t, h.posts)
	require.Len(h.t, h.queue, 1)
	assert.Equal(h.t, h.now().Add(webhook.Lease), h.queue[0].NotBefore)
	assert.Equal(h.t, webhook.DeliveryPending, h.deliveryOf(e, created).State)
}

func keyOf(a port.ScheduledAttempt) port.DeliveryKey {
	return port.DeliveryKey{EndpointID: a.EndpointID, ID: a.DeliveryID}
}

// fannedOutInOrder is fannedOut with an endpoint that gets events in their order.
func fannedOutInOrder(t *testing.T) (*harness, webhook.Endpoint, port.ScheduledAttempt) {
	t.Helper()
	h := newHarness(t)
	e := h.ordered()
	require.NoError(t, h.fanOut(created))
	require.Len(t, h.queue, 1)
	return h, e, h.take()[0]
}

// The attempts of a batch read an endpoint once, and each delivery only to lease it.
func TestABatchOfAttemptsReadsAnEndpointOnce(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	require.NoError(t, h.fanOutAll(eventsOf("alice", 2)...))
	calls := map[string]int{}
	h.store.Fault = func(op string) (error, error) { calls[op]++; return nil, nil }
	batch := h.out.BeginAttempts()
	for _, a := range h.take() {
		require.NoError(t, batch.Attempt(t.Context(), a))
	}
	assert.Len(t, h.posts, 2)
	assert.Equal(t, map[string]int{"Endpoint": 1, "LeaseDelivery": 2, "SaveDelivery": 2}, calls)
}

func TestAnAttemptThatStopsAfterSendingIsMadeAgain(t *testing.T) {
	h, e, first := fannedOut(t)
	h.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" && len(h.posts) == 1 {
			return unavailable, nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), first)))
	h.store.Fault = nil
	h.advance(webhook.Lease)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Equal(t, 2, h.postsTo(e.URL))
	assert.Equal(t, h.posts[0].header["webhook-id"], h.posts[1].header["webhook-id"], "so the endpoint can recognize the duplicate")
	assert.NotEqual(t, h.posts[0].header["webhook-timestamp"], h.posts[1].header["webhook-timestamp"])
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, created).State)
}

func TestANextAttemptThatIsNotEnqueuedIsFoundByASweep(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		h.enqueueErr = unavailable // from now on
		return port.Response{Status: 500}, nil
	}
	require.Error(t, h.out.Attempt(t.Context(), first))
	h.enqueueErr = nil
	require.NoError(t, h.out.Attempt(t.Context(), first), "the message comes again, and its attempt was made")
	require.Empty(t, h.queue)
	h.respond = responding(204)
	h.advance(5*time.Second + webhook.Overdue + 1)
	h.due()
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, created).State)
	assert.Len(t, h.posts, 2)
}

func TestADeliveryToADeletedEndpointEnds(t *testing.T) {
	h, e, first := fannedOut(t)
	require.NoError(t, h.store.DeleteEndpoint(t.Context(), e.OwnerID, e.ID))
	require.NoError(t, h.out.Attempt(t.Context(), first))
	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliveryFailed, d.State)
	assert.Equal(t, "the endpoint was deleted", d.Attempts[0].Error)
	assert.Empty(t, h.posts)
	assert.Empty(t, h.queue)
}

func TestRetryAfterDelaysTheNextAttempt(t *testing.T) {
	h, _, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		return port.Response{Status: 429, RetryAfter: time.Hour}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	require.Empty(t, h.queue, "it is in the table until it is due")
	due := h.now().Add(time.Hour)
	h.nextDue()
	require.Len(t, h.queue, 1)
	assert.True(t, due.Equal(h.queue[0].NotBefore))
	assert.Equal(t, 2, h.queue[0].Number)
	assert.True(t, h.now().Before(due), "it comes at its time")
}

func TestGoneDisablesTheEndpointAndMailsOnce(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(410)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	stored, err := h.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Equal(t, webhook.DeliveryFailed, h.deliveryOf(e, created).State)
	require.Len(t, h.mailed(), 1)
	assert.Equal(t, webhook.DisabledGone, h.mailed()[h.notices[0]].DisabledReason)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Len(t, h.mailed(), 1)
	assert.Empty(t, h.queue)
}

func TestFiveDaysOfFailuresDisableTheEndpointAndMailOnce(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.respond = responding(500)
	for day := range 7 {
		ev := created
		ev.ID, ev.Sequence = created.ID+string(rune('a'+day)), day
		require.NoError(t, h.fanOut(ev))
		h.due()
		h.take() // only first attempts are made here
		h.advance(24 * time.Hour)
	}
	stored, err := h.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Len(t, h.posts, 6, "the first failure, five days, and then none")
	require.Len(t, h.mailed(), 1)
	assert.Equal(t, webhook.DisabledFailing, h.mailed()[h.notices[0]].DisabledReason)
}

func TestAConcurrentEditIsNotLost(t *testing.T) {
	h, e, first := fannedOut(t)
	text := "edited while the attempt was in progress"
	h.respond = func(string) (port.Response, error) {
		_, err := h.registry.Edit(t.Context(), e.OwnerID, e.ID, webhook.Edit{Description: &text})
		require.NoError(t, err)
		return port.Response{Status: 410}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	stored, err := h.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, text, stored.Description)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Len(t, h.mailed(), 1)
}

func TestAMessageOfALaterRoundIsRetriedUntilTheRoundIsStored(t *testing.T) {
	h, _, first := fannedOut(t)
	later := first
	later.Round++
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), later)))
	assert.Empty(t, h.posts)
	earlier := first
	earlier.Round--
	require.NoError(t, h.out.Attempt(t.Context(), earlier))
	assert.Empty(t, h.posts)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Len(t, h.posts, 1)
}

func TestAnAttemptOfAnExpiredDeliveryIsDropped(t *testing.T) {
	h, _, first := fannedOut(t)
	first.DeliveryID = "wd_expired"
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Empty(t, h.posts)
	assert.Empty(t, h.queue)
}

// Whatever the store refuses, the attempt is made again later.
func TestAnAttemptFailsWithItsStore(t *testing.T) {
	for op, open := range map[string]func(*testing.T) (*harness, webhook.Endpoint, port.ScheduledAttempt){
		"Endpoint": fannedOut, "LeaseDelivery": fannedOut, "Delivery": fannedOutInOrder, "SaveDelivery": fannedOutInOrder,
	} {
		t.Run(op, func(t *testing.T) {
			h, _, first := open(t)
			h.store.Fault = func(called string) (error, error) {
				if called == op {
					return unavailable, nil
				}
				return nil, nil
			}
			assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), first)))
			assert.Empty(t, h.posts)
		})
	}
}

func TestAnAttemptFailsWhenItsEndpointCannotBeSaved(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(410)
	refused := 0
	h.store.Fault = func(op string) (error, error) {
		if op == "SaveEndpoint" {
			refused++
			return failure.New(failure.Conflict, "changed"), nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), first)), "it keeps changing")
	assert.Equal(t, 4, refused)
	assert.Equal(t, webhook.DeliveryPending, h.deliveryOf(e, created).State)
	assert.Empty(t, h.mailed())
}

func TestAnEndpointThatIsDeletedDuringAnAttemptIsNotMissed(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		require.NoError(t, h.store.DeleteEndpoint(t.Context(), e.OwnerID, e.ID))
		return port.Response{Status: 410}, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Equal(t, webhook.DeliveryFailed, h.deliveryOf(e, created).State)
	assert.Empty(t, h.mailed())
}

func TestAFailedAttemptIsLoggedWithTheReasonForItsOwner(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = func(string) (port.Response, error) {
		h.advance(1500 * time.Millisecond)
		return port.Response{}, errors.New("dial tcp 10.0.0.1: refused")
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	made := h.deliveryOf(e, created).Attempts[0]
	assert.Equal(t, "the attempt failed", made.Error, "what is not meant for the owner is not shown")
	assert.Equal(t, 1500*time.Millisecond, made.Duration)
	assert.Zero(t, made.Status)
}

func TestADeliveryWithoutATraceHasNoTraceHeader(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	untraced := created
	untraced.Traceparent = ""
	require.NoError(t, h.fanOut(untraced))
	h.due()
	require.Len(t, h.posts, 1)
	assert.NotContains(t, h.posts[0].header, "traceparent")
}

func TestOnlyAnOwnerWithAnAddressIsMailed(t *testing.T) {
	h, e, first := fannedOut(t)
	e.OwnerEmail = ""
	e.Version++
	require.NoError(t, h.store.SaveEndpoint(t.Context(), e))
	h.respond = responding(410)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Empty(t, h.mailed())
}

// The mail was sent after the endpoint was stored, and was lost if that failed.
func TestW6_TheNoticeIsQueuedBeforeTheEndpointIsDisabled(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(410)
	for _, op := range []string{"EnqueueNotice", "SaveEndpoint"} {
		if op == "EnqueueNotice" {
			h.enqueueErr = unavailable
		}
		h.store.Fault = func(called string) (error, error) {
			if called == op {
				return unavailable, nil
			}
			return nil, nil
		}
		require.Error(t, h.out.Attempt(t.Context(), first), op)
		stored, err := h.store.Endpoint(t.Context(), e.OwnerID, e.ID)
		require.NoError(t, err)
		require.Equal(t, webhook.Active, stored.State)
		h.enqueueErr, h.store.Fault = nil, nil
		h.advance(webhook.Lease)
	}
	require.Empty(t, h.mailed())
	require.NoError(t, h.out.Attempt(t.Context(), first))
	require.Len(t, h.mailed(), 1)
}
