package platform

import (
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/control"
)

// keptLines is how many lines of the API's log are kept.
const keptLines = 500

// recentLines keeps the last lines of a log, in a ring buffer. It is safe for
// concurrent use.
type recentLines struct {
	mu    sync.Mutex
	lines []control.LogLine
	next  int // index of the oldest line, once the buffer is full
}

func (r *recentLines) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
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

// tail returns the last n lines as text.
func (r *recentLines) tail(n int) string {
	var b strings.Builder
	lines := r.all()
	for _, l := range lines[max(0, len(lines)-n):] {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}
