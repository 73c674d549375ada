package dispatch_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

// journaled is a harness with a journal and one enqueued attempt.
func journaled(t *testing.T) (*harness, webhook.Endpoint, port.ScheduledAttempt) {
	h, e, first := fannedOut(t)
	h.out.Journal = dispatch.NewJournal(h.store, h.store, slog.New(slog.DiscardHandler))
	return h, e, first
}

func (h *harness) detailsOf(d webhook.Delivery) []webhook.AttemptDetails {
	h.t.Helper()
	kept, err := h.store.DetailsOf(h.t.Context(), d.EndpointID, d.ID)
	require.NoError(h.t, err)
	return kept
}

// The response may hold what a shopper asked to be erased, so nothing of it outlives its
// delivery: neither if that is deleted while the attempt is made, nor if the process dies then.
func TestNothingOfADeletedDeliveryIsKept(t *testing.T) {
	for name, dies := range map[string]bool{"deleted while it is attempted": false, "and the process dies": true} {
		t.Run(name, func(t *testing.T) {
			h, e, first := journaled(t)
			d := h.deliveryOf(e, created)
			h.respond = func(string) (port.Response, error) {
				require.NoError(t, h.store.DeleteDeliveries(t.Context(), e.ID))
				return port.Response{Status: 200, Exchange: &webhook.Exchange{}}, nil
			}
			h.store.Fault = func(op string) (error, error) {
				if dies && op == "SaveDelivery" {
					return unavailable, nil
				}
				return nil, nil
			}
			err := h.out.Attempt(t.Context(), first)
			if dies {
				require.ErrorIs(t, err, unavailable)
				require.Len(t, h.detailsOf(d), 1)
				err = h.out.Attempt(t.Context(), first)
			}
			require.NoError(t, err)
			assert.Empty(t, h.detailsOf(d))
			assert.Len(t, h.posts, 1)
		})
	}
}

func TestEachAttemptOfEveryRoundIsKeptAndCounted(t *testing.T) {
	h, e, first := journaled(t)
	exchange := &webhook.Exchange{Body: webhook.NewBody([]byte("why"), false)}
	h.respond = func(string) (port.Response, error) {
		return port.Response{Class: webhook.ErrorTimeout, Exchange: exchange}, failure.New(failure.Unavailable, "the endpoint did not answer in time")
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.respond = func(string) (port.Response, error) { return port.Response{Status: 200, Exchange: exchange}, nil }
	h.due()
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, created).ID)
	require.NoError(t, err)
	h.due()

	kept := h.detailsOf(h.deliveryOf(e, created))
	require.Len(t, kept, 3)
	assert.Equal(t, []int{1, 1, 2}, []int{kept[0].Round, kept[1].Round, kept[2].Round})
	assert.Equal(t, []int{1, 2, 1}, []int{kept[0].Number, kept[1].Number, kept[2].Number})
	assert.Equal(t, "the endpoint did not answer in time", kept[0].Error)
	assert.Equal(t, webhook.ErrorTimeout, kept[0].ErrorClass())
	assert.Equal(t, exchange, kept[2].Exchange)
	assert.Equal(t, webhook.ErrorTimeout, h.deliveryOf(e, created).WithDetails(kept)[0].ErrorClass())
	hours, err := h.store.CountsSince(t.Context(), e.ID, webhook.HourOf(start))
	require.NoError(t, err)
	sum := webhook.Since(hours, start.Add(-time.Hour))
	assert.Equal(t, []int{2, 3}, []int{sum.Delivered, sum.Attempts()})
	assert.Equal(t, map[webhook.ErrorClass]int{webhook.ErrorTimeout: 1}, sum.Failed)
}

func TestALostEntryOfTheJournalDoesNotLoseTheAttempt(t *testing.T) {
	h, e, first := journaled(t)
	h.store.Fault = func(op string) (error, error) {
		if op == "KeepDetails" || op == "AddCounts" {
			return unavailable, nil
		}
		return nil, nil
	}
	require.NoError(t, h.out.Attempt(t.Context(), first))
	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliverySucceeded, d.State)
	shown := d.WithDetails(h.detailsOf(d))
	require.Len(t, shown, 1)
	assert.Nil(t, shown[0].Exchange)
}

// slowStatistics are a store whose writes take a second.
type slowStatistics struct {
	*memory.Store
	mu     sync.Mutex
	writes int
}

func (s *slowStatistics) AddCounts(ctx context.Context, endpointID string, c webhook.HourCounts) error {
	s.mu.Lock()
	s.writes++
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.Store.AddCounts(ctx, endpointID, c)
}

func TestAttemptsThatEndTogetherAreCountedInTwoWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(time.Now)
		slow := &slowStatistics{Store: store}
		journal := dispatch.NewJournal(store, slow, slog.New(slog.DiscardHandler))
		begin := time.Now()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				dispatch.Enter(journal, t.Context(), webhook.Delivery{ID: "d", EndpointID: "e"}, webhook.Attempt{At: begin, Status: 200})
			})
		}
		wg.Wait()
		hours, err := store.CountsSince(t.Context(), "e", webhook.HourOf(begin))
		require.NoError(t, err)
		assert.Equal(t, 100, webhook.Since(hours, time.Time{}).Delivered, "none is lost or counted twice")
		assert.LessOrEqual(t, slow.writes, 2)
		assert.LessOrEqual(t, time.Since(begin), 2*time.Second)
	})
}
