package sqs

import "sync"

// queue is the index of one queue's messages. An entry is in it from when its
// message is on disk until just before its message is deleted there. Its mutex is
// never held while waiting for the disk.
type queue struct {
	arn string
	id  uint64 // prefix of its messages' keys; a queue that is created again gets another id

	mu            sync.Mutex
	def           definition
	entries       map[uint64]*entry
	visible       visibilityHeap // messages without a group that a receive may return
	groups        groups         // the others
	invisible     visibilityHeap // messages in flight or delayed
	inFlightCount int            // how many of invisible are in flight
	waiters       []*waiter
	purgedAt      int64 // when it was last purged, in milliseconds; 0 if never
}

func newQueue(d definition, arn string) *queue {
	return &queue{arn: arn, id: d.ID, def: d, entries: map[uint64]*entry{}, groups: groups{}}
}

// definition returns the queue's current definition.
func (q *queue) definition() definition {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.def
}

// add adds entries to the index and wakes waiting receivers.
func (q *queue) add(entries ...*entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range entries {
		inFlight := e.inFlight
		e.inFlight = false
		q.entries[e.seq] = e
		q.hide(e, e.visibleAt, inFlight)
	}
	q.wake(len(entries))
}

// hide makes the entry invisible until at.
func (q *queue) hide(e *entry, at int64, inFlight bool) {
	e.leaveHeap()
	q.setInFlight(e, inFlight)
	e.visibleAt = at
	q.invisible.put(e)
}

func (q *queue) setInFlight(e *entry, inFlight bool) {
	switch {
	case inFlight && !e.inFlight:
		q.inFlightCount++
		q.groups.flying(e, 1)
	case !inFlight && e.inFlight:
		q.inFlightCount--
		q.groups.flying(e, -1)
	}
	e.inFlight = inFlight
}

// promote makes the entries visible whose time has come.
func (q *queue) promote(now int64) {
	for len(q.invisible) > 0 && q.invisible[0].visibleAt <= now {
		e := q.invisible.take()
		q.setInFlight(e, false)
		q.show(e)
	}
}

// remove removes the entry from the index. It returns false if the entry was
// not there.
func (q *queue) remove(e *entry) bool {
	if q.entries[e.seq] != e {
		return false
	}
	e.leaveHeap()
	q.setInFlight(e, false)
	delete(q.entries, e.seq)
	return true
}

// takeResult is the result of take.
type takeResult struct {
	taken   []entry  // copies: the originals change later
	dead    []*entry // received too often: to move to the dead-letter queue
	expired []*entry // older than the retention
	waiter  *waiter  // waits for the next message; nil unless options.wait and nothing was taken
}

// takeOptions are the options of take. Times are milliseconds.
type takeOptions struct {
	now        int64
	limit      int   // most messages to take
	visibility int64 // how long to hide them
	redrive    bool  // the dead-letter queue exists
	wait       bool  // register a waiter if there is no message
	faults     *faults
}

// take receives visible messages and hides them. Dead letters and expired
// entries leave the index; the caller must store that.
func (q *queue) take(options takeOptions) takeResult {
	q.mu.Lock()
	defer q.mu.Unlock()
	var result takeResult
	q.promote(options.now)
	next := q.order(options.faults)
	for q.visibleCount() > 0 && len(result.taken) < options.limit {
		q.takeEntry(next(), &result, options)
	}
	q.redeliverTaken(result.taken, options)
	if len(result.taken) == 0 && options.wait {
		result.waiter = q.addWaiter()
	}
	q.wake(q.visibleCount())
	return result
}

func (q *queue) takeEntry(e *entry, result *takeResult, options takeOptions) {
	switch {
	case e.sentAt+q.def.limits.retention <= options.now:
		q.remove(e)
		result.expired = append(result.expired, e)
	case options.redrive && q.def.limits.isDeadLetter(e.receives):
		q.remove(e)
		result.dead = append(result.dead, e)
	default:
		q.receive(e, options.now, options.visibility)
		result.taken = append(result.taken, *e)
	}
}

func (q *queue) receive(e *entry, now, visibility int64) {
	e.receives++
	if e.firstReceivedAt == 0 {
		e.firstReceivedAt = now
	}
	q.hide(e, now+visibility, true)
}

// removeExpired removes all messages past the retention period from the index.
func (q *queue) removeExpired(now int64) (expired []*entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.entries {
		if e.sentAt+q.def.limits.retention <= now {
			q.remove(e)
			expired = append(expired, e)
		}
	}
	return expired
}

// removeAll empties the index.
func (q *queue) removeAll() (removed []*entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.entries {
		q.remove(e)
		removed = append(removed, e)
	}
	return removed
}
