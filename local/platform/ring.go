package platform

import (
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/control"
)

// keptLines is how much of the API's log the status page can show.
const keptLines = 500

// ring keeps the last lines of a log. It is safe for concurrent use.
type ring struct {
	mu    sync.Mutex
	lines []control.LogLine
	next  int // the oldest, once the ring is full
}

func (r *ring) add(line string) {
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

func (r *ring) all() []control.LogLine {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(append([]control.LogLine{}, r.lines[r.next:]...), r.lines[:r.next]...)
}

// tail is the last n lines as text.
func (r *ring) tail(n int) string {
	var b strings.Builder
	lines := r.all()
	for _, l := range lines[max(0, len(lines)-n):] {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}
