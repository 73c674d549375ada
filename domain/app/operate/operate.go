// Package operate holds the use cases of operators: they maintain the catalog
// and its stock, admit partners, and take care of orders and queues that need
// attention.
package operate

import (
	"context"
	"io"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/text"
)

// MaxReference is the maximum length of a stock adjustment's reference, in
// characters.
const MaxReference = 100

// Operations are the use cases of operators. The caller must have checked that
// the user is an operator.
type Operations struct {
	Orders      port.Orders
	Withdrawals port.Withdrawals
	Search      port.OrderSearch
	Directory   port.Directory
	Catalog     port.Catalog
	Pictures    port.Pictures
	Amounts     payment.Amounts // that the payment gateway takes
	Partners    port.Partners
	Received    port.ReceivedEvents // from partners
	Queues      port.Queues
	Audit       port.AuditTrail
	Books       port.BookReports
	// Histories tells what the executions of orders did.
	Histories  port.ExecutionHistories
	Executions port.Executions
	// Archive has the events of old orders, Republisher gives events to consumers again,
	// and Markers keep two operators from doing the same at once.
	Archive     port.Archive
	Republisher port.Republisher
	Markers     port.Markers
	Webhooks    EndpointStores

	Effects EffectReaders
	IDs     *id.Source
	Random  io.Reader // for secrets
	Now     func() time.Time
}

// OrdersIn lists the orders of all users with the given status, the last
// changed first.
func (o Operations) OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error) {
	return o.Orders.OrdersIn(ctx, status, p)
}

// Products lists products with their stock, ordered by name: those that are
// sold, or those that are withdrawn. A query that is not empty limits the list
// to the products that match it; see port.Catalog.
func (o Operations) Products(ctx context.Context, sold bool, query string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	if sold {
		return o.Catalog.Offers(ctx, query, p)
	}
	return o.Catalog.Withdrawn(ctx, query, p)
}

// Product returns a product with its stock, active or not. It fails with
// Invalid for a malformed SKU, and with NotFound.
func (o Operations) Product(ctx context.Context, sku string) (catalog.Offer, error) {
	if err := catalog.CheckSKU(sku); err != nil {
		return catalog.Offer{}, err
	}
	return o.Catalog.Offer(ctx, sku)
}

// PutProduct creates or replaces a product and returns it with its stock, which
// does not change. p.Version is that of the product that the operator has seen, or 0 to
// create one: two operators must not undo each other's changes unseen. Repeating a
// change that was made returns it. It fails with Invalid and every broken rule, or with
// Conflict.
func (o Operations) PutProduct(ctx context.Context, operatorID string, p catalog.Product) (catalog.Offer, error) {
	if err := o.check(p); err != nil {
		return catalog.Offer{}, err
	}
	p.UpdatedBy, p.UpdatedAt = operatorID, o.now()
	if p.Version == 0 {
		p.AddedAt = p.UpdatedAt
	}
	p.Version++
	refused := o.Catalog.PutProduct(ctx, p)
	if refused != nil && !failure.Is(refused, failure.Conflict) {
		return catalog.Offer{}, refused
	}
	stored, err := o.Catalog.Offer(ctx, p.SKU)
	switch {
	case failure.Is(err, failure.NotFound) && refused != nil:
		return catalog.Offer{}, failure.New(failure.Conflict, "there is no product %.80q to change", p.SKU)
	case err != nil:
		return catalog.Offer{}, err
	case refused != nil && (stored.Product.Version != p.Version || !stored.Product.Says(p)):
		return catalog.Offer{}, refused
	}
	return stored, nil
}

// check fails with Invalid and every violation of the product's rules, and of those of
// the payment gateway for its price.
func (o Operations) check(p catalog.Product) error {
	v := p.Violations()
	o.Amounts.CheckPrice("/price/amount", p.Price, &v)
	return v.Err()
}

// AdjustStock adds delta units to a product's stock, once per reference. It
// fails with Invalid, NotFound, or Conflict when the result would be less than
// the reserved units or more than catalog.MaxStock, or when the reference was
// used with another delta.
func (o Operations) AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	var v failure.Violations
	if catalog.CheckSKU(sku) != nil {
		v.Add("/sku", "format", catalog.SKURule)
	}
	if delta == 0 || delta < -catalog.MaxStock || delta > catalog.MaxStock {
		v.Add("/delta", "range", "must not be 0 and must be at most %d units either way", catalog.MaxStock)
	}
	text.Check("/reference", reference, 1, MaxReference, &v)
	if err := v.Err(); err != nil {
		return catalog.Stock{}, err
	}
	return o.Catalog.AdjustStock(ctx, sku, delta, reference)
}

// Depths returns the depths of all queues.
func (o Operations) Depths(ctx context.Context) ([]port.QueueDepth, error) {
	return o.Queues.Depths(ctx)
}
