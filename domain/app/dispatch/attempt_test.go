package dispatch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// fannedOut is a world with one endpoint and its first attempt queued.
func fannedOut(t *testing.T) (*world, webhook.Endpoint, port.ScheduledAttempt) {
	t.Helper()
	w := newWorld(t)
	e := w.register("alice", "https://alice.example/")
	require.NoError(t, w.fanOut(created))
	require.Len(t, w.queue, 1)
	return w, e, w.take()[0]
}

func TestAnAttemptThatIsNotDueIsPutBack(t *testing.T) {
	w, _, first := fannedOut(t)
	first.NotBefore = w.now().Add(time.Hour)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	assert.Empty(t, w.posts)
	assert.Equal(t, []port.ScheduledAttempt{first}, w.queue)
}

func TestAMessageThatComesTwiceSendsOnce(t *testing.T) {
	w, _, first := fannedOut(t)
	w.answer = func(string) (port.Response, error) {
		again := w.out.Attempt(t.Context(), first) // while the first is under way
		require.NoError(t, again)
		return port.Response{Status: 500}, nil
	}
	require.NoError(t, w.out.Attempt(t.Context(), first))
	w.answer = answering(204)
	require.NoError(t, w.out.Attempt(t.Context(), first)) // and after it
	assert.Len(t, w.posts, 1)

	w.due() // the second attempt, and the duplicate that looks again
	w.due()
	w.due()
	assert.Len(t, w.posts, 2)
	assert.Empty(t, w.queue)
}

func TestOnlyWhoStoresTheLeaseSends(t *testing.T) {
	w, e, first := fannedOut(t)
	w.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" && len(w.posts) == 0 {
			return failure.New(failure.Conflict, "somebody was faster"), nil
		}
		return nil, nil
	}
	require.NoError(t, w.out.Attempt(t.Context(), first))
	assert.Empty(t, w.posts)
	require.Len(t, w.queue, 1, "should the other be cut off, this one looks again")
	assert.Equal(t, w.now().Add(webhook.Lease), w.queue[0].NotBefore)
	assert.Equal(t, webhook.DeliveryPending, w.deliveryOf(e, created).State)
}

func TestAnAttemptCutOffAfterSendingIsMadeAgain(t *testing.T) {
	w, e, first := fannedOut(t)
	w.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" && len(w.posts) == 1 {
			return unavailable, nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(w.out.Attempt(t.Context(), first)))
	w.store.Fault = nil
	w.advance(webhook.Lease)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	assert.Equal(t, 2, w.postsTo(e.URL))
	assert.Equal(t, w.posts[0].header["webhook-id"], w.posts[1].header["webhook-id"], "so the endpoint can tell")
	assert.NotEqual(t, w.posts[0].header["webhook-timestamp"], w.posts[1].header["webhook-timestamp"])
	assert.Equal(t, webhook.DeliverySucceeded, w.deliveryOf(e, created).State)
}

func TestTheNextAttemptIsAskedForBeforeItIsRecorded(t *testing.T) {
	w, e, first := fannedOut(t)
	w.answer = answering(500)
	w.store.Fault = func(op string) (error, error) {
		if op == "SaveDelivery" && len(w.posts) == 1 {
			return unavailable, nil
		}
		return nil, nil
	}
	require.Error(t, w.out.Attempt(t.Context(), first))
	w.store.Fault = nil
	ahead := w.take()
	require.Len(t, ahead, 1)
	w.advance(webhook.Lease)
	err := w.out.Attempt(t.Context(), ahead[0])
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err), "it comes again when the first is recorded")
	require.NoError(t, w.out.Attempt(t.Context(), first))
	w.advance(time.Minute)
	w.answer = answering(204)
	require.NoError(t, w.out.Attempt(t.Context(), ahead[0]))
	assert.Equal(t, webhook.DeliverySucceeded, w.deliveryOf(e, created).State)
}

func TestAnEndpointThatWantsNoMoreEndsItsDeliveries(t *testing.T) {
	for name, c := range map[string]struct {
		stop   func(w *world, e webhook.Endpoint)
		reason string
	}{
		"deleted": {func(w *world, e webhook.Endpoint) {
			require.NoError(w.t, w.store.DeleteEndpoint(w.t.Context(), e.OwnerID, e.ID))
		}, "the endpoint was deleted"},
		"paused": {func(w *world, e webhook.Endpoint) {
			paused := true
			_, err := w.registry.Edit(w.t.Context(), e.OwnerID, e.ID, webhook.Edit{Paused: &paused})
			require.NoError(w.t, err)
		}, "the endpoint is paused"},
		"disabled": {func(w *world, e webhook.Endpoint) {
			require.NoError(w.t, w.store.SaveEndpoint(w.t.Context(), e.Disable(webhook.DisabledGone, w.now())))
		}, "the endpoint is disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			w, e, first := fannedOut(t)
			c.stop(w, e)
			require.NoError(t, w.out.Attempt(t.Context(), first))
			d := w.deliveryOf(e, created)
			assert.Equal(t, webhook.DeliveryFailed, d.State)
			assert.Equal(t, c.reason, d.Attempts[0].Error)
			assert.Empty(t, w.posts)
			assert.Empty(t, w.queue)
		})
	}
}

func TestRetryAfterPutsOff(t *testing.T) {
	w, _, first := fannedOut(t)
	w.answer = func(string) (port.Response, error) {
		return port.Response{Status: 429, RetryAfter: time.Hour}, nil
	}
	require.NoError(t, w.out.Attempt(t.Context(), first))
	require.Len(t, w.queue, 1)
	assert.Equal(t, w.now().Add(time.Hour), w.queue[0].NotBefore)
	assert.Equal(t, 2, w.queue[0].Number)
}

func TestGoneDisablesAndMailsOnce(t *testing.T) {
	w, e, first := fannedOut(t)
	w.answer = answering(410)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	stored, err := w.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Equal(t, webhook.DeliveryFailed, w.deliveryOf(e, created).State)
	require.Len(t, w.mails, 1)
	assert.Equal(t, "alice@example.com", w.mails[0].To)
	assert.Contains(t, w.mails[0].Text, "410")
	require.NoError(t, w.out.Attempt(t.Context(), first))
	assert.Len(t, w.mails, 1)
	assert.Empty(t, w.queue)
}

func TestFiveFailingDaysDisableAndMailOnce(t *testing.T) {
	w := newWorld(t)
	e := w.register("alice", "https://alice.example/")
	w.answer = answering(500)
	for day := range 7 {
		ev := created
		ev.ID, ev.Sequence = created.ID+string(rune('a'+day)), day
		require.NoError(t, w.fanOut(ev))
		w.due()
		w.take() // only first attempts here
		w.advance(24 * time.Hour)
	}
	stored, err := w.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Len(t, w.posts, 6, "the first failure, five days, and no more")
	require.Len(t, w.mails, 1)
	assert.Contains(t, w.mails[0].Text, "5 days")
}

func TestAnEditMeanwhileIsNotLost(t *testing.T) {
	w, e, first := fannedOut(t)
	text := "edited while the attempt was under way"
	w.answer = func(string) (port.Response, error) {
		_, err := w.registry.Edit(t.Context(), e.OwnerID, e.ID, webhook.Edit{Description: &text})
		require.NoError(t, err)
		return port.Response{Status: 410}, nil
	}
	require.NoError(t, w.out.Attempt(t.Context(), first))
	stored, err := w.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, text, stored.Description)
	assert.Equal(t, webhook.Disabled, stored.State)
	assert.Len(t, w.mails, 1)
}
