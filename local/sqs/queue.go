package sqs

import "sync"

// queue is the index of one queue's messages. Its mutex is held for work in
// memory only, never while waiting for the disk.
type queue struct {
	arn string
	id  uint64 // prefix of its messages' keys; a queue created anew has a new one

	mu      sync.Mutex
	def     definition
	entries map[uint64]*entry
	ready   line // visible, or so since a moment that has passed
	waiting line // in flight or delayed
	flying  int  // how many of waiting are in flight
	waiters []*waiter
	purged  int64 // when it was last purged, in milliseconds
}

func newQueue(d definition, arn string) *queue {
	return &queue{arn: arn, id: d.ID, def: d, entries: map[uint64]*entry{}}
}

// definition returns the queue's definition as it is now.
func (q *queue) definition() definition {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.def
}

// add brings entries into the index and wakes receivers that wait.
func (q *queue) add(entries ...*entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range entries {
		flying := e.inFlight
		e.inFlight = false
		q.entries[e.seq] = e
		q.hide(e, e.at, flying)
	}
	q.wake(len(entries))
}

// hide makes the entry invisible until at; promote brings it back.
func (q *queue) hide(e *entry, at int64, inFlight bool) {
	e.leave()
	q.fly(e, inFlight)
	e.at = at
	q.waiting.put(e)
}

func (q *queue) fly(e *entry, inFlight bool) {
	switch {
	case inFlight && !e.inFlight:
		q.flying++
	case !inFlight && e.inFlight:
		q.flying--
	}
	e.inFlight = inFlight
}

// promote makes visible whatever is due.
func (q *queue) promote(now int64) {
	for len(q.waiting) > 0 && q.waiting[0].at <= now {
		e := q.waiting.take()
		q.fly(e, false)
		q.ready.put(e)
	}
}

// remove takes the entry out of the index; false when it was out already.
func (q *queue) remove(e *entry) bool {
	if q.entries[e.seq] != e {
		return false
	}
	e.leave()
	q.fly(e, false)
	delete(q.entries, e.seq)
	return true
}

// grab is what one look at the queue yields.
type grab struct {
	taken   []entry  // as they were when received: the originals change later
	dead    []*entry // received too often: for the dead-letter queue
	expired []*entry // older than the retention
	waiter  *waiter  // where to wait when there is nothing, if asked for
}

// look says how to look at the queue. Times are milliseconds.
type look struct {
	now        int64
	limit      int   // most messages to take
	visibility int64 // how long to hide them
	redrive    bool  // there is a dead-letter queue to move messages to
	wait       bool  // wait when there is nothing
}

// take receives visible messages and hides them. Entries for the dead-letter
// queue and expired ones leave the index; the caller finishes them off.
func (q *queue) take(l look) grab {
	q.mu.Lock()
	defer q.mu.Unlock()
	var g grab
	q.promote(l.now)
	for len(q.ready) > 0 && len(g.taken) < l.limit {
		q.takeOne(&g, l)
	}
	if len(g.taken) == 0 && l.wait {
		g.waiter = q.enlist()
	}
	q.wake(len(q.ready))
	return g
}

func (q *queue) takeOne(g *grab, l look) {
	e := q.ready[0]
	switch {
	case e.sent+q.def.limits.retention <= l.now:
		q.remove(e)
		g.expired = append(g.expired, e)
	case l.redrive && q.def.limits.dead(e.receives):
		q.remove(e)
		g.dead = append(g.dead, e)
	default:
		q.receive(e, l.now, l.visibility)
		g.taken = append(g.taken, *e)
	}
}

func (q *queue) receive(e *entry, now, visibility int64) {
	e.receives++
	if e.received == 0 {
		e.received = now
	}
	q.hide(e, now+visibility, true)
}

// drain takes all messages older than the retention out of the index.
func (q *queue) drain(now int64) (expired []*entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.entries {
		if e.sent+q.def.limits.retention <= now {
			q.remove(e)
			expired = append(expired, e)
		}
	}
	return expired
}

// empty forgets every message up to and including last.
func (q *queue) empty(last uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for seq, e := range q.entries {
		if seq <= last {
			q.remove(e)
		}
	}
}
