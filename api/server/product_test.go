package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/money"
)

var lampPictures = []catalog.Picture{
	{ID: strings.Repeat("a", 26), Alt: "From the left", Width: 640, Height: 480, Widths: []int{320, 640}},
	{ID: strings.Repeat("b", 26), Alt: "From the right", Width: 320, Height: 240, Widths: []int{320}},
}

// sellDescribed puts a lamp with a category and two pictures into the catalog.
func (p *harness) sellDescribed(sku string) {
	p.t.Helper()
	require.NoError(p.t, p.store.PutProduct(p.t.Context(), catalog.Product{
		SKU: sku, Name: "Lamp", Price: money.Money{Amount: 500, Currency: "USD"}, Active: true, Version: 1,
		Category: catalog.Category{Slug: "lamps", Name: "Lamps"}, Pictures: lampPictures,
	}))
}

func TestAProductHasAnAddressOfItsOwn(t *testing.T) {
	p := start(t, cached)
	p.sellDescribed("LAMP")
	r := p.call("", "GET", "/api/products/LAMP", nil).is(200)
	require.Equal(t, "public, max-age=0, s-maxage=5", r.header.Get("Cache-Control"))
	require.Equal(t, m{"slug": "lamps", "name": "Lamps"}, r.object()["category"])
	require.Len(t, r.object()["pictures"], 2)
	require.Equal(t, []any{320.0, 640.0}, r.object()["pictures"].([]any)[0].(m)["widths"])
	p.call("", "GET", "/api/products/LAMP", nil, header{"If-None-Match", r.header.Get("ETag")}).is(http.StatusNotModified)
	p.call("", "GET", "/api/products/NONE", nil).refused(404, "not_found")
	p.call("", "GET", "/api/products/-", nil).refused(400, "invalid")
}

func TestAListShowsTheFirstPictureAndAllCategories(t *testing.T) {
	p := start(t, cached)
	p.sellDescribed("LAMP")
	p.sellDescribed("LAMP-2")
	p.sell("MUG", 1999, 0)
	r := p.call("", "GET", "/api/products?category=lamps&sort=price_desc&limit=1", nil).is(200)
	require.Len(t, r.items(), 1)
	require.Len(t, r.items()[0]["pictures"], 1)
	require.Equal(t, []any{m{"slug": "lamps", "name": "Lamps"}}, r.object()["categories"])
	next := "&cursor=" + r.object()["nextCursor"].(string)
	second := p.call("", "GET", "/api/products?category=lamps&sort=price_desc&limit=1"+next, nil).is(200)
	require.Equal(t, "LAMP-2", second.items()[0]["sku"])
	require.NotContains(t, second.object(), "categories")
	p.call("", "GET", "/api/products?category=lamps&sort=price_asc"+next, nil).refused(400, "invalid")
	for _, wrong := range []string{"sort=oldest", "category=Lamps", "category=" + strings.Repeat("a", 41)} {
		p.call("", "GET", "/api/products?"+wrong, nil).refused(400, "invalid")
	}
}

func TestWhatADraftLeavesOutStays(t *testing.T) {
	p := start(t)
	p.sellDescribed("LAMP")
	draft := func(version int, more m) m {
		body := m{"name": "Lamp", "price": m{"amount": 500, "currency": "USD"}, "version": version}
		for name, value := range more {
			body[name] = value
		}
		return body
	}
	put := func(version int, more m) reply {
		return p.call("operator", "PUT", "/api/ops/products/LAMP", draft(version, more))
	}
	kept := put(1, nil).is(200).object()
	require.Len(t, kept["pictures"], 2, "a client of an earlier release does not know pictures")
	require.Equal(t, m{"slug": "lamps", "name": "Lamps"}, kept["category"])

	one := []m{{"id": lampPictures[1].ID, "alt": "Alone"}}
	changed := put(2, m{"pictures": one, "category": m{"slug": "lights", "name": "Lights"}}).is(200).object()
	require.Equal(t, []any{m{"id": lampPictures[1].ID, "alt": "Alone", "width": 320.0, "height": 240.0, "widths": []any{320.0}}}, changed["pictures"])
	put(2, m{"pictures": one, "category": m{"slug": "lights", "name": "Lights"}}).is(200) // repeated
	put(3, m{"pictures": []m{{"id": lampPictures[0].ID, "alt": "Gone"}}}).refused(400, "invalid")
	put(3, m{"category": m{"slug": "lights"}}).refused(400, "invalid")

	none := put(3, m{"pictures": []m{}, "category": m{}}).is(200).object()
	require.NotContains(t, none, "pictures")
	require.NotContains(t, none, "category")
}
