package server_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/failure"
)

// addresses reads a sitemap as search engines do.
func (r reply) addresses() (found []string) {
	r.t.Helper()
	var document struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []struct {
			Address string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	require.NoError(r.t, xml.Unmarshal(r.body, &document))
	for _, page := range document.Pages {
		found = append(found, page.Address)
	}
	return found
}

func TestTheSitemapListsTheShopAndWhatIsForSale(t *testing.T) {
	p := start(t, cached, func(o *server.Options) { o.Now = stopped() })
	p.sell("MUG-2", 900, 0)
	p.sell("A.LAMP", 1999, 5)
	withdrawn := map[string]any{"name": "Gone", "price": map[string]any{"amount": 1, "currency": "USD"}, "active": false}
	p.call("operator", "PUT", "/api/ops/products/GONE", withdrawn).is(200)
	r := p.call("", "GET", "/sitemap.xml", nil).is(200)
	require.Equal(t, []string{"https://shop.example/", "https://shop.example/products/A.LAMP", "https://shop.example/products/MUG-2"}, r.addresses())
	require.Equal(t, "application/xml", r.header.Get("Content-Type"))
	require.Equal(t, "public, max-age=0, s-maxage=5", r.header.Get("Cache-Control"))
	require.True(t, strings.HasPrefix(string(r.body), `<?xml version="1.0" encoding="UTF-8"?>`))

	same := p.call("", "GET", "/sitemap.xml", nil, header{"If-None-Match", "W/" + r.header.Get("ETag")}).is(http.StatusNotModified)
	require.Empty(t, same.body)
	withdrawn["active"] = true
	withdrawn["version"] = 1
	p.call("operator", "PUT", "/api/ops/products/GONE", withdrawn).is(200)
	changed := p.call("", "GET", "/sitemap.xml", nil, header{"If-None-Match", r.header.Get("ETag")}).is(200)
	require.Contains(t, changed.addresses(), "https://shop.example/products/GONE")
}

func TestTheSitemapAnswersHEAD(t *testing.T) {
	p := start(t, cached)
	p.sell("LAMP", 1999, 5)
	full := p.call("", "GET", "/sitemap.xml", nil).is(200)
	resp, err := http.Head(p.url + "/sitemap.xml")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	for _, name := range []string{"Content-Type", "Content-Length", "ETag", "Cache-Control"} {
		require.Equal(t, full.header.Get(name), resp.Header.Get(name), name)
	}
	p.call("", "POST", "/sitemap.xml", nil).refused(405, "method_not_allowed")
}

func TestTheSitemapEscapesTheAddressOfTheApp(t *testing.T) {
	p := start(t, cached, func(o *server.Options) { o.AppURL = "https://shop.example/a&<b>" })
	r := p.call("", "GET", "/sitemap.xml", nil).is(200)
	require.Equal(t, []string{"https://shop.example/a&<b>/"}, r.addresses())
}

func TestASitemapThatCannotBeMadeIsNotCached(t *testing.T) {
	p := start(t, cached)
	p.store.Fault = func(string) (error, error) { return failure.New(failure.Unavailable, "away"), nil }
	r := p.call("", "GET", "/sitemap.xml", nil).is(http.StatusServiceUnavailable)
	require.Equal(t, "no-store", r.header.Get("Cache-Control"))
	require.Empty(t, r.header.Get("ETag"))
}

// largest sells as many products as the index holds, with the longest SKUs.
type largest struct{ storefront }

func (largest) OnSale(context.Context) (skus []string, err error) {
	for i := range products.MaxIndexed {
		skus = append(skus, fmt.Sprintf("%064d", i))
	}
	return skus, nil
}

// The protocol allows 50,000 addresses and 50 MB. What is larger than the index has no
// products in its sitemap, as the tests of the index show.
func TestTheLargestSitemapIsWithinTheProtocol(t *testing.T) {
	const longest = 253 // a host's name
	p := start(t, func(o *server.Options) {
		o.AppURL, o.Storefront = "https://"+strings.Repeat("a", longest), largest{}
	})
	r := p.call("", "GET", "/sitemap.xml", nil).is(200)
	require.Len(t, r.addresses(), products.MaxIndexed+1)
	require.LessOrEqual(t, products.MaxIndexed+1, 50_000)
	require.Less(t, len(r.body), 50_000_000)
	require.Contains(t, string(r.body), "<url><loc>https://"+strings.Repeat("a", longest)+"/products/"+strings.Repeat("0", 64)+"</loc></url>")
}
