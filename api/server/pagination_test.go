package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestD8_EveryOrderIsReachedPageByPage(t *testing.T) {
	p := shopOfLamps(t)
	var placed []string
	for range 55 {
		placed = append(placed, p.place("alice"))
	}
	p.place("bob")
	var seen []string
	path := "/api/orders?limit=10"
	for next := path; next != "" && len(seen) <= len(placed); {
		r := p.call("alice", "GET", next, nil).is(200)
		for _, o := range r.items() {
			seen = append([]string{o["id"].(string)}, seen...)
		}
		next = ""
		if c, ok := r.object()["nextCursor"].(string); ok {
			next = path + "&cursor=" + c
		}
	}
	require.Equal(t, placed, seen, "newest first, none twice, none missing")
}

func TestD8_PagesContainOnlyTheCallersOrders(t *testing.T) {
	p := shopOfLamps(t)
	for range 30 {
		p.place("bob")
	}
	mine := p.place("alice")
	items := p.call("alice", "GET", "/api/orders?limit=1", nil).is(200).items()
	require.Len(t, items, 1)
	require.Equal(t, mine, items[0]["id"])
}

func TestOrdersAreListedByStatus(t *testing.T) {
	p := shopOfLamps(t)
	cancelled, _ := p.place("alice"), p.place("alice")
	p.call("alice", "POST", "/api/orders/"+cancelled+"/cancel", nil).is(200)
	items := p.call("alice", "GET", "/api/orders?status=cancelled", nil).is(200).items()
	require.Len(t, items, 1)
	require.Equal(t, cancelled, items[0]["id"])
	p.call("alice", "GET", "/api/orders?status=lost", nil).violates("/status enum")
}

func TestACursorIsValidOnlyForItsUserListAndFilter(t *testing.T) {
	p := shopOfLamps(t)
	for range 3 {
		p.place("alice")
		p.place("bob")
	}
	cursor := p.call("alice", "GET", "/api/orders?limit=1", nil).is(200).object()["nextCursor"].(string)
	p.call("alice", "GET", "/api/orders?limit=1&cursor="+cursor, nil).is(200)
	flipped := []byte(cursor)
	flipped[len(flipped)/2] ^= 1
	for name, call := range map[string]struct{ user, path string }{
		"another user":   {"bob", "/api/orders?cursor=" + cursor},
		"another filter": {"alice", "/api/orders?status=pending&cursor=" + cursor},
		"another list":   {"alice", "/api/events?cursor=" + cursor},
		"a public list":  {"", "/api/products?cursor=" + cursor},
		"changed":        {"alice", "/api/orders?cursor=" + string(flipped)},
		"made up":        {"alice", "/api/orders?cursor=AAAA"},
		"an order's id":  {"alice", "/api/orders?cursor=01ARZ3NDEKTSV4RRFFQ69G5FAV"},
	} {
		t.Run(name, func(t *testing.T) { p.call(call.user, "GET", call.path, nil).violates("/cursor cursor") })
	}
}
