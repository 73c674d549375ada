package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
)

// Details are the parts of a product that a change may leave as they are: clients of an
// earlier release do not know them.
type Details struct {
	Category *catalog.Category
	Pictures *[]catalog.Shown
}

// EditProduct is PutProduct, and takes the details that are absent from the stored
// product. Of its pictures it takes what they are: a client says only which ones are
// shown, in which order and with which texts.
func (o Operations) EditProduct(ctx context.Context, operatorID string, p catalog.Product, d Details) (catalog.Offer, error) {
	if err := o.detail(ctx, &p, d); err != nil {
		return catalog.Offer{}, err
	}
	return o.PutProduct(ctx, operatorID, p)
}

// detail sets the details of a product. A new product has those that are said.
func (o Operations) detail(ctx context.Context, p *catalog.Product, d Details) error {
	if catalog.CheckSKU(p.SKU) == nil && p.Version > 0 {
		stored, err := o.Catalog.Offer(ctx, p.SKU)
		if err != nil && !failure.Is(err, failure.NotFound) {
			return err
		}
		p.Category, p.Pictures = stored.Product.Category, stored.Product.Pictures
	}
	if d.Category != nil {
		p.Category = *d.Category
	}
	if d.Pictures != nil {
		*p = p.Arrange(*d.Pictures)
	}
	return nil
}
