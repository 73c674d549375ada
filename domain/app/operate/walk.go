package operate

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/fnv"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// maxSeen is how many orders that may move on a search remembers.
	maxSeen = 100
	// settling is how long a change may take from when its time is chosen until every
	// list shows it.
	settling = 10 * time.Second
)

// place is where a search is, between two pages.
type place struct {
	Began int64  `json:"b,omitempty"` // when the first page was read, in Unix milliseconds
	Key   string `json:"k,omitempty"` // the last entry that was looked at
	Moved bool   `json:"m,omitempty"` // it looks at what moved since it began
	User  string `json:"u,omitempty"` // whose orders it looks at
	Seen  []byte `json:"s,omitempty"` // hashes of the orders that were found and may move
}

// placeOf reads a place; "" is the beginning. Only Find makes places, so that another text
// is an error of ours.
func placeOf(text string) (at place, err error) {
	if text == "" {
		return place{}, nil
	}
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		return place{}, failure.Wrap(failure.Internal, err, "the place of a search cannot be read")
	}
	return at, nil
}

const hashSize = 8

func hashOf(orderID string) []byte {
	h := fnv.New64a()
	_, _ = h.Write([]byte(orderID))
	return binary.BigEndian.AppendUint64(nil, h.Sum64())
}

// saw reports whether the order was found, if it is remembered.
func (p *place) saw(orderID string) bool {
	hash := hashOf(orderID)
	for seen := range slices.Chunk(p.Seen, hashSize) {
		if slices.Equal(seen, hash) {
			return true
		}
	}
	return false
}

// remember remembers that an order was found, and forgets the first one if there are too
// many: then that one may be found twice, but none is missed.
func (p *place) remember(orderID string) {
	p.Seen = append(p.Seen, hashOf(orderID)...)
	p.Seen = p.Seen[max(0, len(p.Seen)-maxSeen*hashSize):]
}

// search is one page of a Search in the making.
type search struct {
	Search
	sku, reference string // unless empty, an order must have it
	limit          int
	at             place
	found          []order.Order
	looked         int
	until          time.Time
}

func (s *search) full() bool { return len(s.found) >= s.limit || s.looked >= MaxLooked }

// page is what was found, with more to come.
func (s *search) page() Found {
	next, err := json.Marshal(s.at)
	if err != nil {
		panic(err) // text, numbers and bytes
	}
	f := s.last()
	f.Next = string(next)
	return f
}

func (s *search) last() Found { return Found{Orders: s.found, Looked: s.looked, Until: s.until} }

// take adds an order that matches.
func (s *search) take(o order.Order) bool {
	if !s.matches(o.Snapshot()) {
		return false
	}
	s.found = append(s.found, o)
	return true
}

func (s *search) matches(o order.Snapshot) bool {
	switch {
	case s.Status != "" && o.Status != s.Status,
		s.Reason != "" && (o.Reason == nil || order.ReasonCode(o.Reason.Code) != s.Reason),
		!s.From.IsZero() && o.StatusSince.Before(s.From),
		!s.To.IsZero() && !o.StatusSince.Before(s.To),
		s.reference != "" && o.Reference != s.reference:
		return false
	}
	return s.sku == "" || slices.ContainsFunc(o.Lines, func(l event.Line) bool { return l.SKU == s.sku })
}

// statuses are those that an order that matches can have.
func (s *search) statuses() []order.Status {
	return slices.DeleteFunc(order.Statuses(), func(status order.Status) bool {
		return s.Status != "" && status != s.Status ||
			s.Reason != "" && (status == order.Pending || status == order.Processing || status == order.Completed) ||
			s.reference != "" && status.Terminal()
	})
}

// budget is how many entries the page may look at: no more than it shows if each matches.
func (s *search) budget() int {
	if s.sku == "" && s.Reason == "" && s.reference == "" && !s.at.Moved {
		return min(s.limit, MaxLooked)
	}
	return MaxLooked
}

func (s *search) began() time.Time { return time.UnixMilli(s.at.Began).UTC() }

// walk looks at the lists of statuses: first from when the search began back in time, then
// at the orders that have moved since then, the first one first.
func (o Operations) walk(ctx context.Context, s *search) (Found, error) {
	if s.at.Began == 0 {
		s.at.Began = o.now().UnixMilli()
	}
	if !s.at.Moved {
		ended, err := o.lookBack(ctx, s)
		if err != nil || !ended {
			return s.page(), err
		}
		s.at.Key, s.at.Moved = "", true
	}
	if !s.followsMoves() {
		return s.last(), nil
	}
	if s.full() {
		return s.page(), nil
	}
	ended, err := o.lookAtMoved(ctx, s)
	if err != nil || !ended {
		return s.page(), err
	}
	return s.last(), nil
}

// followsMoves reports whether an order can move within the lists that are searched and
// still match.
func (s *search) followsMoves() bool {
	return s.Status == "" && (s.To.IsZero() || s.To.After(s.settled()))
}

// settled is the time before which no list changed any more when the search began, but by
// orders that move on.
func (s *search) settled() time.Time { return s.began().Add(-settling) }

// lookBack looks at orders by when they came into their status, the last first. It reports
// whether there are no more.
func (o Operations) lookBack(ctx context.Context, s *search) (ended bool, err error) {
	to := s.began().Add(time.Millisecond) // the search began within it
	if !s.To.IsZero() && s.To.Before(to) {
		to = s.To
	}
	l := port.OrderListing{Statuses: s.statuses(), From: s.From, To: to, After: s.at.Key, Limit: s.budget()}
	entries, err := o.Search.ListOrders(ctx, l)
	if err != nil {
		return false, err
	}
	whole, err := o.look(ctx, s, entries, func(e port.StatusEntry) bool { return !s.at.saw(e.ID) })
	if len(entries) > 0 && s.looked > 0 {
		s.until = entries[min(s.looked, len(entries))-1].Since
	}
	return whole && len(entries) < l.Limit, err
}

// lookAtMoved looks at the orders that existed when the search began and have come into
// their status since then.
func (o Operations) lookAtMoved(ctx context.Context, s *search) (ended bool, err error) {
	l := port.OrderListing{
		Statuses: s.statuses(), From: s.settled(), To: s.To, After: s.at.Key, OldestFirst: true, Limit: s.budget(),
	}
	entries, err := o.Search.ListOrders(ctx, l)
	if err != nil {
		return false, err
	}
	whole, err := o.look(ctx, s, entries, func(e port.StatusEntry) bool {
		placed, err := id.Time(e.ID)
		return (err != nil || !placed.After(s.began())) && !s.at.saw(e.ID)
	})
	return whole && len(entries) < l.Limit, err
}

// look reads the orders of entries for which wanted is true, and takes those that match,
// until the page is full. It reports whether it came to the end of the entries.
func (o Operations) look(ctx context.Context, s *search, entries []port.StatusEntry, wanted func(port.StatusEntry) bool) (whole bool, err error) {
	for chunk := range slices.Chunk(entries, pagination.MaxLimit) {
		orders, err := o.ordersOf(ctx, chunk, wanted)
		if err != nil {
			return false, err
		}
		for _, e := range chunk {
			if s.full() {
				return false, nil
			}
			s.at.Key = e.Key
			s.looked++
			if one, ok := orders[e.ID]; ok && wanted(e) && s.take(one) && s.mayMove(one) {
				s.at.remember(e.ID)
			}
		}
	}
	return true, nil
}

// ordersOf reads the orders of at most pagination.MaxLimit entries.
func (o Operations) ordersOf(ctx context.Context, entries []port.StatusEntry, wanted func(port.StatusEntry) bool) (map[string]order.Order, error) {
	var ids []string
	for _, e := range entries {
		if wanted(e) && !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return o.Search.OrdersByID(ctx, ids)
}

// mayMove reports whether the search may come across the order again.
func (s *search) mayMove(o order.Order) bool {
	return s.followsMoves() && (!o.Status().Terminal() || !o.Snapshot().StatusSince.Before(s.settled()))
}
