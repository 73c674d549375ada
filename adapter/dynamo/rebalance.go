package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
)

// The sizes by which stock is spread.
const (
	firstBuckets = 8
	moreBuckets  = 4  // times as many, if they are contested too
	leastShare   = 8  // a bucket is not filled with fewer units: then the buckets are merged
	plentyShare  = 32 // stock is not spread for fewer units in each bucket
	// calmAfter is how long a filling lasts if a product no longer needs its buckets.
	calmAfter = 10 * time.Minute
)

// The effects of moving units between a stock item and a bucket.
const (
	lendUnits = "SET " + attrAvailable + " = " + attrAvailable + " - :lent, " + attrReserved + " = " + attrReserved + " + :net, " +
		attrOnHand + " = " + attrOnHand + " - :sold"
	spreadUnits = lendUnits + ", " + attrBuckets + " = :buckets"
	returnUnits = "SET " + attrAvailable + " = " + attrAvailable + " + :lent, " + attrReserved + " = " + attrReserved + " - :both, " +
		attrOnHand + " = " + attrOnHand + " - :sold"
	mergeUnits = returnUnits + " REMOVE " + attrBuckets
	openBucket = "SET " + attrAvailable + " = if_not_exists(" + attrAvailable + ", :none) + :lent, " +
		attrSold + " = if_not_exists(" + attrSold + ", :none) - :sold, " + attrFilled + " = :now"
	closeBucket = "REMOVE " + attrAvailable + ", " + attrSold + ", " + attrFilled

	isClosed  = "attribute_not_exists(" + attrAvailable + ")"
	asRead    = attrAvailable + " = :available AND " + attrSold + " = :sold"
	canReturn = attrReserved + " >= :both"
	canLend   = attrAvailable + " >= :lent AND " + attrBuckets + " >= :buckets"
	notSpread = attrAvailable + " >= :lent AND attribute_not_exists(" + attrBuckets + ")"
	asSpread  = attrAvailable + " >= :lent AND " + attrBuckets + " = :before"
	asMany    = canReturn + " AND " + attrBuckets + " = :buckets"
	// A bucket that was filled in the meantime is not filled again.
	isLow     = isClosed + " OR " + attrAvailable + " < :lent"
	isLowSold = attrAvailable + " < :lent AND " + attrSold + " >= :sold"
)

// SpreadStock spreads a product's stock over so many buckets, as the store does by itself
// when it is contested: each bucket gets a share of half of the available units. More
// buckets than there are already are added; there are never fewer afterwards. It does
// nothing if the stock changes meanwhile.
func (s *Store) SpreadStock(ctx context.Context, sku string, buckets int) error {
	head, err := s.db.head(ctx, sku)
	if err != nil {
		return err
	}
	s.units.heat.saw(sku, head.number)
	buckets = min(buckets, mostBuckets)
	if buckets <= head.number {
		return nil
	}
	available := head.stock.Available()
	share := min((available+2*buckets-1)/(2*buckets), available/buckets)
	return unlessMoved(s.units.split(ctx, head, buckets, share))
}

// widen looks how many buckets a product has. If it is contested, has enough units and
// nobody else has done it, its stock is spread over more. It is only an attempt: the
// transaction that failed is tried again anyway.
func (u *units) widen(ctx context.Context, sku string, contested bool) {
	head, err := u.db.head(ctx, sku)
	if err != nil {
		return
	}
	known := u.heat.buckets(sku)
	if head.number != known {
		u.heat.saw(sku, head.number)
	}
	next := min(max(firstBuckets, head.number*moreBuckets), mostBuckets)
	if !contested || head.number > known || next == head.number || head.share(next) < plentyShare {
		return
	}
	_ = u.split(ctx, head, next, head.share(next))
}

// split opens further buckets and moves a share of units to each.
func (u *units) split(ctx context.Context, head spread, buckets, share int) error {
	t := &transaction{db: u.db}
	lent := share * (buckets - head.number)
	c := expression{text: notSpread, values: item{":lent": count(lent), ":net": count(lent), ":sold": count(0), ":buckets": count(buckets)}}
	if head.number > 0 {
		c.text, c.values[":before"] = asSpread, count(head.number)
	}
	t.update(movedPart(head.sku), stockKey(head.sku), spreadUnits, c)
	for n := head.number + 1; n <= buckets; n++ {
		u.open(t, head.sku, n, share, 0, isClosed)
	}
	err := t.commit(ctx)
	if err == nil {
		u.heat.saw(head.sku, buckets)
	}
	return err
}

// refill fills the bucket that a hold found too empty. If a product has few units left,
// or few orders, its buckets are merged instead.
func (m *move) refill(ctx context.Context, p part, head spread) error {
	b, err := decodeBucket(p.found)
	if err != nil {
		return err
	}
	share := head.share(head.number)
	calm := p.bucket > 0 && b.open && m.db.now().Sub(b.filledAt) > calmAfter
	switch {
	case share < leastShare || calm:
		m.whole[p.sku] = true
		var all spread
		if all, err = m.db.look(ctx, head.sku, head.number); err == nil {
			err = m.closeAll(ctx, all)
		}
	case !m.whole[p.sku]:
		err = m.lend(ctx, head.sku, p.bucket, share, b.sold)
	}
	if failure.Transient(err) { // the order can do without
		m.whole[p.sku] = true
		return nil
	}
	return unlessMoved(err)
}

// lend moves units of the stock item to a bucket, and what the bucket has sold to the
// stock item.
func (u *units) lend(ctx context.Context, sku string, n, lent, sold int) error {
	t := &transaction{db: u.db}
	t.update(movedPart(sku), stockKey(sku), lendUnits, expression{text: canLend, values: item{
		":lent": count(lent), ":net": count(lent - sold), ":sold": count(sold), ":buckets": count(n),
	}})
	low := isLow
	if sold > 0 {
		low = isLowSold
	}
	u.open(t, sku, n, lent, sold, low)
	return t.commit(ctx)
}

func (u *units) open(t *transaction, sku string, n, lent, sold int, condition string) {
	t.update(movedPart(sku), bucketKey(sku, n), openBucket, expression{text: condition, values: item{
		":lent": count(lent), ":sold": count(sold), ":none": count(0), ":now": text(instant(u.db.now())),
	}})
}

// merge moves all units of the buckets back to the stock item: at once, or bucket by
// bucket if orders use them meanwhile. Buckets that change all the time stay open.
func (u *units) merge(ctx context.Context, s spread) error {
	err := u.closeAll(ctx, s)
	if !failure.Is(err, failure.Conflict) && !failure.Transient(err) {
		return err
	}
	for i, b := range s.buckets {
		if b.open {
			if err := unlessMoved(u.close(ctx, s.sku, i+1, b)); err != nil {
				return err
			}
		}
	}
	return nil
}

// closeAll closes all buckets in one transaction, which is tried once. Conflict: units
// have moved since they were read.
func (u *units) closeAll(ctx context.Context, s spread) error {
	t := &transaction{db: u.db}
	var lent, sold int
	for i, b := range s.buckets {
		if !b.open {
			t.update(movedPart(s.sku), bucketKey(s.sku, i+1), closeBucket, expression{text: isClosed})
			continue
		}
		lent, sold = lent+b.available, sold+b.sold
		u.shut(t, s.sku, i+1, b)
	}
	t.update(movedPart(s.sku), stockKey(s.sku), mergeUnits, expression{text: asMany, values: item{
		":lent": count(lent), ":sold": count(sold), ":both": count(lent + sold), ":buckets": count(s.number),
	}})
	err := translate(t.try(ctx), "write")
	if err == nil {
		u.heat.saw(s.sku, 0)
	}
	return err
}

// close closes one bucket. Conflict: it has changed since it was read.
func (u *units) close(ctx context.Context, sku string, n int, b bucket) error {
	t := &transaction{db: u.db}
	u.shut(t, sku, n, b)
	if both := b.available + b.sold; both > 0 {
		t.update(movedPart(sku), stockKey(sku), returnUnits, expression{text: canReturn, values: item{
			":lent": count(b.available), ":sold": count(b.sold), ":both": count(both),
		}})
	}
	return t.commit(ctx)
}

func (u *units) shut(t *transaction, sku string, n int, b bucket) {
	t.update(movedPart(sku), bucketKey(sku, n), closeBucket,
		expression{text: asRead, values: item{":available": count(b.available), ":sold": count(b.sold)}})
}

// movedPart has no SKU: moving units is no sign that orders contest them.
func movedPart(sku string) part { return part{role: movedStock, label: sku} }

// unlessMoved drops the error of a move that another one has preceded.
func unlessMoved(err error) error {
	if failure.Is(err, failure.Conflict) {
		return nil
	}
	return err
}

func count(n int) types.AttributeValue {
	return number(int64(n))
}
