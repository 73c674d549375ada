// Package operate is what operators can do: keep the catalog and its stock,
// admit partners, and see to orders and queues that need somebody.
package operate

import (
	"context"
	"io"
	"time"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// MaxReference is how many characters the name of a stock movement has at most.
const MaxReference = 100

// Operations is where operators work. Whoever gets to it is an operator: that is
// checked before.
type Operations struct {
	Orders   port.Orders
	Catalog  port.Catalog
	Partners port.Partners
	Queues   port.Queues
	IDs      *id.Source
	Random   io.Reader // for secrets
	Now      func() time.Time
}

// OrdersIn lists everybody's orders of one status, last changed first.
func (d Operations) OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error) {
	return d.Orders.OrdersIn(ctx, status, p)
}

// Products lists products with their stock by name: those that are sold, or
// those that are withdrawn; only what the query matches, as port.Catalog
// says, unless it is empty.
func (d Operations) Products(ctx context.Context, sold bool, query string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	if sold {
		return d.Catalog.Offers(ctx, query, p)
	}
	return d.Catalog.Withdrawn(ctx, query, p)
}

// Product reads a product with its stock, active or not. It fails with
// Invalid for what cannot be a SKU, and NotFound.
func (d Operations) Product(ctx context.Context, sku string) (catalog.Offer, error) {
	if err := catalog.CheckSKU(sku); err != nil {
		return catalog.Offer{}, err
	}
	return d.Catalog.Offer(ctx, sku)
}

// PutProduct creates or replaces a product and returns it with its stock,
// which stays as it is. It fails with Invalid and every broken rule.
func (d Operations) PutProduct(ctx context.Context, p catalog.Product) (catalog.Offer, error) {
	if err := p.Check(); err != nil {
		return catalog.Offer{}, err
	}
	p.UpdatedAt = d.now()
	if err := d.Catalog.PutProduct(ctx, p); err != nil {
		return catalog.Offer{}, err
	}
	return d.Catalog.Offer(ctx, p.SKU)
}

// AdjustStock adds delta units to a product's stock, once per reference. It
// fails with Invalid, NotFound, or Conflict when reserved units would be
// missing or catalog.MaxStock be passed.
func (d Operations) AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	var v failure.Violations
	if catalog.CheckSKU(sku) != nil {
		v.Add("/sku", "format", "must be 1–64 letters, digits, '.', '_' or '-'")
	}
	if delta == 0 || delta < -catalog.MaxStock || delta > catalog.MaxStock {
		v.Add("/delta", "range", "must not be 0, and move at most %d units", catalog.MaxStock)
	}
	if n := utf8.RuneCountInString(reference); n < 1 || n > MaxReference || !utf8.ValidString(reference) {
		v.Add("/reference", "length", "must have 1–%d characters", MaxReference)
	}
	if err := v.Err(); err != nil {
		return catalog.Stock{}, err
	}
	return d.Catalog.AdjustStock(ctx, sku, delta, reference)
}

// Depths shows all queues.
func (d Operations) Depths(ctx context.Context) ([]port.QueueDepth, error) {
	return d.Queues.Depths(ctx)
}

// Redrive moves a queue's dead letters back. It fails with NotFound, or
// Conflict while a redrive runs.
func (d Operations) Redrive(ctx context.Context, queue string) error {
	return d.Queues.Redrive(ctx, queue)
}
