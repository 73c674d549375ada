package lambda

import (
	"strconv"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
)

// TestNoSourceStarves makes lines of four sources grow, shrink and be served in
// any order.
func TestNoSourceStarves(t *testing.T) {
	p := properties(t)
	steps := gen.SliceOf(gen.IntRange(0, 15))
	p.Property("between two services of a source that waits, each other source is served once at most", prop.ForAll(func(steps []int) bool {
		return replayLines(steps, func(w *waiter, passed map[string]map[string]int) bool {
			for _, times := range passed[w.source] {
				if times > 1 {
					return false
				}
			}
			return true
		})
	}, steps))
	p.TestingRun(t)
}

func TestASourcesInvocationsKeepTheirOrder(t *testing.T) {
	p := properties(t)
	p.Property("the first of a line is served first", prop.ForAll(func(steps []int) bool {
		last := map[string]time.Time{}
		return replayLines(steps, func(w *waiter, _ map[string]map[string]int) bool {
			inOrder := w.since.After(last[w.source])
			last[w.source] = w.since
			return inOrder
		})
	}, gen.SliceOf(gen.IntRange(0, 15))))
	p.TestingRun(t)
}

// replayLines adds an invocation to a line, serves one, or lets the last of a line
// give up, as the steps say. At each service it calls check with the invocation
// and with how often the other sources were served while its source waited.
func replayLines(steps []int, check func(w *waiter, passed map[string]map[string]int) bool) bool {
	l := newLines()
	passed := map[string]map[string]int{}
	for n, step := range steps {
		source := strconv.Itoa(step % 4)
		switch step / 4 {
		case 0, 1:
			l.add(&waiter{source: source, since: time.Unix(int64(n+1), 0)})
		case 2:
			if line := l.waiting[source]; len(line) > 0 && !l.remove(line[len(line)-1]) {
				return false
			}
		default:
			if l.empty() {
				continue
			}
			w := l.next()
			if !check(w, passed) {
				return false
			}
			for other := range l.waiting {
				if passed[other] == nil {
					passed[other] = map[string]int{}
				}
				passed[other][w.source]++
			}
			delete(passed, w.source)
		}
		for source := range passed {
			if !l.has(source) {
				delete(passed, source)
			}
		}
	}
	return true
}
