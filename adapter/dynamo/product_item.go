package dynamo

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/catalog"
)

// Attributes of products and stock that expressions use. DynamoDB cannot compare
// computed values, so the available units are stored too.
const (
	attrSearch    = "search"
	attrOnHand    = "onHand"
	attrReserved  = "reserved"
	attrAvailable = "available"
)

// productItem is in the catalog's list while the product is active, else in the list
// of withdrawn products. The list of changes holds every product at its last change;
// items of earlier releases are not in it.
func productItem(p catalog.Product) item {
	it := newItem(productKey(p.SKU))
	listing := withdrawnListing
	if p.Active {
		listing = catalogListing
	}
	it.list(gsi1, listing, offered(p.Name, p.SKU))
	it.list(byStatus, changedListing, listed(p.UpdatedAt, p.SKU))
	it.text("sku", p.SKU)
	it.text("name", p.Name)
	it.text("description", p.Description)
	it.money("price", p.Price)
	it.flag("active", p.Active)
	it.text("category", p.Category.Slug)
	it.text("categoryName", p.Category.Name)
	sequence(it, "pictures", p.Pictures, encodePicture)
	it[attrVersion] = number(int64(p.Version))
	it.text("updatedBy", p.UpdatedBy)
	it.instant("updatedAt", p.UpdatedAt)
	it.instant("addedAt", p.AddedAt)
	it.text(attrSearch, searchable(p))
	return it
}

// searchable is the text that the catalog's search matches.
func searchable(p catalog.Product) string {
	return strings.ToLower(p.Name + "\n" + p.SKU + "\n" + p.Description)
}

func decodeProduct(it item) (catalog.Product, error) {
	r := newDecoder(it)
	version := 1 // of a product that a release before versions stored
	if r.has(attrVersion) {
		version = r.integer(attrVersion)
	}
	p := catalog.Product{
		SKU: r.text("sku"), Name: r.text("name"), Description: r.text("description"),
		Price: r.money("price"), Active: r.flag("active"), Version: version,
		Category:  catalog.Category{Slug: r.text("category"), Name: r.text("categoryName")},
		Pictures:  elements(r, "pictures", decodePicture),
		UpdatedBy: r.text("updatedBy"), UpdatedAt: r.instant("updatedAt"), AddedAt: r.instant("addedAt"),
	}
	return p, *r.err
}

func encodePicture(p catalog.Picture) types.AttributeValue {
	it := item{}
	it.text("id", p.ID)
	it.text("alt", p.Alt)
	it.number("width", int64(p.Width))
	it.number("height", int64(p.Height))
	sequence(it, "widths", p.Widths, func(width int) types.AttributeValue { return number(int64(width)) })
	return fields(it)
}

func decodePicture(r *decoder) catalog.Picture {
	return catalog.Picture{
		ID: r.text("id"), Alt: r.text("alt"), Width: r.integer("width"), Height: r.integer("height"),
		Widths: elements(r, "widths", func(in *decoder) int { return in.integer(element) }),
	}
}

func decodeStock(it item) (catalog.Stock, error) {
	r := newDecoder(it)
	s := catalog.Stock{OnHand: r.integer(attrOnHand), Reserved: r.integer(attrReserved)}
	return s, *r.err
}
