package porttest

import (
	"slices"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ListedEndpoints is what the contract of port.AllEndpoints needs of a store.
type ListedEndpoints interface {
	port.Endpoints
	port.AllEndpoints
}

// AllEndpoints is the contract of port.AllEndpoints.
func AllEndpoints(t *testing.T, open func(t *testing.T, now func() time.Time) ListedEndpoints) {
	t.Run("AllEndpoints_ListsEachOwnersOnce", func(t *testing.T) {
		clock := newClock()
		store := open(t, clock.Now)
		o := &owners{store, t, clock, unique("owner"), unique("owner")}
		var mine []string
		for i := range 7 {
			e := o.endpoint([]string{o.one, o.another}[i%2])
			e.AllOrders, e.State, e.DisabledReason, e.StopReason = i%3 == 0, webhook.Disabled, webhook.DisabledStopped, "It sends nonsense: 東京."
			mine = append(mine, o.create(e).ID)
		}
		for _, limit := range []int{1, 2, 3, 50} {
			eventually(t, "listed, those of all orders first", []string{mine[0], mine[3], mine[6], mine[5], mine[4], mine[2], mine[1]}, func() []string {
				return o.listed(store, mine, limit)
			})
		}
	})
}

// listed are the given endpoints in the order of the list, those that get the events of all
// orders by when they were created. Each is as it was stored.
func (o *owners) listed(store ListedEndpoints, ids []string, limit int) []string {
	wanted := map[string]int{}
	for i, id := range ids {
		wanted[id] = i
	}
	var partners, others []string
	for after := ""; ; {
		p := must[pagination.Page[webhook.Endpoint]](o.t)(store.AllEndpoints(o.t.Context(), pagination.Request{After: after, Limit: limit}))
		for _, e := range p.Items {
			if _, ok := wanted[e.ID]; !ok {
				continue
			}
			o.want(e)
			if e.AllOrders {
				partners = append(partners, e.ID)
			} else {
				others = append(others, e.ID)
			}
		}
		if after = p.Next; after == "" {
			break
		}
	}
	slices.SortFunc(partners, func(a, b string) int { return wanted[a] - wanted[b] })
	return append(partners, others...)
}
