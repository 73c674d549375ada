package sqs

import "container/heap"

// entry is a message in its queue's index. Times are milliseconds since 1970.
// The queue's mutex guards it.
type entry struct {
	seq             uint64
	visibleAt       int64
	sentAt          int64
	enteredAt       int64 // when it entered this queue; a dead letter keeps its sentAt
	firstReceivedAt int64 // 0 if never received
	receives        uint32
	inFlight        bool   // received and neither deleted nor visible again
	redelivered     bool   // by a fault, which delivers a message twice and not more often
	group           string // its message group, which makes the queue fair; "" for none

	heap  *visibilityHeap // the heap that holds it
	index int
}

// visibilityHeap orders entries by the time at which they become visible, then
// by arrival.
type visibilityHeap []*entry

func (h visibilityHeap) Len() int { return len(h) }

func (h visibilityHeap) Less(i, j int) bool {
	if h[i].visibleAt != h[j].visibleAt {
		return h[i].visibleAt < h[j].visibleAt
	}
	return h[i].seq < h[j].seq
}

func (h visibilityHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface; use put.
func (h *visibilityHeap) Push(x any) {
	e := x.(*entry)
	e.index = len(*h)
	*h = append(*h, e)
}

// Pop implements heap.Interface; use take.
func (h *visibilityHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return e
}

func (h *visibilityHeap) put(e *entry) {
	e.heap = h
	heap.Push(h, e)
}

func (h *visibilityHeap) take() *entry { return heap.Pop(h).(*entry) }

// leaveHeap removes the entry from the heap that holds it, if any.
func (e *entry) leaveHeap() {
	if e.heap != nil {
		heap.Remove(e.heap, e.index)
		e.heap = nil
	}
}
