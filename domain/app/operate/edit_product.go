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

// EditProduct is PutProduct, and takes from the stored product the details that are absent,
// and when it was added. Of its pictures it takes what they are: a client says only which ones are
// shown, in which order and with which texts. The files of the others are removed.
func (o Operations) EditProduct(ctx context.Context, operatorID string, p catalog.Product, d Details) (catalog.Offer, error) {
	var stored catalog.Product
	if catalog.CheckSKU(p.SKU) == nil && p.Version > 0 {
		offer, err := o.Catalog.Offer(ctx, p.SKU)
		if err != nil && !failure.Is(err, failure.NotFound) {
			return catalog.Offer{}, err
		}
		stored = offer.Product
	}
	p.Category, p.Pictures, p.AddedAt = stored.Category, stored.Pictures, stored.AddedAt
	if d.Category != nil {
		p.Category = *d.Category
	}
	if d.Pictures != nil {
		p = p.Arrange(*d.Pictures)
	}
	edited, err := o.PutProduct(ctx, operatorID, p)
	if err == nil {
		o.removePictures(ctx, stored.Pictures, edited.Product.Pictures)
	}
	return edited, err
}
