package server_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/money"
)

// compared stores the report of a day with findings.
func (p *harness) compared(day string, findings int) {
	p.t.Helper()
	r, err := books.New(day)
	require.NoError(p.t, err)
	r.MadeAt = r.End().Add(20 * time.Minute)
	amount := money.Money{Amount: 1999, Currency: "USD"}
	part := books.Part{Gateway: books.Sums{{Currency: "USD", Captured: 1999}}, Movements: 1, Compared: 2}
	for n := range findings {
		part.Findings = append(part.Findings, books.Finding{Kind: books.ChargeWithoutOrder, OrderID: fmt.Sprint("o", n), Reference: "pi", Moved: &amount, At: r.Begin()})
	}
	r.Add(part, r.End())
	require.NoError(p.t, p.store.PutBookReport(p.t.Context(), r))
}

func TestOperatorsReadTheBooks(t *testing.T) {
	p := start(t)
	require.Empty(t, p.call("operator", "GET", "/api/ops/books", nil).is(200).items())
	for day, findings := range map[string]int{"2026-11-26": 0, "2026-11-27": books.MaxFindings + 5, "2026-11-28": 1} {
		p.compared(day, findings)
	}
	first := p.call("operator", "GET", "/api/ops/books?limit=2", nil).is(200).object()
	items := first["items"].([]any)
	require.Len(t, items, 2)
	latest := items[0].(m)
	require.Equal(t, "2026-11-28", latest["day"])
	require.InDelta(t, 1, latest["disagreements"], 0)
	require.Equal(t, true, latest["complete"])
	require.Equal(t, []any{m{"currency": "USD", "captured": 1999.0, "refunded": 0.0, "disputed": 0.0}}, latest["gateway"])
	require.Equal(t, []any{}, latest["orders"])
	require.NotContains(t, latest, "findings")
	next := "/api/ops/books?limit=2&cursor=" + url.QueryEscape(first["nextCursor"].(string))
	require.Len(t, p.call("operator", "GET", next, nil).is(200).items(), 1)

	report := p.call("operator", "GET", "/api/ops/books/2026-11-28", nil).is(200).object()
	require.Equal(t, []any{m{
		"kind": "charge_without_order", "orderId": "o0", "reference": "pi", "moved": m{"amount": 1999.0, "currency": "USD"}, "at": "2026-11-28T00:00:00Z",
	}}, report["findings"])
	bounded := p.call("operator", "GET", "/api/ops/books/2026-11-27", nil).is(200).object()
	require.Len(t, bounded["findings"], books.MaxFindings)
	require.InDelta(t, books.MaxFindings+5, bounded["disagreements"], 0)
	for _, day := range []string{"2026-11-25", "yesterday", "..%2Forders"} {
		p.call("operator", "GET", "/api/ops/books/"+day, nil).refused(404, "not_found")
	}
}

func TestOnlyOperatorsReadTheBooks(t *testing.T) {
	p := start(t)
	p.compared("2026-11-28", 1)
	for _, path := range []string{"/api/ops/books", "/api/ops/books/2026-11-28", "/api/ops/orders/01"} {
		p.call("", "GET", path, nil).refused(401, "unauthenticated")
		p.call("alice", "GET", path, nil).refused(403, "forbidden")
		p.call("partner", "GET", path, nil).refused(403, "forbidden")
	}
}

func TestOperatorsReadAnyOrder(t *testing.T) {
	p := shopOfLamps(t)
	o := p.call("alice", "POST", "/api/orders", lamps(1), key("k1")).is(201).object()
	shown := p.call("operator", "GET", "/api/ops/orders/"+o["id"].(string), nil).is(200).object()
	require.Equal(t, o["id"], shown["id"])
	require.Equal(t, "alice", shown["userId"])
	p.call("operator", "GET", "/api/ops/orders/none", nil).refused(404, "not_found")
}
