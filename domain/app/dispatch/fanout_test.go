package dispatch_test

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAnEventReachesItsEndpointSigned(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	require.NoError(t, h.fanOut(created))
	h.due()

	require.Len(t, h.posts, 1)
	p := h.posts[0]
	signed := webhook.Headers{ID: p.header["webhook-id"], Timestamp: p.header["webhook-timestamp"], Signature: p.header["webhook-signature"]}
	assert.Equal(t, created.ID, signed.ID)
	assert.NoError(t, webhook.Verify(e.Secrets, signed, h.now(), []byte(p.body)))
	assert.Equal(t, created.Traceparent, p.header["traceparent"])
	var body struct {
		Type, Timestamp string
		Data            event.Event
	}
	require.NoError(t, json.Unmarshal([]byte(p.body), &body))
	assert.Equal(t, "order.created", body.Type)
	assert.Equal(t, "2026-11-23T12:00:00Z", body.Timestamp)
	assert.Equal(t, created.OrderID, body.Data.OrderID)
	assert.NotContains(t, p.body, "traceparent")

	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliverySucceeded, d.State)
	assert.Equal(t, p.body, string(d.Payload), "the log has the exact bytes")
	assert.Equal(t, 204, d.Attempts[0].Status)
}

func TestS4_OnlyTheOwnersEndpointsGetTheEvent(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	h.register("bob", "https://bob.example/")
	h.register("carol", "https://carol.example/", identity.Partners)
	require.NoError(t, h.fanOut(created))
	h.due()
	assert.Equal(t, 1, h.postsTo("https://alice.example/"))
	assert.Equal(t, 0, h.postsTo("https://bob.example/"))
	assert.Equal(t, 1, h.postsTo("https://carol.example/"), "a partner gets the events of all orders")
}

func TestTheSameEventAgainSendsNothingTwice(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	require.NoError(t, h.fanOut(created))
	require.NoError(t, h.fanOut(created))
	h.due()
	require.NoError(t, h.fanOut(created))
	h.due()
	h.due()
	assert.Len(t, h.posts, 1)
	assert.Empty(t, h.queue)
}

func TestTheSameEventAgainEnqueuesNoSecondAttempt(t *testing.T) {
	h, _, first := fannedOut(t)
	h.respond = responding(500)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	require.NoError(t, h.fanOut(created))
	assert.Len(t, h.queue, 1, "the second attempt, once")
}

// P1: one bad URL made the event fail for all endpoints, was sent to all again,
// and went to the dead-letter queue.
func TestP1_OneBadEndpointDoesNotAffectTheOthers(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://good.example/")
	h.register("alice", "https://bad.example/")
	h.register("alice", "https://forbidden.example/")
	h.respond = func(url string) (port.Response, error) {
		switch url {
		case "https://bad.example/":
			return port.Response{}, failure.New(failure.Unavailable, "the endpoint did not answer")
		case "https://forbidden.example/":
			return port.Response{}, failure.New(failure.Forbidden, "the endpoint's address is not a public one")
		}
		return port.Response{Status: 200}, nil
	}
	require.NoError(t, h.fanOut(created))
	require.Len(t, h.queue, 3, "one message per endpoint")
	for range webhook.MaxAttempts {
		h.due() // none of these returns an error
	}
	assert.Empty(t, h.queue)
	assert.Equal(t, 1, h.postsTo("https://good.example/"))
	assert.Equal(t, webhook.MaxAttempts, h.postsTo("https://bad.example/"))
	d := h.deliveryOf(webhook.Endpoint{ID: webhook.EndpointID("alice", "https://bad.example/")}, created)
	assert.Equal(t, webhook.DeliveryFailed, d.State)
	assert.Equal(t, "the endpoint did not answer", d.Attempts[0].Error)
}

func TestP1_AStoreThatFailsForOneEndpointSendsOnceToTheOthers(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://one.example/")
	h.register("alice", "https://two.example/")
	var calls atomic.Int32
	h.store.Fault = func(op string) (error, error) {
		if op == "CreateDelivery" && calls.Add(1) == 1 {
			return unavailable, nil
		}
		return nil, nil
	}
	err := h.fanOut(created)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err), "the message is delivered again")
	h.due()
	assert.Len(t, h.posts, 1, "the other endpoint is not delayed")
	require.NoError(t, h.fanOut(created))
	h.due()
	assert.Equal(t, 1, h.postsTo("https://one.example/"))
	assert.Equal(t, 1, h.postsTo("https://two.example/"))
}

// A batch of events reads the endpoints once and enqueues all attempts at once.
// The next batch sees the changes.
func TestABatchReadsItsEndpointsOnce(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	h.register("carol", "https://carol.example/", identity.Partners)
	var mu sync.Mutex // the events of a batch are fanned out concurrently
	reads := map[string]int{}
	h.store.Fault = func(op string) (error, error) {
		mu.Lock()
		defer mu.Unlock()
		reads[op]++
		return nil, nil
	}
	require.NoError(t, h.fanOutAll(eventsOf("alice", 10)...))
	assert.Equal(t, 1, reads["EndpointsOf"])
	assert.Equal(t, 1, reads["EndpointsForAllOrders"])
	assert.Equal(t, 20, reads["CreateDelivery"])
	assert.Equal(t, 1, h.enqueued)
	h.due()
	assert.Equal(t, 10, h.postsTo("https://alice.example/"))
	assert.Equal(t, 10, h.postsTo("https://carol.example/"))

	h.register("alice", "https://new.example/")
	require.NoError(t, h.fanOutAll(eventsOf("alice", 10)...))
	h.due()
	assert.Equal(t, 10, h.postsTo("https://new.example/"), "in the batch after it was registered")
	assert.Equal(t, 10, h.postsTo("https://alice.example/"), "nothing twice")
}

func TestS4_ABatchKeepsItsUsersApart(t *testing.T) {
	h := newHarness(t)
	for _, path := range []string{"", "2", "3"} { // three, so that the list may have spare capacity, to which nothing may be appended
		h.register("alice", "https://alice.example/"+path)
	}
	h.register("bob", "https://bob.example/")
	h.register("carol", "https://carol.example/", identity.Partners)
	batch := append(eventsOf("alice", 3), append(eventsOf("bob", 2), eventsOf("carol", 1)...)...)
	require.NoError(t, h.fanOutAll(batch...))
	require.Len(t, h.queue, 3*3+2+6, "each delivery is enqueued once")
	h.due()
	assert.Equal(t, 3, h.postsTo("https://alice.example/"))
	assert.Equal(t, 2, h.postsTo("https://bob.example/"))
	assert.Equal(t, 6, h.postsTo("https://carol.example/"), "including a partner's own order, once")
}

// eventsOf are n events of one user's order.
func eventsOf(userID string, n int) []event.Event {
	batch := make([]event.Event, n)
	for i := range batch {
		batch[i] = created
		batch[i].UserID, batch[i].OrderID, batch[i].Sequence = userID, "01"+userID, i+1
		batch[i].ID = event.IDOf("01"+userID, i+1)
	}
	return batch
}

func TestAnInterruptedFanOutIsCompletedByTheNext(t *testing.T) {
	h := newHarness(t)
	h.register("alice", "https://alice.example/")
	h.enqueueErr = unavailable
	assert.Error(t, h.fanOut(created), "the delivery is stored, but its attempt is not enqueued")
	h.enqueueErr = nil
	require.NoError(t, h.fanOut(created))
	h.due()
	assert.Len(t, h.posts, 1)
}

// An owner may have twenty endpoints that hang: what is written for them must not come first.
func TestEndpointsThatAreSetAsideDelayNobodysFirstAttempt(t *testing.T) {
	for name, aside := range map[string]func(*testing.T) *harness{
		"circuit open": func(t *testing.T) *harness { h, _ := broken(t, 8); return h },
		"paused": func(t *testing.T) *harness {
			h := newHarness(t)
			h.pause(h.register("alice", "https://alice.example/"), true)
			return h
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := aside(t)
			h.register("alice", "https://well.example/")
			was := h.enqueued
			var enqueued []int // before each delivery is created
			h.store.Fault = func(op string) (error, error) {
				if op == "CreateDelivery" {
					enqueued = append(enqueued, h.enqueued-was)
				}
				return nil, nil
			}
			require.NoError(t, h.fanOut(numbered(9)))
			assert.Equal(t, []int{0, 1}, enqueued)
		})
	}
}

func TestOnlyTheEventsThatLackADeliveryToAnEndpointSetAsideAreUnfinished(t *testing.T) {
	h, e := broken(t, 8)
	h.register("alice", "https://well.example/")
	var calls atomic.Int32
	h.store.Fault = func(op string) (error, error) {
		if op == "CreateDelivery" && calls.Add(1) == 3 { // two to the other endpoint come first
			return unavailable, nil
		}
		return nil, nil
	}
	err := h.fanOutAll(numbered(9), numbered(10))
	var unfinished dispatch.Unfinished
	require.ErrorAs(t, err, &unfinished)
	require.Len(t, unfinished, 1)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.Len(t, h.take(), 2, "the other endpoint gets both")
	require.NoError(t, h.fanOutAll(numbered(9), numbered(10)))
	assert.True(t, h.deliveryOf(e, numbered(9)).Parked)
	assert.True(t, h.deliveryOf(e, numbered(10)).Parked)
}
