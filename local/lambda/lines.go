package lambda

import (
	"cmp"
	"slices"
	"time"
)

// direct is the source of invocations by the API. The others are the
// asynchronous events and each event source mapping.
const direct = "direct"

// waiter is an invocation without a process.
type waiter struct {
	source string
	since  time.Time
	ready  chan assignment // capacity 1
}

// lines holds the waiting invocations of a function: one line for each source.
// The sources take turns, so a source that keeps a long line, as a mapping of a
// full queue does, delays the others by one invocation each and not by its line.
type lines struct {
	waiting map[string][]*waiter // in order of arrival
	served  map[string]uint64    // the turn at which each source was served last
	turn    uint64
}

func newLines() *lines { return &lines{waiting: map[string][]*waiter{}, served: map[string]uint64{}} }

func (l *lines) empty() bool { return len(l.waiting) == 0 }

func (l *lines) has(source string) bool { return len(l.waiting[source]) > 0 }

func (l *lines) add(w *waiter) { l.waiting[w.source] = append(l.waiting[w.source], w) }

// remove removes a waiter. It returns false if it is no longer waiting.
func (l *lines) remove(w *waiter) bool {
	at := slices.Index(l.waiting[w.source], w)
	if at >= 0 {
		l.set(w.source, slices.Delete(l.waiting[w.source], at, at+1))
	}
	return at >= 0
}

func (l *lines) set(source string, line []*waiter) {
	if l.waiting[source] = line; len(line) == 0 {
		delete(l.waiting, source)
	}
}

// next removes and returns the invocation whose turn it is: the first in the line
// of the source that was served the longest time ago. There must be one.
func (l *lines) next() *waiter {
	source := l.first(func(a, b string) int {
		return cmp.Or(cmp.Compare(l.served[a], l.served[b]), l.waiting[a][0].since.Compare(l.waiting[b][0].since))
	})
	w := l.waiting[source][0]
	l.set(source, l.waiting[source][1:])
	l.serve(source)
	return w
}

// serve ends the source's turn.
func (l *lines) serve(source string) {
	l.turn++
	l.served[source] = l.turn
}

// oldest returns since when the invocation waits that has waited longest. There
// must be one.
func (l *lines) oldest() time.Time {
	source := l.first(func(a, b string) int { return l.waiting[a][0].since.Compare(l.waiting[b][0].since) })
	return l.waiting[source][0].since
}

// first returns the least of the sources with a line.
func (l *lines) first(compare func(a, b string) int) string {
	least := ""
	for source := range l.waiting {
		if least == "" || compare(source, least) < 0 {
			least = source
		}
	}
	return least
}

// clear removes and returns all waiters.
func (l *lines) clear() (all []*waiter) {
	for _, line := range l.waiting {
		all = append(all, line...)
	}
	clear(l.waiting)
	return all
}
