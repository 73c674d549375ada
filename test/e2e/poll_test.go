package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
)

// polledEvent is an event as a partner polls it.
type polledEvent struct {
	ID, OrderID string
	Sequence    int
}

// pollOnce polls the events after a cursor.
func pollOnce(t *testing.T, partner *client.Client, after string) (events []polledEvent, next string, more bool) {
	t.Helper()
	var page struct {
		Items      []polledEvent
		NextCursor string
		HasMore    bool
	}
	_, err := partner.Call(within(t), http.MethodGet, "/api/events?limit=7&after="+url.QueryEscape(after), nil, nil, &page)
	require.NoError(t, err)
	return page.Items, page.NextCursor, page.HasMore
}

// A partner polls while orders are placed, and reads each of their events once, those of one
// order in sequence. It may read the orders, and nobody else's data with them.
func TestAPartnerPollsEveryEventOnce(t *testing.T) {
	partner, shopper := as(t, "partner"), as(t, "shopper")
	sku := pick(t, shopper, 4).SKU
	_, after, _ := pollOnce(t, partner, "latest")
	var placing sync.WaitGroup
	ids := make([]string, 4)
	for i := range ids {
		placing.Go(func() {
			o, _, err := shopper.Place(within(t), fmt.Sprintf("%s-%d", key(t), i), client.NewDraft(sku, 1, []string{"tok_ok", "tok_declined"}[i%2]))
			if err == nil {
				o, err = shopper.Follow(within(t), o.ID, nil)
			}
			if err != nil {
				t.Error(err)
			}
			ids[i] = o.ID
		})
	}
	polled := map[string][]string{}
	last := map[string]int{}
	poll := func() {
		for more := true; more; {
			var events []polledEvent
			events, after, more = pollOnce(t, partner, after)
			for _, e := range events {
				require.Greater(t, e.Sequence, last[e.OrderID], "event %s", e.ID)
				last[e.OrderID] = e.Sequence
				polled[e.OrderID] = append(polled[e.OrderID], e.ID)
			}
		}
	}
	poll() // while orders are placed
	placing.Wait()
	require.False(t, t.Failed())
	for _, id := range ids {
		o, err := shopper.Order(within(t), id)
		require.NoError(t, err)
		var want []string
		for _, e := range o.Timeline {
			want = append(want, e.ID)
		}
		require.Eventually(t, func() bool { poll(); return len(polled[id]) >= len(want) }, time.Minute, 500*time.Millisecond)
		require.Equal(t, want, polled[id])

		seen, err := partner.Send(within(t), http.MethodGet, "/api/orders/"+id, nil, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, seen.Status)
		require.False(t, strings.Contains(string(seen.Body), "reference") || strings.Contains(string(seen.Body), "@"), "%s", seen.Body)
	}
	a, err := shopper.Send(within(t), http.MethodGet, "/api/events?after=latest", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, a.Status)
}
