package lambda

import (
	"bytes"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/env"
)

// How much of a function's output is kept.
const (
	keptLines   = 1000
	longestLine = 64 << 10
)

// LogLine is one line that a function's process wrote.
type LogLine struct {
	Time     time.Time `json:"time"` // platform time at which it was read
	Text     string    `json:"text"`
	Sequence uint64    `json:"-"` // counts the function's lines since the platform started
}

// recentLines keeps the last lines of all processes of a function. Several
// processes write to it; each write is split into lines separately, because a
// runtime writes whole lines.
type recentLines struct {
	env   *env.Env
	copy  io.Writer // also gets everything; may be nil
	mu    sync.Mutex
	lines []LogLine
	next  int    // index of the oldest line, once the ring buffer is full
	added uint64 // number of lines since the platform started
}

func newLogRing(e *env.Env, output io.Writer) *recentLines { return &recentLines{env: e, copy: output} }

func (l *recentLines) Write(p []byte) (int, error) {
	if l.copy != nil {
		_, _ = l.copy.Write(p) // for people; the function goes on without it
	}
	now := l.env.Clock.Now()
	for line := range bytes.Lines(p) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) > longestLine {
			line = line[:longestLine]
		}
		l.add(LogLine{Time: now, Text: string(line)})
	}
	return len(p), nil
}

func (l *recentLines) add(line LogLine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.added++
	line.Sequence = l.added
	if len(l.lines) < keptLines {
		l.lines = append(l.lines, line)
		return
	}
	l.lines[l.next] = line
	l.next = (l.next + 1) % keptLines
}

func (l *recentLines) all() []LogLine {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(append([]LogLine(nil), l.lines[l.next:]...), l.lines[:l.next]...)
}

// Logs returns the last lines that the function's processes wrote, oldest first.
func (s *Service) Logs(function string) []LogLine {
	f, err := s.find(function)
	if err != nil {
		return nil
	}
	return f.logs.all()
}

func itoa(n int) string { return strconv.Itoa(n) }
