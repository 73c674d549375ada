package products

import (
	"index/suffixarray"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/catalog"
)

// The ranks of a product that a search finds, best first.
const (
	isSKU     = iota // the whole query is its SKU
	inTitle          // each word begins a word of its name or SKU
	elsewhere        // the words are anywhere in its name, SKU and description
	notFound         // a word is missing
)

// wordEnd ends each word in the index's text. No word contains it, because words end at
// white space.
const wordEnd = '\n'

// index finds the products of one listing. It is not changed after it is built.
//
// The words of all products are in one text, each once, and a suffix array finds every
// place of a part of a word in it. So a search costs what it finds, not what there is.
type index struct {
	products []catalog.Product // in the listing's order
	keys     []string          // their keys, ascending
	skus     map[string]int    // by folded SKU; of equal ones the first
	text     *suffixarray.Index
	raw      []byte
	starts   []int // of the words in the text
	found    [][]occurrence
	places   map[catalog.Sort][]place
	groups   []catalog.Category
}

// occurrence is the number of a product that has a word, twice; plus 1 if the word is
// in the name or SKU.
type occurrence uint32

func (o occurrence) product() int  { return int(o >> 1) }
func (o occurrence) titular() bool { return o&1 == 1 }

// newIndex builds the index of products in any order.
func newIndex(products []catalog.Product) *index {
	x := &index{products: slices.Clone(products), skus: make(map[string]int, len(products))}
	slices.SortFunc(x.products, func(a, b catalog.Product) int { return strings.Compare(keyOf(a), keyOf(b)) })
	x.keys = make([]string, len(x.products))
	words := map[string]int{}
	for i, p := range x.products {
		x.keys[i] = keyOf(p)
		if sku := fold(p.SKU); x.skus[sku] == 0 {
			x.skus[sku] = i + 1
		}
		x.add(words, i, p.Name+" "+p.SKU, 1)
		x.add(words, i, p.Description, 0)
	}
	x.text = suffixarray.New(x.raw)
	x.places, x.groups = placesOf(x.products), categoriesOf(x.products)
	return x
}

// add adds the words of a product's text.
func (x *index) add(words map[string]int, product int, text string, titular occurrence) {
	for word := range strings.FieldsSeq(fold(text)) {
		n, known := words[word]
		if !known {
			n = len(x.starts)
			words[word] = n
			x.starts = append(x.starts, len(x.raw))
			x.raw = append(append(x.raw, word...), wordEnd)
			x.found = append(x.found, nil)
		}
		if o := occurrence(product)<<1 | titular; !slices.Contains(tail(x.found[n], 2), o) {
			x.found[n] = append(x.found[n], o)
		}
	}
}

// tail is the last n elements: those of the product that is being added.
func tail(o []occurrence, n int) []occurrence { return o[max(0, len(o)-n):] }

// keyOf orders products by name, ignoring case, and then by SKU, as the table does. The
// separator sorts before every character of a name.
func keyOf(p catalog.Product) string { return strings.ToLower(p.Name) + "\x1f" + p.SKU }

// hit is a product that a search found.
type hit struct {
	rank    int
	product int
}

// search returns the products that contain every word of the query, best first and then
// in the listing's order. All products contain a query without words.
func (x *index) search(query string) []hit {
	ranks := make([]uint8, len(x.products))
	words := strings.Fields(fold(query))
	for i := range ranks {
		ranks[i] = inTitle
	}
	for _, word := range words {
		for i, rank := range x.ranks(word) {
			ranks[i] = max(ranks[i], rank)
		}
	}
	if sku := x.skus[strings.Join(words, " ")]; sku > 0 {
		ranks[sku-1] = isSKU
	}
	var hits []hit
	for rank := range notFound {
		for i, r := range ranks {
			if int(r) == rank {
				hits = append(hits, hit{rank, i})
			}
		}
	}
	return hits
}

// ranks is the rank of each product by one word.
func (x *index) ranks(word string) []uint8 {
	ranks := slices.Repeat([]uint8{notFound}, len(x.products))
	for _, at := range x.text.Lookup([]byte(word), math.MaxInt) {
		begins := x.beginsWord(at)
		for _, o := range x.found[sort.SearchInts(x.starts, at+1)-1] {
			rank := uint8(elsewhere)
			if begins && o.titular() {
				rank = inTitle
			}
			ranks[o.product()] = min(ranks[o.product()], rank)
		}
	}
	return ranks
}

// beginsWord reports whether a word as people see it begins at the place: at the
// beginning, or after a character that is neither letter nor digit.
func (x *index) beginsWord(at int) bool {
	before, _ := utf8.DecodeLastRune(x.raw[:at])
	return at == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)
}
