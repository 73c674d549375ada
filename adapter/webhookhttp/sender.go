// Package webhookhttp posts webhooks to endpoints on the Internet and trusts none of
// them. It checks addresses when it connects, after DNS, so that DNS rebinding has no
// effect. It follows no redirects, and limits time and size.
package webhookhttp

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	// Timeout is how long an endpoint has for its whole response.
	Timeout = 15 * time.Second
	// MaxResponse is how much of a response body is read, in bytes; less of it is kept.
	// Headers may have the same size in addition.
	MaxResponse = 16 << 10

	userAgent         = "EventForge-Webhooks/1.0"
	traceparentHeader = "traceparent"
)

// Options are what a Sender needs. Only Now is required.
type Options struct {
	Trusted  []netip.Prefix // always allowed, also over http
	Resolver *net.Resolver  // nil: the system's
	Roots    *x509.CertPool // nil: the system's
	Timeout  time.Duration  // 0: Timeout
	Now      func() time.Time
}

// Sender is a port.Sender. It is safe for concurrent use.
type Sender struct {
	secure, plain *http.Client
	now           func() time.Time
}

var _ port.Sender = (*Sender)(nil)

// New returns a Sender that ignores proxies in the environment, because a proxy would
// connect without the address check.
func New(o Options) *Sender {
	timeout := o.Timeout
	if timeout == 0 {
		timeout = Timeout
	}
	return &Sender{
		secure: client(o, timeout, allowed(o.Trusted)),
		plain:  client(o, timeout, onlyTrusted(o.Trusted)),
		now:    o.Now,
	}
}

func client(o Options, timeout time.Duration, check addressCheck) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, Resolver: o.Resolver, ControlContext: check.control}
	return &http.Client{
		Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			TLSHandshakeTimeout:    timeout,
			MaxResponseHeaderBytes: MaxResponse,
			DisableCompression:     true, // a small compressed response could be huge
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        30 * time.Second,
		},
	}
}

// Post posts body to target, and returns the response's status and Retry-After, and what
// was sent and came back (see webhook.Exchange), also when it fails. It fails with Forbidden if the address is not allowed and nothing was sent, and with
// Unavailable if there was no response; the endpoint may have received the body. The
// messages are fit for the endpoint's owner. A traceparent in header becomes the parent
// of a span, whose own traceparent is sent instead; if the context's span is of the same
// trace, that is the parent.
func (s *Sender) Post(ctx context.Context, target string, header map[string]string, body []byte) (port.Response, error) {
	ctx, span := observe.Start(ctx, "POST webhook", parent(ctx, header[traceparentHeader]), trace.WithSpanKind(trace.SpanKindClient))
	response, err := s.post(ctx, target, header, body)
	span.SetAttributes(attribute.Int("http.response.status_code", response.Status))
	observe.End(span, err)
	return response, err
}

// parent returns the traceparent to start from, which is empty for the context's span.
func parent(ctx context.Context, traceparent string) string {
	const traceID = len("00-") + 32
	current := observe.Traceparent(ctx)
	if len(current) > traceID && strings.HasPrefix(traceparent, current[:traceID]) {
		return ""
	}
	return traceparent
}

func (s *Sender) post(ctx context.Context, target string, header map[string]string, body []byte) (port.Response, error) {
	u, err := url.Parse(target)
	if err != nil {
		return malformed()
	}
	client, err := s.clientFor(u.Scheme)
	if err != nil {
		return port.Response{Class: webhook.ErrorAddress}, err
	}
	watch := startWatch()
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, watch.trace()), http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return malformed()
	}
	fill(req, header, observe.Traceparent(ctx))
	exchange := &webhook.Exchange{Sent: captured(req.Header)}
	res, err := client.Do(req)
	if err != nil {
		exchange.Timing = watch.timing()
		return port.Response{Class: classOf(err), Exchange: exchange}, explain(err)
	}
	defer res.Body.Close()
	exchange.Received, exchange.Body = captured(res.Header), readBody(res.Body)
	exchange.Timing = watch.timing()
	return port.Response{Status: res.StatusCode, RetryAfter: retryAfter(res.Header.Get("Retry-After"), s.now()), Exchange: exchange}, nil
}

func malformed() (port.Response, error) {
	return port.Response{Class: webhook.ErrorAddress}, failure.New(failure.Forbidden, "the endpoint's URL is malformed")
}

func (s *Sender) clientFor(scheme string) (*http.Client, error) {
	switch scheme {
	case "https":
		return s.secure, nil
	case "http":
		return s.plain, nil
	}
	return nil, failure.New(failure.Forbidden, "the endpoint's URL is neither https nor http")
}

func fill(req *http.Request, header map[string]string, traceparent string) {
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	req.Header.Del(traceparentHeader)
	if traceparent != "" {
		req.Header.Set(traceparentHeader, traceparent)
	}
}
