package dynamo

import (
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
)

// Attributes of products and stock that expressions name. DynamoDB compares
// no arithmetic, so what is available stands beside what it is made of.
const (
	attrSearch    = "search"
	attrOnHand    = "onHand"
	attrReserved  = "reserved"
	attrAvailable = "available"
)

// productItem is listed in the catalog while the product is active, and
// among the withdrawn ones else.
func productItem(p catalog.Product) item {
	it := newItem(productKey(p.SKU))
	listing := withdrawnListing
	if p.Active {
		listing = catalogListing
	}
	it.list(gsi1, listing, offered(p.Name, p.SKU))
	it.text("sku", p.SKU)
	it.text("name", p.Name)
	it.text("description", p.Description)
	it.money("price", p.Price)
	it.flag("active", p.Active)
	it.instant("updatedAt", p.UpdatedAt)
	it.text(attrSearch, searchable(p))
	return it
}

// searchable is what the catalog's search looks into.
func searchable(p catalog.Product) string {
	return strings.ToLower(p.Name + "\n" + p.SKU + "\n" + p.Description)
}

func readProduct(it item) (catalog.Product, error) {
	r := read(it)
	p := catalog.Product{
		SKU: r.text("sku"), Name: r.text("name"), Description: r.text("description"),
		Price: r.money("price"), Active: r.flag("active"), UpdatedAt: r.instant("updatedAt"),
	}
	return p, *r.err
}

func readStock(it item) (catalog.Stock, error) {
	r := read(it)
	s := catalog.Stock{OnHand: r.integer(attrOnHand), Reserved: r.integer(attrReserved)}
	return s, *r.err
}
