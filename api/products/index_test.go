package products

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
)

func product(sku, name, description string) catalog.Product {
	return catalog.Product{SKU: sku, Name: name, Description: description, Active: true}
}

func skus(products []catalog.Product) []string {
	out := []string{}
	for _, p := range products {
		out = append(out, p.SKU)
	}
	return out
}

// find walks all pages of a search.
func find(x *index, query string, limit int) (found []string) {
	found = []string{}
	p := pagination.Request{Limit: limit}
	for {
		products, next := x.page(catalog.Selection{Query: query}, p)
		found = append(found, skus(products)...)
		if p.After = next; next == "" {
			return found
		}
	}
}

func TestTheBestMatchesComeFirst(t *testing.T) {
	x := newIndex([]catalog.Product{
		product("LAMP", "Zebra", ""), product("A-1", "Night lamp", ""), product("A-2", "Clamp", ""),
		product("A-3", "Desk", "goes with a lamp"), product("A-4", "Lampshade", ""), product("LAMP-2", "Beam", ""), product("A-5", "Desk", ""),
	})
	for query, want := range map[string][]string{
		"lamp":       {"LAMP", "LAMP-2", "A-4", "A-1", "A-2", "A-3"}, // the SKU itself, beginnings of words by name, the rest by name
		"lamp night": {"A-1"},
		"desk lamp":  {"A-3"},
		"a-3":        {"A-3"},
		"ESK":        {"A-3", "A-5"},
		"lampe":      {},
		"lamp zz":    {},
		" ":          {"LAMP-2", "A-2", "A-3", "A-5", "A-4", "A-1", "LAMP"},
	} {
		for _, limit := range []int{1, 2, 100} {
			require.Equal(t, want, find(x, query, limit), "%q by %d", query, limit)
		}
	}
}

func TestSearchIgnoresCaseAccentsAndForm(t *testing.T) {
	x := newIndex([]catalog.Product{
		product("1", "Étagère", ""), product("2", "STRASSE", ""), product("3", "ＷＩＤＥ", ""), product("4", "東京の灯り", ""), product("5", "Åland", ""),
	})
	for query, want := range map[string]string{
		"etagere": "1", "ÉTAGÈRE": "1", "e\u0301tage\u0300re": "1", "straße": "2", "wide": "3", "東京": "4", "灯り": "4", "aland": "5",
	} {
		require.Equal(t, []string{want}, find(x, query, 10), query)
	}
}

func TestAPositionOfTheTableBeginsASearchAgain(t *testing.T) {
	x := newIndex([]catalog.Product{product("1", "lamp a", ""), product("2", "lamp b", "")})
	found, _ := x.page(catalog.Selection{Query: "lamp"}, pagination.Request{After: "lamp a\x1f1", Limit: 10})
	require.Equal(t, []string{"1", "2"}, skus(found))
	found, _ = x.page(catalog.Selection{}, pagination.Request{After: "lamp a\x1f1", Limit: 10})
	require.Equal(t, []string{"2"}, skus(found), "a listing goes on")
}

// properties checks one property of random catalogs.
func properties(t *testing.T, name string, holds func(r *rand.Rand) bool) {
	t.Helper()
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 500
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	ps.Property(name, prop.ForAll(func(seed uint64) bool { return holds(rand.New(rand.NewPCG(seed, 1))) }, gen.UInt64()))
	ps.TestingRun(t)
}

// someText is a text of few different words, so that searches find some.
func someText(r *rand.Rand, words int) string {
	parts := []string{"ab", "abc", "b", "Cab", "é", "e-b", "AB", "x", "ca"}
	var text []string
	for range words {
		text = append(text, parts[r.IntN(len(parts))])
	}
	return strings.Join(text, " ")
}

func someProducts(r *rand.Rand) (all []catalog.Product) {
	for i := range r.IntN(40) {
		p := product(fmt.Sprintf("S%d-%s", i, parts(r)), someText(r, 1+r.IntN(3)), someText(r, r.IntN(4)))
		p.Price = money.Money{Amount: int64(r.IntN(4)), Currency: "USD"}
		if day := r.IntN(3); day > 0 {
			p.AddedAt = time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
		}
		all = append(all, p)
	}
	return all
}

func parts(r *rand.Rand) string { return []string{"ab", "B", "x"}[r.IntN(3)] }

// Earlier releases found what contained the whole query.
func TestWhateverContainsTheQueryIsFound(t *testing.T) {
	properties(t, "a product that contains the query is found", func(r *rand.Rand) bool {
		all, query := someProducts(r), someText(r, 1+r.IntN(2))
		found := find(newIndex(all), query, 1+r.IntN(10))
		return !slices.ContainsFunc(all, func(p catalog.Product) bool {
			text := strings.ToLower(p.Name + "\n" + p.SKU + "\n" + p.Description)
			return strings.Contains(text, strings.ToLower(query)) && !slices.Contains(found, p.SKU)
		})
	})
}

func TestASearchFindsExactlyWhatHasEveryWord(t *testing.T) {
	properties(t, "exactly the products with every word are found, once each", func(r *rand.Rand) bool {
		all, query := someProducts(r), someText(r, 1+r.IntN(3))
		want := []string{}
		for _, p := range all {
			text, every := fold(p.Name+" "+p.SKU+" "+p.Description), true
			for word := range strings.FieldsSeq(fold(query)) {
				every = every && strings.Contains(text, word)
			}
			if every {
				want = append(want, p.SKU)
			}
		}
		found := find(newIndex(all), query, 1+r.IntN(10))
		slices.Sort(found)
		slices.Sort(want)
		return slices.Equal(found, want)
	})
}

func TestPagesStayRightWhileTheCatalogChanges(t *testing.T) {
	properties(t, "a product that stays as it is appears exactly once", func(r *rand.Rand) bool {
		all, query, limit := someProducts(r), []string{"", someText(r, 1)}[r.IntN(2)], 1+r.IntN(5)
		gone, found := map[string]bool{}, map[string]int{}
		want := find(newIndex(all), query, 100)
		order := []catalog.Sort{catalog.Usual, catalog.ByName, catalog.PriceUp, catalog.PriceDown, catalog.Newest}[r.IntN(5)]
		p := pagination.Request{Limit: limit}
		for n := 0; ; n++ {
			products, next := newIndex(all).page(catalog.Selection{Query: query, Sort: order}, p)
			for _, p := range products {
				found[p.SKU]++
			}
			if p.After = next; next == "" {
				break
			}
			if len(all) > 1 && r.IntN(2) == 0 {
				out := r.IntN(len(all))
				gone[all[out].SKU] = true
				all = slices.Delete(slices.Clone(all), out, out+1)
			} else {
				all = append(slices.Clone(all), product(fmt.Sprintf("N%d", n), someText(r, 2), ""))
			}
		}
		return !slices.ContainsFunc(want, func(sku string) bool { return found[sku] != 1 && !gone[sku] || found[sku] > 1 })
	})
}
