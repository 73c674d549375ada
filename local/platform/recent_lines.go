package platform

import (
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/logs"
)

// keptLines is how many lines of the API's log are kept.
const keptLines = 500

// recentLines keeps the last lines of a log, in a ring buffer. It is safe for
// concurrent use.
type recentLines struct {
	mu    sync.Mutex
	lines []control.LogLine
	next  int    // index of the oldest line, once the buffer is full
	added uint64 // number of all lines
}

func (r *recentLines) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.added++
	l := control.LogLine{Time: time.Now(), Text: line}
	if len(r.lines) < keptLines {
		r.lines = append(r.lines, l)
		return
	}
	r.lines[r.next] = l
	r.next = (r.next + 1) % keptLines
}

func (r *recentLines) all() []control.LogLine {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(append([]control.LogLine{}, r.lines[r.next:]...), r.lines[:r.next]...)
}

// numbered returns the lines with their numbers, oldest first.
func (r *recentLines) numbered() []logs.Line {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := append(append([]control.LogLine{}, r.lines[r.next:]...), r.lines[:r.next]...)
	out := make([]logs.Line, 0, len(kept))
	for i, l := range kept {
		out = append(out, logs.Line{Time: l.Time, Text: l.Text, Sequence: r.added - uint64(len(kept)-1-i)})
	}
	return out
}

// tail returns the last n lines as text.
func (r *recentLines) tail(n int) string {
	var b strings.Builder
	lines := r.all()
	for _, l := range lines[max(0, len(lines)-n):] {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}
