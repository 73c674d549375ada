package server_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/app/poll"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/feed"
)

// streams appends the events of an order to the feed, as the stream does.
func (p *harness) streams(orderID string) {
	p.t.Helper()
	timeline, err := p.store.Timeline(p.t.Context(), orderID)
	require.NoError(p.t, err)
	var entries []feed.Entry
	for _, e := range timeline {
		entries = append(entries, feed.Entry{OrderID: orderID, Sequence: e.Sequence, Type: e.Type})
	}
	require.NoError(p.t, p.store.AppendEvents(p.t.Context(), entries))
}

// polled is a page of the feed, and the cursor after it.
func (p *harness) polled(after, query string) (ids []string, next string, more bool) {
	p.t.Helper()
	page := p.call("partner", "GET", "/api/events?after="+url.QueryEscape(after)+query, nil).is(200)
	for _, e := range page.items() {
		ids = append(ids, e["id"].(string))
	}
	return ids, page.object()["nextCursor"].(string), page.object()["hasMore"].(bool)
}

func TestAPartnerPollsTheEventsOfAllOrders(t *testing.T) {
	p := shopOfLamps(t)
	_, latest, more := p.polled("latest", "")
	require.False(t, more)
	alices, bobs := p.place("alice"), p.place("bob")
	p.complete(alices)
	p.streams(alices)
	p.streams(bobs)
	want := []string{}
	for _, id := range []string{alices, bobs} {
		timeline, err := p.store.Timeline(t.Context(), id)
		require.NoError(t, err)
		for _, e := range timeline {
			want = append(want, e.ID)
		}
	}
	for _, begin := range []string{"earliest", latest} {
		var got []string
		for after, more := begin, true; more; {
			var ids []string
			ids, after, more = p.polled(after, "&limit=2")
			got = append(got, ids...)
			again, _, _ := p.polled(after, "&limit=100")
			require.Equal(t, want[len(got):], append([]string{}, again...), "a cursor may be used again")
		}
		require.Equal(t, want, got)
	}
	ids, next, more := p.polled("earliest", "&types=order.created")
	require.Equal(t, []string{event.IDOf(alices, 1), event.IDOf(bobs, 1)}, ids)
	require.False(t, more)
	ids, _, _ = p.polled(next, "")
	require.Empty(t, ids)
	first := p.call("partner", "GET", "/api/events?after=earliest&limit=1", nil).is(200)
	require.InDelta(t, 1, first.items()[0]["sequence"], 0)
	require.NotContains(t, string(first.body), "alice")
}

func TestPollingIsForPartners(t *testing.T) {
	p := shopOfLamps(t)
	p.streams(p.place("alice"))
	_, next, _ := p.polled("latest", "")
	for _, after := range []string{"earliest", "latest", next} {
		for _, user := range []string{"alice", "operator", "finance"} {
			p.call(user, "GET", "/api/events?after="+after, nil).refused(403, "forbidden")
		}
	}
	left := p.issuer.AccessToken(t, "partner") // without groups
	p.call("", http.MethodGet, "/api/events?after="+next, nil, header{"Authorization", "Bearer " + left}).refused(403, "forbidden")
	for _, query := range []string{"after=" + next + "x", "after=nonsense", "after=earliest&types=order.nothing", "after=latest&cursor=" + next, "cursor=" + next, "types=order.created"} {
		p.call("partner", "GET", "/api/events?"+query, nil).refused(400, "invalid")
	}
}

func TestACursorOfAMonthAgoIsGone(t *testing.T) {
	now := time.Now()
	p := shopOfLamps(t, func(o *server.Options) {
		o.Poller = poll.Poller{Feed: o.Poller.Feed, Now: func() time.Time { return now }}
	})
	_, next, _ := p.polled("latest", "")
	now = now.Add(feed.Kept)
	_, fresh, _ := p.polled(next, "")
	now = now.Add(time.Minute)
	require.Contains(t, p.call("partner", "GET", "/api/events?after="+next, nil).refused(410, "expired").Detail, "30 days")
	p.polled(fresh, "") // whoever polls has not missed anything, although nothing happened
}
