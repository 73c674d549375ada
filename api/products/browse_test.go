package products_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
)

// fill puts products of two categories and two currencies into the table.
func (h *harness) fill() {
	h.t.Helper()
	lamps, mugs := catalog.Category{Slug: "lamps", Name: "Lamps"}, catalog.Category{Slug: "mugs", Name: "Cups"}
	renamed := catalog.Category{Slug: "mugs", Name: "Mugs"}
	added := time.Now().UTC().Truncate(time.Millisecond)
	for i, p := range []catalog.Product{
		{SKU: "A", Name: "Arc lamp", Price: money.Money{Amount: 900, Currency: "USD"}, Category: lamps},
		{SKU: "B", Name: "Beam lamp", Price: money.Money{Amount: 10_000, Currency: "USD"}, Category: lamps, AddedAt: added},
		{SKU: "C", Name: "Cup", Price: money.Money{Amount: 900, Currency: "USD"}, Category: mugs, AddedAt: added.Add(time.Millisecond)},
		{SKU: "D", Name: "Dish, lamp-shaped", Price: money.Money{Amount: 1, Currency: "EUR"}, Category: renamed},
		{SKU: "E", Name: "Easel", Price: money.Money{Amount: 50, Currency: "USD"}},
	} {
		p.Active, p.Version, p.UpdatedAt = true, 1, time.Now().Add(time.Duration(i)*time.Millisecond)
		require.NoError(h.t, h.table.PutProduct(h.t.Context(), p))
	}
}

// browsed walks all pages of a selection, two products at a time.
func (h *harness) browsed(s catalog.Selection) (skus []string) {
	h.t.Helper()
	p := pagination.Request{Limit: 2}
	for {
		page, err := h.Browse(h.t.Context(), s, p)
		require.NoError(h.t, err)
		for _, o := range page.Items {
			skus = append(skus, o.Product.SKU)
		}
		if p.After = page.Next; page.Next == "" {
			return skus
		}
	}
}

func TestASelectionHasACategoryInAnOrder(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.fill()
		for _, c := range []struct {
			of   catalog.Selection
			want []string
		}{
			{catalog.Selection{}, []string{"A", "B", "C", "D", "E"}},
			{catalog.Selection{Category: "lamps"}, []string{"A", "B"}},
			{catalog.Selection{Category: "mugs", Sort: catalog.ByName}, []string{"C", "D"}},
			{catalog.Selection{Category: "lamp"}, nil},
			{catalog.Selection{Sort: catalog.PriceUp}, []string{"D", "E", "A", "C", "B"}},
			{catalog.Selection{Sort: catalog.PriceDown}, []string{"D", "B", "A", "C", "E"}},
			{catalog.Selection{Query: "lamp", Sort: catalog.PriceDown}, []string{"D", "B", "A"}},
			{catalog.Selection{Query: "lamp", Category: "lamps", Sort: catalog.PriceDown}, []string{"B", "A"}},
			{catalog.Selection{Sort: catalog.Newest}, []string{"C", "B", "A", "D", "E"}},
			{catalog.Selection{Query: "lamp", Sort: catalog.Newest}, []string{"B", "A", "D"}},
			{catalog.Selection{Category: "mugs", Sort: catalog.Newest}, []string{"C", "D"}},
			{catalog.Selection{Query: "e", Sort: catalog.ByName}, []string{"B", "D", "E"}},
		} {
			require.Equal(t, c.want, h.browsed(c.of), "%+v", c.of)
		}
	})
}

func TestTheLatestProductNamesItsCategory(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.fill()
		categories, err := h.Categories(t.Context())
		require.NoError(t, err)
		require.Equal(t, []catalog.Category{{Slug: "lamps", Name: "Lamps"}, {Slug: "mugs", Name: "Mugs"}}, categories)
	})
}

func TestTheSKUsOfAllThatIsForSaleAreListed(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("B", "arc lamp", true)
		h.put("GONE", "lamp", false)
		h.put("A", "beam lamp", true)
		skus, err := h.OnSale(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"A", "B"}, skus)
		h.put("A", "beam lamp", false)
		time.Sleep(products.MaxAge)
		skus, err = h.OnSale(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"B"}, skus)
	})
}

func TestOneProductIsReadFromMemoryWithItsStock(t *testing.T) {
	run(t, func(t *testing.T, h *harness) {
		h.put("A", "lamp", true)
		h.put("GONE", "lamp", false)
		_, err := h.AdjustStock(t.Context(), "A", 7, "first")
		require.NoError(t, err)
		for range 3 {
			offer, err := h.ForSale(t.Context(), "A")
			require.NoError(t, err)
			require.Equal(t, 7, offer.Stock.Available())
		}
		require.Equal(t, 1, h.count("AllProducts"))
		for _, sku := range []string{"GONE", "NONE", ""} {
			_, err := h.ForSale(t.Context(), sku)
			require.True(t, failure.Is(err, failure.NotFound), sku)
		}
	})
}
