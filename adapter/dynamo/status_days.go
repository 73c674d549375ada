package dynamo

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/order"
)

// days keeps a directory of the days on which orders got a status, so that a list of
// a status reads only days that have orders, however long ago. Without it a list would
// either stop at some age, and forget an order that needs attention, or read hundreds
// of empty days whenever a status has no orders.
//
// A process writes a day once per status, before its first order of that day.
type days struct {
	db *database

	mu    sync.Mutex
	noted map[order.Status]string // the last day this process wrote
}

// settled is how old an empty day must be before it is deleted: by then nothing writes
// to it, and the index is up to date.
const settled = 3 * 24 * time.Hour

func newDays(db *database) *days { return &days{db: db, noted: map[order.Status]string{}} }

// note writes the day of a change, unless this process has written it.
func (d *days) note(ctx context.Context, status order.Status, at time.Time) error {
	today := day(at)
	d.mu.Lock()
	known := d.noted[status] == today
	d.mu.Unlock()
	if known {
		return nil
	}
	if _, _, err := d.db.put(ctx, newItem(dayKey(status, today)), always); err != nil {
		return err
	}
	d.mu.Lock()
	d.noted[status] = today
	d.mu.Unlock()
	return nil
}

// latestFirst lists the status's days, latest first, from notAfter unless it is
// empty.
func (d *days) latestFirst(ctx context.Context, status order.Status, notAfter string) ([]string, error) {
	days, err := d.oldestFirst(ctx, status, "", notAfter)
	slices.Reverse(days)
	return days, err
}

// oldestFirst lists the status's days, oldest first, from notBefore up to notAfter
// unless that is empty.
func (d *days) oldestFirst(ctx context.Context, status order.Status, notBefore, notAfter string) ([]string, error) {
	items, err := d.db.query(ctx, query{index: primary, partition: dayKey(status, "").pk})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, it := range items {
		if day := newDecoder(it).text(attrSK); day >= notBefore && (notAfter == "" || day <= notAfter) {
			out = append(out, day)
		}
	}
	return out, nil
}

// forget deletes a settled day without orders. This only saves later reads, so its
// errors do not matter.
func (d *days) forget(ctx context.Context, status order.Status, emptyDay string) {
	if emptyDay >= day(d.db.now().Add(-settled)) {
		return
	}
	d.mu.Lock()
	if d.noted[status] == emptyDay {
		delete(d.noted, status)
	}
	d.mu.Unlock()
	_ = d.db.remove(ctx, dayKey(status, emptyDay), always)
}
