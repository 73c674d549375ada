package dynamo

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/order"
)

// ChangedOrder is an entry of the list of orders with one status, by their last change.
type ChangedOrder struct {
	ID     string
	Cursor string // continues the list after this entry
}

// Changed lists at most limit orders that have a status and last changed at since or
// later, longest unchanged first; only those after the cursor, unless it is empty. It
// reads nothing but keys of the index. Eventually consistent.
func (s *Store) Changed(ctx context.Context, status order.Status, since time.Time, after string, limit int) ([]ChangedOrder, error) {
	q := query{index: gsi2, after: max(after, instant(since))}
	days, err := s.days.oldestFirst(ctx, status, "")
	if err != nil {
		return nil, err
	}
	var changed []ChangedOrder
	for _, d := range days {
		if d < dayOf(q.after) {
			continue
		}
		q.limit = limit - len(changed)
		items, err := s.db.merge(ctx, q, statusPartitions(status, d))
		if err != nil {
			return nil, err
		}
		more, err := decodeAll(items, decodeChanged)
		if err != nil {
			return nil, err
		}
		if changed = append(changed, more...); len(changed) >= limit {
			break
		}
	}
	return changed, nil
}

func decodeChanged(it item) (ChangedOrder, error) {
	r := newDecoder(it)
	c := ChangedOrder{ID: strings.TrimPrefix(r.text(attrPK), OrderPartition("")), Cursor: r.text(attrGSI2SK)}
	return c, *r.err
}
