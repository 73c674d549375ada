// Package products answers reads of the catalog from memory: an index of all products,
// which follows the table within seconds. A search in the table itself reads a whole
// partition.
//
// Only the products are in memory. Their stock is read for each page.
package products

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eventforge/eventforge/api/cache"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// MaxIndexed is how many products are kept in memory. A larger catalog is
	// searched in the table, slowly.
	MaxIndexed = 20_000
	// MaxChanged is how many changed products one refresh reads; if there are more,
	// it reads all.
	MaxChanged = 500

	// Fresh is the age up to which the index is used as it is. After that it is
	// refreshed while it is used.
	Fresh = time.Second
	// MaxAge is the age from which on a request waits for the refresh.
	MaxAge = 3 * time.Second

	// reloadAfter is how often all products are read again: for those that an
	// earlier release puts, which are not in the list of changes.
	reloadAfter = 10 * time.Minute
	// importAge is how old the index may become while more products change than a
	// refresh reads, so that an import does not read all products every second.
	importAge = 10 * time.Second
	// overlap is how far back a refresh looks for changes that were not visible
	// before: the longest time of a request, and the difference of clocks.
	overlap = 20 * time.Second
	// loadTimeout bounds one refresh.
	loadTimeout = 9 * time.Second
)

// Table is the catalog in the table.
type Table interface {
	port.Catalog
	port.ProductFeed
}

// Catalog is a port.Catalog whose lists are answered from an index. It is safe for
// concurrent use.
type Catalog struct {
	Table
	now     func() time.Time
	log     *slog.Logger
	loads   cache.Loads[*view]
	view    atomic.Pointer[view]
	changes atomic.Int64

	mu   sync.Mutex
	made map[string]catalog.Product // products that were put here and may not be in the view
}

var _ port.Catalog = (*Catalog)(nil)

// view is the catalog at one time. It is not changed.
type view struct {
	read     time.Time
	merged   time.Time // when all changes up to then were in it
	reloaded time.Time
	bySKU    map[string]catalog.Product
	sold     *index
	withheld *index
	tooLarge bool // for the index
}

// New returns a catalog over the table. It reads the table first when it is first used.
func New(table Table, now func() time.Time, log *slog.Logger) *Catalog {
	return &Catalog{Table: table, now: now, log: log, loads: cache.Loads[*view]{Timeout: loadTimeout}, made: map[string]catalog.Product{}}
}

// longestPage is how many products a page has at most, whatever was asked for: the stock
// of each is half a read unit, and a request takes 20 at most.
const longestPage = 40

// Offers implements port.Catalog: the products that contain every word of the query,
// ignoring case and accents; best matches first, then by name. The products are at most
// MaxAge old, and the stock is eventually consistent.
func (c *Catalog) Offers(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	return c.offers(ctx, catalog.Selection{Query: query}, p, sold, c.Table.Offers)
}

// Withdrawn implements port.Catalog, as Offers.
func (c *Catalog) Withdrawn(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	return c.offers(ctx, catalog.Selection{Query: query}, p, withheld, c.Table.Withdrawn)
}

func sold(v *view) *index     { return v.sold }
func withheld(v *view) *index { return v.withheld }

type list func(context.Context, string, pagination.Request) (pagination.Page[catalog.Offer], error)

func (c *Catalog) offers(ctx context.Context, s catalog.Selection, p pagination.Request, of func(*view) *index, inTable list) (page pagination.Page[catalog.Offer], err error) {
	v, err := c.current(ctx)
	if err != nil {
		return page, err
	}
	if v.tooLarge {
		return inTable(ctx, s.Query, p)
	}
	p.Limit = min(p.Limit, longestPage)
	found, next := of(v).page(s, p)
	skus := make([]string, len(found))
	for i, product := range found {
		skus[i] = product.SKU
	}
	stocks, err := c.Stocks(ctx, skus)
	if err != nil {
		return page, err
	}
	page.Next = next
	for _, product := range found {
		page.Items = append(page.Items, catalog.Offer{Product: product, Stock: stocks[product.SKU]})
	}
	return page, nil
}

// Version changes with every change of the catalog that this process makes.
func (c *Catalog) Version() int64 { return c.changes.Load() }

// PutProduct implements port.Catalog. Lists of this process have the product at once.
func (c *Catalog) PutProduct(ctx context.Context, p catalog.Product) error {
	if err := c.Table.PutProduct(ctx, p); err != nil {
		return err
	}
	c.mu.Lock()
	c.made[p.SKU] = p
	c.mu.Unlock()
	c.changes.Add(1)
	return nil
}

// AdjustStock implements port.Catalog.
func (c *Catalog) AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	stock, err := c.Table.AdjustStock(ctx, sku, delta, reference)
	c.changes.Add(1)
	return stock, err
}

// current is a view that is fresh enough. It fails if there is none and the table
// cannot be read.
func (c *Catalog) current(ctx context.Context) (*view, error) {
	v := c.view.Load()
	if v == nil {
		return c.loads.Do(ctx, "", c.load)
	}
	if age := c.now().Sub(v.read); age >= Fresh && age < MaxAge {
		c.loads.Start(ctx, "", c.load)
	}
	// A refresh that began before a product was put may end without it.
	for try := 0; try < 2 && (c.now().Sub(v.read) >= MaxAge || c.hasMade()); try++ {
		fresh, err := c.loads.Do(ctx, "", c.load)
		if err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "the catalog could not be refreshed", "of", v.read, "error", err)
			return v, nil
		}
		if err != nil {
			return nil, err
		}
		v = fresh
	}
	return v, nil
}

func (c *Catalog) hasMade() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.made) > 0
}

// load replaces the view by the next one.
func (c *Catalog) load(ctx context.Context) (*view, error) {
	next, err := c.next(ctx, c.view.Load())
	if err == nil {
		c.view.Store(next)
	}
	return next, err
}
