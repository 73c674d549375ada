package dynamo

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
)

// A product's stock item has no more than about a hundred transactions a second. The
// stock of a product that more orders want is spread over buckets.
//
// To the stock item, the units in a bucket are reserved: filling a bucket moves units
// from available to reserved, as a hold does. A hold takes them from the bucket; a sale
// is counted in the bucket as sold, and leaves the stock item later. So everything that
// works on the stock item alone keeps working, such as the release before, and it does
// not matter by which bucket an order's units come and go: only the sums count.
//
//	on hand   = the stock item's on hand   - sold in all buckets
//	reserved  = the stock item's reserved  - available and sold in all buckets
//	available = the stock item's available + available in all buckets
//
// The stock item says how many buckets there may be. One that is closed has no counts.
const (
	attrBuckets = "buckets" // of the stock item
	attrSold    = "sold"    // of a bucket
	attrFilled  = "filledAt"

	mostBuckets = 32
)

// bucket is one bucket of a product's stock.
type bucket struct {
	open      bool
	available int
	sold      int
	filledAt  time.Time
}

func decodeBucket(it item) (bucket, error) {
	r := newDecoder(it)
	b := bucket{open: r.has(attrAvailable), available: r.integer(attrAvailable), sold: r.integer(attrSold), filledAt: r.instant(attrFilled)}
	return b, *r.err
}

// spread is a product's stock: its stock item and its buckets.
type spread struct {
	sku     string
	stock   catalog.Stock // of the stock item
	number  int           // of buckets, as the stock item says
	buckets []bucket      // empty until they are read
}

func decodeSpread(sku string, it item) (spread, error) {
	stock, err := decodeStock(it)
	if err != nil {
		return spread{}, err
	}
	r := newDecoder(it)
	return spread{sku: sku, stock: stock, number: r.integer(attrBuckets)}, *r.err
}

// total is the product's stock. If the items were read while units moved between them,
// it may be wrong by those units, but is never impossible.
func (s spread) total() catalog.Stock {
	t := s.stock
	for _, b := range s.buckets {
		t.OnHand -= b.sold
		t.Reserved -= b.available + b.sold
	}
	t.OnHand = max(t.OnHand, 0)
	t.Reserved = min(max(t.Reserved, 0), t.OnHand)
	return t
}

// share is how many units of the stock item a bucket gets: half of what is available is
// for the buckets.
func (s spread) share(buckets int) int { return s.stock.Available() / (2 * buckets) }

// bucketKeys are the keys of a product's first n buckets.
func bucketKeys(sku string, n int) []key {
	keys := make([]key, n)
	for i := range keys {
		keys[i] = bucketKey(sku, i+1)
	}
	return keys
}

// head reads a product's stock item alone. Strongly consistent.
func (db *database) head(ctx context.Context, sku string) (spread, error) {
	it, err := db.get(ctx, stockKey(sku))
	if err != nil {
		return spread{}, err
	}
	return decodeSpread(sku, it)
}

// fill reads the buckets of the products. It reads nothing if none has any.
func (db *database) fill(ctx context.Context, products []spread, consistent bool) error {
	var keys []key
	for _, s := range products {
		keys = append(keys, bucketKeys(s.sku, s.number)...)
	}
	found := map[string]item{}
	for some := range slices.Chunk(keys, maxBatch) {
		items, err := db.batchGet(ctx, some, consistent)
		if err != nil {
			return err
		}
		for _, it := range items {
			found[newDecoder(it).text(attrPK)] = it
		}
	}
	for i := range products {
		s := &products[i]
		for _, k := range bucketKeys(s.sku, s.number) {
			b, err := decodeBucket(found[k.pk])
			if err != nil {
				return err
			}
			s.buckets = append(s.buckets, b)
		}
	}
	return nil
}

// look reads a product's stock item and so many buckets as they are at one time. It
// tries once.
func (db *database) look(ctx context.Context, sku string, number int) (spread, error) {
	items, err := db.transactGet(ctx, append([]key{stockKey(sku)}, bucketKeys(sku, number)...))
	if err != nil {
		return spread{}, translate(err, "read")
	}
	s, err := decodeSpread(sku, items[0])
	if err != nil {
		return s, err
	}
	for _, it := range items[1:] {
		b, err := decodeBucket(it)
		if err != nil {
			return s, err
		}
		s.buckets = append(s.buckets, b)
	}
	return s, nil
}

// snapshot looks until no transaction is in the way, and at all buckets, of which there
// may be more than the number.
func (db *database) snapshot(ctx context.Context, sku string, number int) (s spread, err error) {
	for try := 1; try <= tries; try++ {
		s, err = db.look(ctx, sku, number)
		if err == nil && s.number <= number || err != nil && !failure.Transient(err) {
			return s, err
		}
		number = max(number, s.number)
		if ended := db.pause(ctx, db.random(bound(try))); ended != nil {
			err = ended
			break
		}
	}
	return s, failure.Wrap(failure.Throttled, err, "the stock of %s is being moved", sku)
}
