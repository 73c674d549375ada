package products

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
)

// page returns a page of what a selection has. A page begins after a place of the
// listing and not after a number of products, so products that appear or leave between
// two pages make no other product appear twice or never.
func (x *index) page(s catalog.Selection, p pagination.Request) (products []catalog.Product, next string) {
	if places, ok := x.places[s.Sort]; ok {
		return x.pageByPlace(places, s, p)
	}
	if strings.TrimSpace(s.Query) == "" && s.Category == "" {
		return x.listing(p)
	}
	hits := x.hits(s)
	rank, key := position(p.After)
	from := sort.Search(len(hits), func(i int) bool {
		h := hits[i]
		return h.rank > rank || h.rank == rank && x.keys[h.product] > key
	})
	hits = hits[from:]
	if len(hits) > p.Limit {
		hits = hits[:p.Limit]
		last := hits[p.Limit-1]
		next = ranked + strconv.Itoa(last.rank) + x.keys[last.product]
	}
	for _, h := range hits {
		products = append(products, x.products[h.product])
	}
	return products, next
}

// hits are the products of a selection, best first and then by name, or all by name.
func (x *index) hits(s catalog.Selection) []hit {
	hits := x.search(s.Query)
	if s.Category != "" {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return x.products[h.product].Category.Slug != s.Category })
	}
	if s.Sort == catalog.ByName {
		for i := range hits {
			hits[i].rank = inTitle
		}
		slices.SortFunc(hits, func(a, b hit) int { return a.product - b.product })
	}
	return hits
}

// ranked begins the positions of searches. It sorts before every name: in the listing of
// the table such a position is the beginning, and here the table's are. So a list whose
// pages come from both begins again and leaves nothing out.
const ranked = "\x1e"

// position decodes where a page of a search begins: the rank, a digit, and the key of
// the last product before it.
func position(after string) (rank int, key string) {
	in, ok := strings.CutPrefix(after, ranked)
	if !ok || in == "" {
		return -1, ""
	}
	return int(in[0] - '0'), in[1:]
}

// listing returns a page of all products. Its positions are those of the table's
// listing, which earlier releases gave out.
func (x *index) listing(p pagination.Request) (products []catalog.Product, next string) {
	from := sort.Search(len(x.keys), func(i int) bool { return x.keys[i] > p.After })
	to := min(len(x.keys), from+p.Limit)
	if to < len(x.keys) {
		next = x.keys[to-1]
	}
	return x.products[from:to], next
}
