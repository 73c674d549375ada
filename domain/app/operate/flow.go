package operate

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// FlowMinutes is how many minutes a Flow has, at most.
	FlowMinutes = 60
	// MaxFlow is how many orders of one status one reading of the flow looks at, about.
	MaxFlow = 40_000
	// lateBy is how late an entry may be in a list. Minutes that ended longer ago are not
	// counted again.
	lateBy = 2 * time.Minute
	// maxSorted is how many failed orders one reading of the flow looks into.
	maxSorted = pagination.MaxLimit
)

// Flow is how orders moved in the last hour.
type Flow struct {
	// Minutes are the last minutes, oldest first; the last one is not over. There are
	// fewer than FlowMinutes if more orders moved than are looked at.
	Minutes []Minute
	// More says that more orders may have failed because of us than the minutes say.
	More bool
}

// Minute is what happened to orders in one minute.
type Minute struct {
	At        time.Time // its beginning
	Accepted  int
	Completed int
	Failed    int
	Cancelled int
	OurFault  int // of those that failed: nothing was wrong with the order
}

// flowMeter counts what happened in each minute. It keeps what it has counted, so that a
// reading looks only at orders that moved lately.
type flowMeter struct {
	minutes  map[time.Time]*Minute
	start    time.Time       // the first minute that is known
	settled  time.Time       // minutes before this one are not counted again
	ours     map[string]bool // orders that failed since then → because of us
	unsorted time.Time       // when orders failed last that nobody looked into
}

// lifecycle is the statuses, each before those that follow it: an order that moves on
// while the lists are read is in one that is still to be read.
var lifecycle = []order.Status{
	order.Pending, order.Processing, order.Cancelling, order.NeedsAttention, order.Completed, order.Failed, order.Cancelled,
}

// read counts the minutes that are not settled.
func (m *flowMeter) read(ctx context.Context, lists port.OrderFlow, now time.Time) (Flow, error) {
	current := now.UTC().Truncate(time.Minute)
	first := current.Add(-(FlowMinutes - 1) * time.Minute)
	r := flowReading{from: later(first, m.settled), minutes: map[time.Time]*Minute{}, seen: map[string]bool{}}
	if err := r.count(ctx, lists); err != nil {
		return Flow{}, err
	}
	ours, unsorted, err := r.sort(ctx, lists, m.ours)
	if err != nil {
		return Flow{}, err
	}
	m.ours = ours
	if unsorted {
		m.unsorted = now
	}
	m.take(r, first)
	m.settled = later(m.start, current.Add(-lateBy))
	return Flow{Minutes: m.list(current), More: now.Sub(m.unsorted) < FlowMinutes*time.Minute}, nil
}

// take replaces the minutes that the reading has counted. Those before are kept unless the
// reading has a gap.
func (m *flowMeter) take(r flowReading, first time.Time) {
	complete := upToMinute(r.complete)
	if m.minutes == nil || complete.After(r.from) || r.from.Equal(first) {
		m.minutes, m.start = map[time.Time]*Minute{}, complete
	}
	m.start = later(m.start, first)
	for at := range m.minutes {
		if at.Before(first) {
			delete(m.minutes, at)
		}
	}
	for at, counts := range r.minutes {
		m.minutes[at] = counts
	}
}

// list lists the minutes that are known, up to the current one.
func (m *flowMeter) list(current time.Time) []Minute {
	var all []Minute
	for at := m.start; !at.After(current); at = at.Add(time.Minute) {
		if counts := m.minutes[at]; counts != nil {
			all = append(all, *counts)
		} else {
			all = append(all, Minute{At: at})
		}
	}
	return all
}

// flowReading is one reading of the lists.
type flowReading struct {
	from     time.Time // it counts what happened since
	complete time.Time // and is complete since
	minutes  map[time.Time]*Minute
	seen     map[string]bool // orders
	failed   []port.Entry
}

func (r *flowReading) count(ctx context.Context, lists port.OrderFlow) error {
	r.complete = r.from
	for _, status := range lifecycle {
		entries, complete, err := lists.EnteredSince(ctx, status, r.from, MaxFlow)
		if err != nil {
			return err
		}
		r.complete = later(r.complete, complete)
		for _, e := range entries {
			r.add(status, e)
		}
	}
	return nil
}

// add counts an order that came into a status. When it was accepted, its id says.
func (r *flowReading) add(status order.Status, e port.Entry) {
	if accepted, err := id.Time(e.OrderID); err == nil && !r.seen[e.OrderID] && !accepted.Before(r.from) {
		r.minute(accepted).Accepted++
	}
	r.seen[e.OrderID] = true
	switch status {
	case order.Completed:
		r.minute(e.At).Completed++
	case order.Cancelled:
		r.minute(e.At).Cancelled++
	case order.Failed:
		r.minute(e.At).Failed++
		r.failed = append(r.failed, e)
	case order.Pending, order.Processing, order.Cancelling, order.NeedsAttention:
	}
}

func (r *flowReading) minute(at time.Time) *Minute {
	at = at.UTC().Truncate(time.Minute)
	if r.minutes[at] == nil {
		r.minutes[at] = &Minute{At: at}
	}
	return r.minutes[at]
}

// sort counts the orders that failed because of us. It looks into those that are not known,
// the last ones first, and says whether there were too many.
func (r *flowReading) sort(ctx context.Context, lists port.OrderFlow, known map[string]bool) (ours map[string]bool, tooMany bool, err error) {
	slices.SortFunc(r.failed, func(a, b port.Entry) int { return b.At.Compare(a.At) })
	var unknown []string
	for _, e := range r.failed {
		if _, ok := known[e.OrderID]; !ok {
			unknown = append(unknown, e.OrderID)
		}
	}
	looked, err := lists.OrdersByID(ctx, unknown[:min(maxSorted, len(unknown))])
	if err != nil {
		return nil, false, err
	}
	ours = map[string]bool{}
	for _, e := range r.failed {
		if o, ok := looked[e.OrderID]; ok {
			ours[e.OrderID] = o.FailedBecauseOfUs()
		} else if was, ok := known[e.OrderID]; ok {
			ours[e.OrderID] = was
		}
		if ours[e.OrderID] {
			r.minute(e.At).OurFault++
		}
	}
	return ours, len(unknown) > maxSorted, nil
}

// upToMinute rounds up to a whole minute.
func upToMinute(t time.Time) time.Time {
	if whole := t.Truncate(time.Minute); whole.Before(t) {
		return whole.Add(time.Minute)
	}
	return t
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
