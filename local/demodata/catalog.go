package demodata

// Product is one product of the demo catalog, with its initial stock.
type Product struct {
	SKU         string
	Category    string // slug, one of categories
	Name        string
	Description string
	Cents       int64 // price in US cents
	Stock       int   // 0: out of stock
}

// categories are the names of the demo's categories by slug.
var categories = map[string]string{"desk": "Desk", "coffee-tea": "Coffee & tea", "home": "Home", "travel": "Travel"}

// Catalog returns the products of a new platform. One is sold out, to show an order
// that fails for lack of stock; another has so few units that two shoppers can
// compete for them.
func Catalog() []Product {
	return []Product{
		{"LAMP-BRASS", "desk", "Brass desk lamp", "Warm light on a heavy foot, dimmable.\n\nThe shade turns without a tool, and the brass is not lacquered: it darkens with the years, or shines if you polish it. 41 cm high, with 1.8 m of cloth-covered cable. Takes an E14 bulb of up to 25 W, which is not included.", 8900, 100_000},
		{"MUG-KINTSUGI", "coffee-tea", "Kintsugi mug 金継ぎ", "Stoneware, mended with a seam of gold.\n\nEach mug broke in the kiln and was joined again by hand, so no two seams are the same. 300 ml. Not for the microwave; wash it by hand.", 3400, 100_000},
		{"NOTE-DOT", "desk", "Dotted notebook", "192 pages that lie flat, fountain-pen proof.", 1999, 100_000},
		{"PEN-ECRIDOR", "desk", "Fountain pen Écridor", "Hexagonal steel with a medium nib.", 14900, 5_000},
		{"BEANS-CAFE", "coffee-tea", "Café de Olla beans", "Cinnamon, orange peel, slow roast. 500 g.", 1650, 100_000},
		{"TEA-SENCHA", "coffee-tea", "Sencha 煎茶, first flush", "Shizuoka, spring harvest, 100 g tin.", 2450, 100_000},
		{"BAG-CANVAS", "travel", "Waxed canvas bag", "Carries a laptop through the rain.\n\nWaxed cotton canvas with a strap that is sewn, not riveted. A padded sleeve takes 14 inches. 38 × 28 × 11 cm, 1.1 kg. It can be waxed again when it needs to be.", 12900, 20_000},
		{"CLOCK-BRNO", "home", "Table clock Brněnka", "Wind it once a week.", 7600, 10_000},
		{"BLANKET-FARO", "home", "Færøysk wool blanket", "Undyed, from two islands.", 18900, 2_000},
		{"SPEAKER-ONE", "home", "Bookshelf speaker", "Oak, one driver, no app.", 24900, 5_000},
		{"PRINT-LUNA", "home", "Луна, art print", "Numbered; three are left.", 6500, 3},
		{"CHAIR-OUT", "home", "Lounge chair No. 4", "Sold out until spring.", 89900, 0},
	}
}
