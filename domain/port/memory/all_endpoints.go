package memory

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/webhook"
)

// AllEndpoints implements port.AllEndpoints. Its cursors count, which is exact while nobody
// registers or deletes.
func (s *Store) AllEndpoints(_ context.Context, r pagination.Request) (p pagination.Page[webhook.Endpoint], err error) {
	err = s.do("AllEndpoints", func() error {
		all := s.endpointsWhere(func(webhook.Endpoint) bool { return true })
		slices.SortFunc(all, func(a, b webhook.Endpoint) int {
			switch {
			case a.AllOrders != b.AllOrders && a.AllOrders:
				return -1
			case a.AllOrders != b.AllOrders:
				return 1
			case a.AllOrders:
				return cmp.Or(cmp.Compare(a.OwnerID, b.OwnerID), cmp.Compare(a.ID, b.ID))
			}
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		from, _ := strconv.Atoi(r.After)
		all = all[min(from, len(all)):]
		if len(all) > r.Limit {
			all, p.Next = all[:r.Limit], strconv.Itoa(from+r.Limit)
		}
		p.Items = all
		return nil
	})
	return p, err
}
