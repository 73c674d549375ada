package sqs

import "container/heap"

// entry is a message's place in its queue's index. Times are milliseconds
// since 1970. Guarded by the queue's mutex.
type entry struct {
	seq      uint64
	at       int64 // visible from then on
	sent     int64
	since    int64 // came into this queue: a dead letter keeps the time it was sent
	received int64 // first time; 0 is never
	receives uint32
	inFlight bool // received and neither deleted nor visible again

	in    *line // the heap that holds it, and where
	index int
}

// line is a heap of entries by the time of their visibility and, for equal
// times, by arrival.
type line []*entry

func (l line) Len() int { return len(l) }

func (l line) Less(i, j int) bool {
	if l[i].at != l[j].at {
		return l[i].at < l[j].at
	}
	return l[i].seq < l[j].seq
}

func (l line) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].index, l[j].index = i, j
}

// Push is for package heap; use put.
func (l *line) Push(x any) {
	e := x.(*entry)
	e.index = len(*l)
	*l = append(*l, e)
}

// Pop is for package heap; use take.
func (l *line) Pop() any {
	last := len(*l) - 1
	e := (*l)[last]
	(*l)[last] = nil
	*l = (*l)[:last]
	return e
}

func (l *line) put(e *entry) {
	e.in = l
	heap.Push(l, e)
}

func (l *line) take() *entry { return heap.Pop(l).(*entry) }

// leave takes the entry out of whatever line it stands in.
func (e *entry) leave() {
	if e.in != nil {
		heap.Remove(e.in, e.index)
		e.in = nil
	}
}
