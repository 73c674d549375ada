package catalog

// Sort is an order of products.
type Sort string

// The orders of products. The usual one is by how well a product matches the query,
// then by name.
const (
	Usual     Sort = ""
	ByName    Sort = "name"
	Newest    Sort = "newest" // products without a time of their addition last
	PriceUp   Sort = "price_asc"
	PriceDown Sort = "price_desc"
)

// Selection says which of the products for sale a list has, and in which order. The
// zero value has all.
type Selection struct {
	Query    string // words that name, SKU and description have
	Category string // the slug of a category
	Sort     Sort
}
