package listener

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/local/meter"
)

// Proxy passes requests to the API's process over kept-alive connections. If the
// process does not answer, Proxy answers as the load balancer does, in HTML
// instead of problem details: 503 while the process is down, 502 when it dies
// during a request (which may have had its effect), and 504 when it sends no
// response headers in time.
//
// It counts as the load balancer does: responses with 5xx of the process and of its own, and
// how long the process took, in seconds.
func Proxy(target *url.URL, within time.Duration, log *slog.Logger, m *meter.Meter) http.Handler {
	transport := &http.Transport{
		MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute, DisableCompression: true,
		ResponseHeaderTimeout: within, WriteBufferSize: 16 << 10, ReadBufferSize: 16 << 10,
	}
	proxy := &httputil.ReverseProxy{
		Transport: transport, BufferPool: newBuffers(),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.SetXForwarded()
			r.Out.Host = r.In.Host
			r.Out.Body = exact(r.Out.Body, r.Out.ContentLength)
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() != nil {
				panic(http.ErrAbortHandler) // the client is gone
			}
			log.Warn("the API did not answer", "path", r.URL.Path, "error", err)
			m.Add(balancerNamespace, "HTTPCode_ELB_5XX_Count", "", 1)
			balancerError(w, balancerStatus(err))
		},
		ModifyResponse: func(r *http.Response) error {
			measure(m, r)
			return nil
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), begun{}, time.Now())))
	})
}

// balancerNamespace is that of the load balancer's metrics.
const balancerNamespace = "AWS/ApplicationELB"

// begun is the key of the time at which a request arrived, on the machine's clock.
type begun struct{}

// measure counts a response of the process.
func measure(m *meter.Meter, r *http.Response) {
	if r.StatusCode >= http.StatusInternalServerError {
		m.Add(balancerNamespace, "HTTPCode_Target_5XX_Count", "", 1)
	}
	if at, ok := r.Request.Context().Value(begun{}).(time.Time); ok {
		m.Add(balancerNamespace, "TargetResponseTime", "", time.Since(at).Seconds())
	}
}

// exact ends a body at its length. http.Transport reads once more to see whether there
// is more; if the API has answered by then, net/http has closed the body, the read fails,
// and Transport would cut the answer off.
func exact(body io.ReadCloser, length int64) io.ReadCloser {
	if body == nil || length <= 0 {
		return body
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, length), body}
}

// balancerStatus is the load balancer's status for a target that does not answer.
func balancerStatus(err error) int {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return http.StatusServiceUnavailable
	case errors.As(err, &timeout) && timeout.Timeout():
		return http.StatusGatewayTimeout
	}
	return http.StatusBadGateway
}

// balancerError answers in HTML, as the load balancer does.
func balancerError(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	_, _ = fmt.Fprintf(w, "<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n", title, title)
}

// buffers is the pool of buffers for copying response bodies.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}}
}

// Get takes a buffer from the pool.
func (b *buffers) Get() []byte { return *b.pool.Get().(*[]byte) } //nolint:forcetypeassert // only Put and New fill it

// Put returns a buffer to the pool.
func (b *buffers) Put(used []byte) { b.pool.Put(&used) }

// problem answers with problem details (RFC 9457).
func problem(w http.ResponseWriter, status int, code, detail string) {
	body, _ := json.Marshal(map[string]any{ // strings and a number: cannot fail
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
