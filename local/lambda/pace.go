package lambda

import "time"

// gathering is how long messages may gather while a batch is processed, before another batch
// starts; busyGathering how long they do while batches follow one another without a pause.
const (
	gathering     = 10 * time.Millisecond
	busyGathering = 50 * time.Millisecond
)

// busyAfter is after how many batches, each less than twice busyGathering after the one before, a
// queue is busy. The events of one order alone make fewer.
const busyAfter = 8

// pace knows how fast batches follow one another.
type pace struct {
	last time.Time
	row  int
}

// handed notes that a batch is handed over, and reports whether the queue is busy.
func (p *pace) handed(now time.Time) bool {
	if now.Sub(p.last) > 2*busyGathering {
		p.row = 0
	}
	p.last = now
	p.row++
	return p.row > busyAfter
}
