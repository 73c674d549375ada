package trace

import (
	"container/list"
	"slices"
	"strings"
	"sync"
	"time"
)

// Store keeps the newest traces in memory. It is safe for concurrent use.
//
// Traces of orders and traces of other requests have limits of their own, so that a page
// that polls the API does not push the orders out. When a limit is reached, the trace
// that was longest without a new span goes, at the limit of bytes one without an order
// first.
type Store struct {
	limits Limits
	now    func() time.Time

	mu     sync.Mutex
	traces map[string]*kept
	orders *list.List // of *kept, newest first
	others *list.List
	bytes  int
}

// kept is a trace in the store.
type kept struct {
	id      string
	order   string
	spans   []Span
	bytes   int
	dropped int
	updated time.Time // when the last span arrived
	in      *list.List
	element *list.Element
}

// NewStore returns an empty store. now is the time of arrival, for the limit of age.
func NewStore(limits Limits, now func() time.Time) *Store {
	s := &Store{limits: limits.withDefaults(), now: now}
	s.Clear()
	return s
}

// Clear removes all traces.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.traces, s.orders, s.others, s.bytes = map[string]*kept{}, list.New(), list.New(), 0
}

// received is a span with its trace.
type received struct {
	trace string
	span  Span
}

// add stores spans, and returns how many were dropped because their trace has too many.
// A span that is already stored, because its sender repeated it, changes nothing.
func (s *Store) add(spans []received) (dropped int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for _, r := range spans {
		if !s.addOne(r, now) {
			dropped++
		}
	}
	s.evict(now)
	return dropped
}

func (s *Store) addOne(r received, now time.Time) bool {
	t := s.touch(r.trace, now)
	if slices.ContainsFunc(t.spans, func(known Span) bool { return known.ID == r.span.ID }) {
		return true
	}
	if len(t.spans) >= s.limits.Spans {
		t.dropped++
		return false
	}
	t.spans = append(t.spans, r.span)
	size := sizeOf(r.span)
	t.bytes += size
	s.bytes += size
	if order := r.span.Attribute(OrderAttribute); order != "" && t.order == "" {
		t.order = order
		s.move(t, s.orders)
	}
	return true
}

// touch returns the trace as the newest of its list. It creates the trace if there is
// none.
func (s *Store) touch(id string, now time.Time) *kept {
	t, ok := s.traces[id]
	if !ok {
		t = &kept{id: id}
		s.traces[id] = t
		s.move(t, s.others)
	}
	t.updated = now
	t.in.MoveToFront(t.element)
	return t
}

func (s *Store) move(t *kept, to *list.List) {
	if t.in != nil {
		t.in.Remove(t.element)
	}
	t.in, t.element = to, to.PushFront(t)
}

// evict removes traces until every limit is kept.
func (s *Store) evict(now time.Time) {
	for s.orders.Len() > s.limits.Orders || expired(s.orders, now.Add(-s.limits.Age)) {
		s.removeOldest(s.orders)
	}
	for s.others.Len() > s.limits.Others || expired(s.others, now.Add(-s.limits.Age)) {
		s.removeOldest(s.others)
	}
	for s.bytes > s.limits.Bytes {
		from := s.others
		if from.Len() == 0 {
			from = s.orders
		}
		s.removeOldest(from)
	}
}

func expired(l *list.List, before time.Time) bool {
	return l.Len() > 0 && oldest(l).updated.Before(before)
}

func oldest(l *list.List) *kept {
	return l.Back().Value.(*kept) //nolint:forcetypeassert // the lists hold nothing else
}

func (s *Store) removeOldest(l *list.List) {
	t := oldest(l)
	l.Remove(t.element)
	delete(s.traces, t.id)
	s.bytes -= t.bytes
}

// Approximate bytes of the structures that hold a span and an attribute.
const (
	spanBytes      = 256
	attributeBytes = 32
)

func sizeOf(span Span) int {
	size := spanBytes + len(span.Name) + len(span.Service) + len(span.Message)
	for _, a := range span.Attributes {
		size += attributeBytes + len(a.Key) + len(a.Value)
	}
	return size
}

// Filter selects traces. The zero value selects all.
type Filter struct {
	Order      string // only of this order
	OnlyOrders bool   // only of some order
	Limit      int    // most traces; 0: all
}

// List returns the summaries of the selected traces, the one that started last first.
func (s *Store) List(f Filter) []Summary {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evict(s.now())
	all := []Summary{}
	for _, t := range s.traces {
		if f.Order != "" && !t.follows(f.Order) || f.OnlyOrders && t.order == "" {
			continue
		}
		all = append(all, t.summary())
	}
	slices.SortFunc(all, func(a, b Summary) int {
		if c := b.Start.Compare(a.Start); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	if f.Limit > 0 && len(all) > f.Limit {
		all = all[:f.Limit]
	}
	return all
}

func (t *kept) follows(order string) bool {
	return slices.ContainsFunc(t.spans, func(span Span) bool { return span.Attribute(OrderAttribute) == order })
}

func (t *kept) summary() Summary {
	v := Summary{ID: t.id, Order: t.order, Spans: len(t.spans), Dropped: t.dropped}
	var end time.Time
	for i, span := range t.spans {
		if i == 0 || span.Start.Before(v.Start) {
			v.Start, v.Name = span.Start, span.Name
		}
		if span.End.After(end) {
			end = span.End
		}
		if span.Failed {
			v.Failed++
		}
	}
	v.Elapsed = max(0, end.Sub(v.Start))
	return v
}

// Get returns the trace with the id, and false if there is none.
func (s *Store) Get(id string) (Trace, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evict(s.now())
	t, ok := s.traces[id]
	if !ok {
		return Trace{}, false
	}
	return Trace{Summary: t.summary(), Items: inOrder(t.spans)}, true
}

// Executions maps the names of executions to the traces that they are part of.
func (s *Store) Executions() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	for id, t := range s.traces {
		for _, span := range t.spans {
			if name := span.Attribute(ExecutionAttribute); name != "" {
				all[name] = id
			}
		}
	}
	return all
}
