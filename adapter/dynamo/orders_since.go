package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
)

// ListedOrder is an entry of the list of orders with one status, by when they came
// into it.
type ListedOrder struct {
	ID     string
	Cursor string // continues the list after this entry
}

// InStatusSince lists at most limit orders that have a status and came into it at since
// or later, longest ago first; only those after the cursor, unless it is empty. It
// reads nothing but keys of the index. Eventually consistent.
func (s *Store) InStatusSince(ctx context.Context, status order.Status, since time.Time, after string, limit int) ([]ListedOrder, error) {
	q := query{index: byStatus, after: max(after, instant(since)), limit: limit}
	days, err := s.days.oldestFirst(ctx, status, dayOf(q.after), "")
	if err != nil {
		return nil, err
	}
	items, err := s.readDays(ctx, status, days, q)
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeListedOrder)
}

func decodeListedOrder(it item) (ListedOrder, error) {
	id, err := decodeListed(it)
	return ListedOrder{ID: id, Cursor: newDecoder(it).text(byStatus.sort)}, err
}
