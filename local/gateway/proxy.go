package gateway

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Proxy passes requests to the API's process over connections that stay open.
// While the process is down it answers 503 with Retry-After; when it dies in
// the middle of a request, 502: it may have happened.
func Proxy(target *url.URL, log *slog.Logger) http.Handler {
	transport := &http.Transport{
		MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute, DisableCompression: true,
		ResponseHeaderTimeout: 60 * time.Second, WriteBufferSize: 16 << 10, ReadBufferSize: 16 << 10,
	}
	return &httputil.ReverseProxy{
		Transport: transport, BufferPool: newBuffers(),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() != nil {
				panic(http.ErrAbortHandler) // the client is gone; nobody reads an answer
			}
			log.Warn("the API did not answer", "path", r.URL.Path, "error", err)
			if errors.Is(err, syscall.ECONNREFUSED) {
				w.Header().Set("Retry-After", "1")
				problem(w, http.StatusServiceUnavailable, "unavailable", "The API is starting. Try again in a moment.")
				return
			}
			problem(w, http.StatusBadGateway, "bad_gateway", "The API ended before it answered.")
		},
	}
}

// buffers lends the copies of answers their memory.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}}
}

// Get lends a buffer.
func (b *buffers) Get() []byte { return *b.pool.Get().(*[]byte) } //nolint:forcetypeassert // only Put and New fill it

// Put takes a buffer back.
func (b *buffers) Put(used []byte) { b.pool.Put(&used) }

// problem answers with problem details (RFC 9457).
func problem(w http.ResponseWriter, status int, code, detail string) {
	body, _ := json.Marshal(map[string]any{ // of strings and a number: cannot fail
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
