package demodata

// Product is one product of the demo catalog, with its initial stock.
type Product struct {
	SKU         string
	Name        string
	Description string
	Cents       int64 // price in US cents
	Stock       int   // 0: out of stock
}

// Catalog returns the products of a new platform. One is sold out, to show an order
// that fails for lack of stock; another has so few units that two shoppers can
// compete for them.
func Catalog() []Product {
	return []Product{
		{"LAMP-BRASS", "Brass desk lamp", "Warm light on a heavy foot, dimmable.", 8900, 100_000},
		{"MUG-KINTSUGI", "Kintsugi mug 金継ぎ", "Stoneware, mended with a seam of gold.", 3400, 100_000},
		{"NOTE-DOT", "Dotted notebook", "192 pages that lie flat, fountain-pen proof.", 1999, 100_000},
		{"PEN-ECRIDOR", "Fountain pen Écridor", "Hexagonal steel with a medium nib.", 14900, 5_000},
		{"BEANS-CAFE", "Café de Olla beans", "Cinnamon, orange peel, slow roast. 500 g.", 1650, 100_000},
		{"TEA-SENCHA", "Sencha 煎茶, first flush", "Shizuoka, spring harvest, 100 g tin.", 2450, 100_000},
		{"BAG-CANVAS", "Waxed canvas bag", "Carries a laptop through the rain.", 12900, 20_000},
		{"CLOCK-BRNO", "Table clock Brněnka", "Wind it once a week.", 7600, 10_000},
		{"BLANKET-FARO", "Færøysk wool blanket", "Undyed, from two islands.", 18900, 2_000},
		{"SPEAKER-ONE", "Bookshelf speaker", "Oak, one driver, no app.", 24900, 5_000},
		{"PRINT-LUNA", "Луна, art print", "Numbered; three are left.", 6500, 3},
		{"CHAIR-OUT", "Lounge chair No. 4", "Sold out until spring.", 89900, 0},
	}
}
