package webhookhttp

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// stopwatch measures the parts of one request. The transport dials in the background, and
// may go on with it after the request has ended, so that its calls come from several
// goroutines.
type stopwatch struct {
	mu      sync.Mutex
	begun   time.Time
	dns     span
	connect span
	tls     span
	wrote   time.Time
	first   time.Time
	reused  bool
}

// span is the time from the first beginning to the last end.
type span struct{ from, to time.Time }

func (s *span) begin() {
	if s.from.IsZero() {
		s.from = time.Now()
	}
}

func (s *span) end() { s.to = time.Now() }

// length is how long the span took; until now if it has not ended.
func (s *span) length(now time.Time) time.Duration {
	switch {
	case s.from.IsZero():
		return 0
	case s.to.IsZero():
		return now.Sub(s.from)
	}
	return s.to.Sub(s.from)
}

func startWatch() *stopwatch { return &stopwatch{begun: time.Now()} }

// trace are the hooks that measure. Addresses of one name are tried side by side
// (RFC 8305); connecting ends with the one that was used.
func (w *stopwatch) trace() *httptrace.ClientTrace {
	note := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	return &httptrace.ClientTrace{
		DNSStart:     func(httptrace.DNSStartInfo) { note(w.dns.begin) },
		DNSDone:      func(httptrace.DNSDoneInfo) { note(w.dns.end) },
		ConnectStart: func(string, string) { note(w.connect.begin) },
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				note(w.connect.end)
			}
		},
		TLSHandshakeStart:    func() { note(w.tls.begin) },
		TLSHandshakeDone:     func(tls.ConnectionState, error) { note(w.tls.end) },
		GotConn:              func(c httptrace.GotConnInfo) { note(func() { w.reused = c.Reused }) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { note(func() { w.wrote = time.Now() }) },
		GotFirstResponseByte: func() { note(func() { w.first = time.Now() }) },
	}
}

// timing is what was measured until now.
func (w *stopwatch) timing() webhook.Timing {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	t := webhook.Timing{Total: now.Sub(w.begun), Reused: w.reused}
	if !w.reused { // otherwise what was dialed meanwhile was for nothing
		t.DNS, t.Connect, t.TLS = w.dns.length(now), w.connect.length(now), w.tls.length(now)
	}
	answer := span{from: w.wrote, to: w.first}
	t.FirstByte = max(0, answer.length(now))
	return t
}
