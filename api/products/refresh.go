package products

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// next reads what changed since the view, or everything.
func (c *Catalog) next(ctx context.Context, old *view) (*view, error) {
	began := c.now()
	if old == nil || began.Sub(old.reloaded) >= reloadAfter {
		return c.reload(ctx, began, old)
	}
	listed, whole, err := c.ChangedProducts(ctx, old.merged.Add(-overlap), MaxChanged)
	if err != nil {
		return nil, err
	}
	if !whole && began.Sub(old.reloaded) >= importAge {
		return c.reload(ctx, began, old)
	}
	if !whole {
		v := *old
		v.read = began
		return &v, nil
	}
	changed, err := c.read(ctx, old, listed)
	if err != nil {
		return nil, err
	}
	v := *old
	v.read, v.merged = began, began
	c.merge(&v, old, changed)
	return &v, nil
}

// read reads the listed products, except those that the view has already.
func (c *Catalog) read(ctx context.Context, v *view, listed []port.ProductChange) (changed []catalog.Product, err error) {
	var skus []string
	for _, change := range listed {
		if known, ok := v.bySKU[change.SKU]; !ok || known.UpdatedAt.Before(change.At) {
			skus = append(skus, change.SKU)
		}
	}
	for some := range slices.Chunk(skus, order.MaxLines) {
		products, err := c.Products(ctx, some)
		if err != nil {
			return nil, err
		}
		changed = slices.AppendSeq(changed, maps.Values(products))
	}
	return changed, nil
}

// reload reads all products. Those that are newer in the old view stay.
func (c *Catalog) reload(ctx context.Context, began time.Time, old *view) (*view, error) {
	all, whole, err := c.AllProducts(ctx, MaxIndexed)
	if err != nil {
		return nil, err
	}
	v := &view{read: began, merged: began, reloaded: began, tooLarge: !whole, bySKU: make(map[string]catalog.Product, len(all))}
	if old == nil {
		old = &view{}
	}
	if v.tooLarge {
		c.log.WarnContext(ctx, "the catalog is too large for the index", "more_than", MaxIndexed)
		return v, nil
	}
	for _, p := range all {
		v.bySKU[p.SKU] = p
	}
	recent := slices.Collect(maps.Values(old.bySKU))
	recent = slices.DeleteFunc(recent, func(p catalog.Product) bool { return p.UpdatedAt.Before(began.Add(-overlap)) })
	c.merge(v, old, recent)
	return v, nil
}

// merge adds changed products to the view, and those that were put here, unless it has
// them newer. The indexes are built again if the products then differ from the old
// view's.
func (c *Catalog) merge(v, old *view, changed []catalog.Product) {
	if v.tooLarge {
		c.forget(nil)
		return
	}
	products, made := maps.Clone(v.bySKU), c.taken()
	if products == nil {
		products = map[string]catalog.Product{}
	}
	for _, p := range slices.Concat(changed, made) {
		if known, ok := products[p.SKU]; !ok || !p.UpdatedAt.Before(known.UpdatedAt) {
			products[p.SKU] = p
		}
	}
	if v.bySKU = products; old.sold == nil || !maps.EqualFunc(products, old.bySKU, catalog.Product.Equal) {
		v.build()
	} else {
		v.sold, v.withheld = old.sold, old.withheld
	}
	c.forget(made)
}

func (v *view) build() {
	var sold, withheld []catalog.Product
	for _, p := range v.bySKU {
		if p.Active {
			sold = append(sold, p)
		} else {
			withheld = append(withheld, p)
		}
	}
	v.sold, v.withheld = newIndex(sold), newIndex(withheld)
}

// taken are the products that were put here since the last refresh.
func (c *Catalog) taken() []catalog.Product {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.made))
}

// forget forgets products that are in a view now, unless they were put again since.
func (c *Catalog) forget(made []catalog.Product) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made == nil {
		clear(c.made)
	}
	for _, p := range made {
		if c.made[p.SKU].Equal(p) {
			delete(c.made, p.SKU)
		}
	}
}
