package dispatch_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// between is the time between two events in these four days: one where sixty a second are
// 54,000, because the store in memory looks at each delivery with each list.
const between = 15 * time.Minute

// TestAnEndpointThatIsDeadForFourDays: the others do not notice, the dead one costs a request
// every few minutes, and when it is mended it gets everything, oldest first.
func TestAnEndpointThatIsDeadForFourDays(t *testing.T) {
	h := newHarness(t)
	dead := h.register("alice", "https://dead.example/")
	h.register("carrier", "https://well.example/", identity.Partners)
	arrived := map[string]time.Time{}
	h.respond = func(url string) (port.Response, error) {
		if url == dead.URL {
			return port.Response{Status: 503}, nil
		}
		arrived[h.posts[len(h.posts)-1].header[webhook.HeaderID]] = h.now()
		return port.Response{Status: 204}, nil
	}
	var slowest time.Duration
	n := int(4 * 24 * time.Hour / between)
	for i := range n {
		ev := numbered(i + 1)
		happened := h.now()
		require.NoError(t, h.fanOut(ev))
		h.elapse(between)
		slowest = max(slowest, arrived[ev.ID].Sub(happened))
		require.Contains(t, arrived, ev.ID)
	}
	assert.Zero(t, slowest, "the others get each event when it happens")
	tries := h.postsTo(dead.URL)
	t.Logf("%d events, %d requests to the dead endpoint", n, tries)
	assert.Less(t, tries, int(4*24*time.Hour/(4*time.Minute))+20, "a probe every few minutes, however many events wait")

	var got []string
	h.respond = func(string) (port.Response, error) {
		if p := h.posts[len(h.posts)-1]; p.url == dead.URL {
			got = append(got, p.header[webhook.HeaderID])
		}
		return port.Response{Status: 204}, nil
	}
	for range 30 {
		h.elapse(time.Minute)
	}
	slices.Sort(got)
	got = slices.Compact(got)
	failed, waiting := 0, 0
	for i := range n {
		switch d := h.deliveryOf(dead, numbered(i+1)); d.State {
		case webhook.DeliverySucceeded:
		case webhook.DeliveryPending:
			waiting++
			require.NotEmpty(t, d.Attempts, "only what waits for its schedule is still to come")
			require.True(t, d.Parked || !d.LookAt().IsZero())
		case webhook.DeliveryFailed:
			failed++
			require.Len(t, d.Attempts, webhook.MaxAttempts)
			require.GreaterOrEqual(t, d.Attempts[9].At.Sub(d.Attempts[0].At), 75*time.Hour)
		case webhook.DeliveryHeld:
			require.Fail(t, "the endpoint was never paused")
		}
	}
	t.Logf("after half an hour %d have arrived, %d wait for their schedule, %d had ten attempts", len(got), waiting, failed)
	assert.Equal(t, n, len(got)+waiting+failed, "nothing is lost")
}

// elapse lets time pass, with a sweep every minute, and delivers every message at its time.
func (h *harness) elapse(d time.Duration) {
	h.t.Helper()
	for end := h.now().Add(d); h.now().Before(end); {
		if h.now().Truncate(time.Minute).Equal(h.now()) {
			_, err := h.out.Sweep(h.t.Context())
			require.NoError(h.t, err)
		}
		next := h.now().Truncate(time.Minute).Add(time.Minute)
		for a, made, ok := h.earliest(next); ok; a, made, ok = h.earliest(next) {
			h.advance(max(a.NotBefore.Sub(h.now()), 0))
			require.NoError(h.t, made(h.t.Context(), a))
		}
		h.advance(max(next.Sub(h.now()), 0))
	}
}

// consumer is what consumes a message.
type consumer func(context.Context, port.ScheduledAttempt) error

// earliest takes the first message before the given time from one of the queues.
func (h *harness) earliest(before time.Time) (first port.ScheduledAttempt, by consumer, ok bool) {
	from, at := (*[]port.ScheduledAttempt)(nil), -1
	for queue, consume := range map[*[]port.ScheduledAttempt]consumer{&h.queue: h.out.Attempt, &h.aside.queue: h.out.Visit} {
		for i, a := range *queue {
			if a.NotBefore.Before(before) && (at < 0 || a.NotBefore.Before(first.NotBefore)) {
				from, at, first, by = queue, i, a, consume
			}
		}
	}
	if at < 0 {
		return first, nil, false
	}
	*from = slices.Delete(*from, at, at+1)
	return first, by, true
}
