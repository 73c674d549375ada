package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// cached gives the server the index and the cache that the API has.
func cached(o *server.Options) {
	table, _ := o.Shop.Catalog.(*memory.Store)
	catalog := products.New(table, o.Now, o.Log)
	o.Shop.Catalog, o.Operations.Catalog, o.Storefront, o.CatalogVersion = catalog, catalog, catalog, catalog.Version
}

// counted counts the store's calls of an operation, each of which waits for release.
func (p *harness) counted(operation string, release <-chan struct{}) func() int {
	var mu sync.Mutex
	n := 0
	p.store.Fault = func(op string) (error, error) {
		if op == operation {
			mu.Lock()
			n++
			mu.Unlock()
			<-release
		}
		return nil, nil
	}
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

func TestAPageOfProductsIsReadOnceForManyRequests(t *testing.T) {
	p := start(t, cached, func(o *server.Options) { o.Now = stopped() })
	p.sell("LAMP", 1999, 5)
	release := make(chan struct{})
	reads := p.counted("Stocks", release)
	var wg sync.WaitGroup
	answers := make([]string, 50)
	for i := range answers {
		wg.Go(func() { answers[i] = string(p.call("", "GET", "/api/products?q=lamp", nil).is(200).body) })
	}
	require.Eventually(t, func() bool { return reads() == 1 }, patience, time.Millisecond)
	close(release)
	wg.Wait()
	for _, answer := range answers {
		require.Equal(t, answers[0], answer)
	}
	p.call("", "GET", "/api/products?q=lamp", nil).is(200)
	require.Equal(t, 1, reads(), "the page is kept")
	p.call("", "GET", "/api/products?q=LAMP", nil).is(200)
	p.call("", "GET", "/api/products?q=lamp&limit=1", nil).is(200)
	require.Equal(t, 3, reads(), "other parameters are other pages")
}

func TestAKeptPageEndsAfterSeconds(t *testing.T) {
	now := time.Now()
	p := start(t, cached, func(o *server.Options) { o.Now = func() time.Time { return now } })
	p.sell("LAMP", 1999, 5)
	available := func() any { return p.call("", "GET", "/api/products", nil).is(200).items()[0]["available"] }
	require.EqualValues(t, 5, available())
	_, err := p.store.AdjustStock(t.Context(), "LAMP", -5, "elsewhere")
	require.NoError(t, err)
	require.EqualValues(t, 5, available())
	now = now.Add(2 * time.Second)
	require.EqualValues(t, 0, available())
}

func TestAnOperatorsChangeShowsAtOnceWhereItWasMade(t *testing.T) {
	p := start(t, cached, func(o *server.Options) { o.Now = stopped() })
	p.sell("LAMP", 1999, 5)
	p.call("", "GET", "/api/products?q=beam", nil).is(200)
	body := map[string]any{"name": "Beam", "price": map[string]any{"amount": 1, "currency": "USD"}}
	p.call("operator", "PUT", "/api/ops/products/BEAM", body).is(200)
	require.Len(t, p.call("", "GET", "/api/products?q=beam", nil).is(200).items(), 1)
	p.call("operator", "POST", "/api/ops/products/BEAM/stock", map[string]any{"delta": 3, "reference": "first"}).is(200)
	require.EqualValues(t, 3, p.call("", "GET", "/api/products?q=beam", nil).is(200).items()[0]["available"])
}

func TestAPageThatTheClientHasIsNotSentAgain(t *testing.T) {
	p, other := start(t, cached), start(t, cached)
	for _, h := range []*harness{p, other} {
		h.sell("LAMP", 1999, 5)
		h.sell("BEAM", 1999, 5)
	}
	const path = "/api/products?limit=1"
	first := p.call("", "GET", path, nil).is(200)
	etag := first.header.Get("ETag")
	require.Regexp(t, `^"[A-Za-z0-9_-]{22}"$`, etag)
	require.Equal(t, "public, max-age=0, s-maxage=5", first.header.Get("Cache-Control"))
	for _, condition := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		same := other.call("", "GET", path, nil, header{"If-None-Match", condition}).is(http.StatusNotModified)
		require.Empty(t, same.body, "in another process too: the cursor is the same")
		require.Equal(t, etag, same.header.Get("ETag"))
		require.Equal(t, first.header.Get("Cache-Control"), same.header.Get("Cache-Control"))
	}
	for _, condition := range []string{`"other"`, strings.Trim(etag, `"`), ""} {
		p.call("", "GET", path, nil, header{"If-None-Match", condition}).is(200)
	}
	p.call("operator", "POST", "/api/ops/products/BEAM/stock", map[string]any{"delta": 1, "reference": "more"}).is(200)
	p.call("", "GET", path, nil, header{"If-None-Match", etag}).is(200)
}

func TestOnlyPagesOfProductsMayBeCached(t *testing.T) {
	p := start(t, cached)
	p.sell("LAMP", 1999, 5)
	for _, path := range []string{"/api/products?limit=0", "/api/products?cursor=x", "/api/orders", "/api/events", "/api/ops/products", "/health", "/ready", "/docs", "/openapi.json", "/nothing"} {
		for _, user := range []string{"", "alice", "operator"} {
			require.Equal(t, "no-store", p.call(user, "GET", path, nil).header.Get("Cache-Control"), path)
		}
	}
	p.store.Fault = func(string) (error, error) { return failure.New(failure.Unavailable, "away"), nil }
	failed := p.call("", "GET", "/api/products?q=x", nil).is(http.StatusServiceUnavailable)
	require.Equal(t, "no-store", failed.header.Get("Cache-Control"))
	require.Empty(t, failed.header.Get("ETag"))
	p.store.Fault = nil
	p.call("", "GET", "/api/products?q=x", nil).is(200)

	slow := start(t, cached, thrifty)
	for range 8 {
		slow.call("", "GET", "/api/products", nil).is(200)
	}
	require.Equal(t, "no-store", slow.call("", "GET", "/api/products", nil).is(429).header.Get("Cache-Control"))
}
