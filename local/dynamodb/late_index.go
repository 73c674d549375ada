package dynamodb

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/store"
)

// lateIndexes makes the secondary indexes show writes later than the tables do,
// as on AWS, where a fault rule asks for it. The store's indexes are never
// behind: lateIndexes remembers what readers are to see instead. It is in memory,
// so after a restart everything is visible.
type lateIndexes struct {
	mu    sync.Mutex
	items map[string]*lateItem // by the item's key in the store
	swept int                  // how many items were left by the last sweep
}

// lateItem is an item of which the indexes do not show the last write yet. Its
// versions become visible in the order in which they were written; those of
// different items in any order.
type lateItem struct{ versions []indexVersion }

// indexVersion holds the index entries of one version of an item.
type indexVersion struct {
	from    time.Time // when readers see it; platform time
	entries []indexEntry
}

type indexEntry struct{ key, value []byte }

func newLateIndexes() *lateIndexes { return &lateIndexes{items: map[string]*lateItem{}} }

// lateIndex is the longest time that an index is late, unless the rule says so.
const lateIndex = time.Second

// delayIndexes makes the indexes late for the changes, if a rule applies to the
// operation. Each item is late by its own time: from a quarter of the rule's
// delay to the whole. The caller holds the items' locks, and calls forget when
// the commit fails.
func (s *Service) delayIndexes(operation string, changes []*change) (forget func()) {
	var changed []*change
	for _, c := range changes {
		if !c.isNoOp() && len(c.mutation.def.Indexes) > 0 {
			changed = append(changed, c)
		}
	}
	delay := func() time.Duration { return 0 }
	if len(changed) > 0 {
		if strike, ok := s.env.Faults.Strike(fault.LateIndex, serviceName, operation); ok {
			random, longest := strike.Rand(), strike.Delay(lateIndex)
			delay = func() time.Duration { return longest/4 + time.Duration(random.Float64()*float64(longest-longest/4)) }
		}
	}
	now := s.env.Clock.Now()
	var added []string
	for _, c := range changed {
		if s.late.add(c, now, delay()) {
			added = append(added, string(c.mutation.storeKey))
		}
	}
	return func() { s.late.undo(added) }
}

// add makes the change visible after the delay, and not before earlier changes
// of its item. It reports whether it has to be remembered.
func (l *lateIndexes) add(c *change, now time.Time, delay time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	key := string(c.mutation.storeKey)
	it := l.items[key]
	if it == nil || !it.late(now) {
		if delay == 0 {
			return false
		}
		it = &lateItem{versions: []indexVersion{{entries: c.indexEntries(c.old)}}}
		l.items[key] = it
	}
	from := now.Add(delay)
	if last := it.versions[len(it.versions)-1].from; last.After(from) {
		from = last
	}
	it.versions = append(it.versions, indexVersion{from, c.indexEntries(c.new)})
	return true
}

// indexEntries returns the entries of a version of the item in all indexes.
func (c *change) indexEntries(item attribute.Item) (out []indexEntry) {
	d := c.mutation.def
	for number := range d.Indexes {
		if key := d.indexKey(number, item); key != nil {
			out = append(out, indexEntry{key, d.project(&d.Indexes[number], item).AppendBinary(nil)})
		}
	}
	return out
}

// late drops the versions that newer visible ones replace. It reports whether
// readers still see another version than the last.
func (it *lateItem) late(now time.Time) bool {
	shown := 0
	for n, v := range it.versions {
		if !now.Before(v.from) {
			shown = n
		}
	}
	it.versions = it.versions[shown:]
	return len(it.versions) > 1
}

// sweep removes the items that are no longer late once there are twice as many
// as were left the last time.
func (l *lateIndexes) sweep(now time.Time) {
	if len(l.items) <= 2*l.swept {
		return
	}
	for key, it := range l.items {
		if !it.late(now) {
			delete(l.items, key)
		}
	}
	l.swept = len(l.items)
}

// undo removes the last version of the items: its commit failed.
func (l *lateIndexes) undo(keys []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		if it := l.items[key]; it != nil {
			it.versions = it.versions[:len(it.versions)-1]
		}
	}
}

// in returns the entries that readers of the range see instead of those in the
// store, sorted in the direction of the range, and the keys of all entries of
// the store that they do not see.
func (l *lateIndexes) in(r store.Range, now time.Time) (shown []indexEntry, hidden map[string]bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	hidden = map[string]bool{}
	for _, it := range l.items {
		if !it.late(now) {
			continue
		}
		for n, v := range it.versions {
			for _, e := range v.entries {
				if !contains(r, e.key) {
					continue
				}
				hidden[string(e.key)] = true
				if n == 0 {
					shown = append(shown, e)
				}
			}
		}
	}
	slices.SortFunc(shown, func(a, b indexEntry) int { return compareIn(r, a.key, b.key) })
	return shown, hidden
}

func contains(r store.Range, key []byte) bool {
	return bytes.Compare(key, r.Start) >= 0 && (r.End == nil || bytes.Compare(key, r.End) < 0)
}

// compareIn compares two keys in the direction of the range.
func compareIn(r store.Range, a, b []byte) int {
	if r.Reverse {
		a, b = b, a
	}
	return bytes.Compare(a, b)
}

// each calls f with the entries of the range that readers see, in order, until f
// returns false.
func (v *view) each(r store.Range, f func(key, stored []byte) bool) error {
	if v.index == nil {
		return v.space.Walk(r, f)
	}
	shown, hidden := v.service.late.in(r, v.service.env.Clock.Now())
	more := true
	upTo := func(key []byte) {
		for more && len(shown) > 0 && (key == nil || compareIn(r, shown[0].key, key) < 0) {
			more = f(shown[0].key, shown[0].value)
			shown = shown[1:]
		}
	}
	err := v.space.Walk(r, func(key, stored []byte) bool {
		if hidden[string(key)] {
			return true
		}
		if upTo(key); more {
			more = f(key, stored)
		}
		return more
	})
	if err == nil {
		upTo(nil)
	}
	return err
}
