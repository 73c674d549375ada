package listener_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/listener"
	"github.com/eventforge/eventforge/wiring"
)

// named answers with its name.
func named(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, name, " ", r.URL.Path) })
}

func under(prefix string) func(*http.Request) bool {
	return listener.ByPath(func(path string) bool { return strings.HasPrefix(path, prefix) })
}

func ask(t *testing.T, h http.Handler, method, host, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Host = host
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// signedFor is the Authorization header of a request that is signed for the
// service.
func signedFor(service string) string {
	return "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=00"
}

func TestAWSEndpointRoutes(t *testing.T) {
	isJSON := func(r *http.Request) bool { return r.Header.Get("X-Amz-Target") != "" }
	h := listener.AWS{
		S3: named("s3"), Unknown: named("unknown"),
		Services: []listener.Requests{listener.Matched(named("json"), isJSON), listener.Matched(named("ses"), under("/v2/email/"))},
	}
	for name, c := range map[string]struct {
		method, host, path string
		header             []string
		want               string
	}{
		"json":             {"POST", "localhost:4566", "/", []string{"X-Amz-Target", "DynamoDB_20120810.GetItem"}, "json /"},
		"ses":              {"POST", "localhost:4566", "/v2/email/outbound-emails", nil, "ses /v2/email/outbound-emails"},
		"bucket by path":   {"GET", "localhost:4566", "/bucket/key", nil, "s3 /bucket/key"},
		"bucket by host":   {"GET", "bucket.localhost:4566", "/v2/email/x", nil, "s3 /v2/email/x"},
		"list the buckets": {"GET", "127.0.0.1:4566", "/", []string{"Authorization", signedFor("s3")}, "s3 /"},
		"unknown service":  {"GET", "127.0.0.1:4566", "/clusters", []string{"Authorization", signedFor("eks")}, "unknown /clusters"},
		"known service":    {"GET", "127.0.0.1:4566", "/v2/email/x", []string{"Authorization", signedFor("ses")}, "ses /v2/email/x"},
		"S3 by its scope":  {"GET", "127.0.0.1:4566", "/v2/email/x", []string{"Authorization", signedFor("s3")}, "s3 /v2/email/x"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, ask(t, h, c.method, c.host, c.path, c.header...).Body.String())
		})
	}
	w := ask(t, h, "GET", "localhost", "/", "Accept", "text/html,*/*")
	require.Equal(t, "/_local/", w.Header().Get("Location"))
}

func built(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "assets"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("<title>page</title>"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "assets", "a-1.js"), []byte("1"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("secret"), 0o600))
	return dir
}

func TestPageAddressRoutesAsCloudFront(t *testing.T) {
	h := listener.App{
		API: named("api"), Ingest: listener.Matched(named("ingest"), under("/webhooks/ingest")),
		Dir: built(t), Config: map[string]string{"clientId": "c1"}, SignIn: "http://localhost:4566",
	}
	for path, want := range map[string]string{
		"/api/orders": "api /api/orders", "/health": "api /health", "/ready": "api /ready", "/docs": "api /docs",
		"/.well-known/webhook-keys/a/b": "api /.well-known/webhook-keys/a/b", "/.well-known/other": "<title>page</title>",
		"/openapi.json": "api /openapi.json", "/sitemap.xml": "api /sitemap.xml", "/sitemap.xml/x": "<title>page</title>", "/webhooks/ingest": "ingest /webhooks/ingest",
		"/": "<title>page</title>", "/orders/42": "<title>page</title>", "/apiary": "<title>page</title>",
		"/assets/a-1.js": "1", "/config.json": "{\"clientId\":\"c1\"}\n",
	} {
		require.Equal(t, want, ask(t, h, "GET", "localhost", path).Body.String(), path)
	}
	require.Equal(t, http.StatusNotFound, ask(t, h, "GET", "localhost", "/assets/gone.js").Code)
	require.Equal(t, http.StatusMethodNotAllowed, ask(t, h, "POST", "localhost", "/").Code)
	require.NotContains(t, ask(t, h, "GET", "localhost", "/..%2fsecret").Body.String(), "secret")

	page := ask(t, h, "GET", "localhost", "/").Header()
	require.Equal(t, "nosniff", page.Get("X-Content-Type-Options"))
	require.Contains(t, page.Get("Content-Security-Policy"), "connect-src 'self' http://localhost:4566")
	require.Equal(t, "no-cache", page.Get("Cache-Control"))
	require.Contains(t, ask(t, h, "GET", "localhost", "/assets/a-1.js").Header().Get("Cache-Control"), "immutable")
	require.Equal(t, "no-cache", ask(t, h, "GET", "localhost", "/config.json").Header().Get("Cache-Control"))
	require.Equal(t, "DENY", ask(t, h, "GET", "localhost", "/api/orders").Header().Get("X-Frame-Options"))
}

// The page has the settings, as ops/publish uploads it. A browser that has it asks whether it is
// still the same, which it is not after the settings have changed.
func TestThePageHasTheSettings(t *testing.T) {
	dir := built(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("<head>"+wiring.SettingsLink+"</head>"), 0o600))
	h := listener.App{Ingest: listener.Matched(named("i"), under("/no")), Dir: dir, Config: map[string]string{"clientId": "c1"}}
	page := ask(t, h, "GET", "localhost", "/orders/42")
	require.Equal(t, `<head><script type="application/json" id="settings">{"clientId":"c1"}</script></head>`, page.Body.String())
	require.Equal(t, "text/html; charset=utf-8", page.Header().Get("Content-Type"))
	again := func(h http.Handler) int {
		return ask(t, h, "GET", "localhost", "/index.html", "If-None-Match", page.Header().Get("ETag")).Code
	}
	require.Equal(t, http.StatusNotModified, again(h))
	h.Config = map[string]string{"clientId": "c2"}
	require.Equal(t, http.StatusOK, again(h))
}

func TestRobotsNamesTheSitemapByItsWholeAddress(t *testing.T) {
	dir := built(t)
	h := listener.App{Ingest: listener.Matched(named("i"), under("/no")), URL: "http://localhost:8080", Dir: dir}
	require.Equal(t, "<title>page</title>", ask(t, h, "GET", "localhost", "/robots.txt").Body.String(), "a build without one")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "robots.txt"), []byte("Disallow: /orders\nSitemap: /sitemap.xml\n"), 0o600))
	r := ask(t, h, "GET", "localhost", "/robots.txt")
	require.Equal(t, "Disallow: /orders\nSitemap: http://localhost:8080/sitemap.xml\n", r.Body.String())
	require.Equal(t, "text/plain; charset=utf-8", r.Header().Get("Content-Type"))
	require.Equal(t, "public, max-age=86400", r.Header().Get("Cache-Control"))
	require.Equal(t, http.StatusMethodNotAllowed, ask(t, h, "POST", "localhost", "/robots.txt").Code)
}

func TestStripesOriginsAreInThePolicyOnlyWithStripe(t *testing.T) {
	policy := func(stripe bool) string {
		app := listener.App{Ingest: listener.Matched(named("i"), under("/no")), Dir: built(t), SignIn: "http://localhost:4566", Stripe: stripe}
		return ask(t, app, "GET", "localhost", "/").Header().Get("Content-Security-Policy")
	}
	require.NotContains(t, policy(false), "stripe")
	require.Contains(t, policy(true), "connect-src 'self' http://localhost:4566 https://api.stripe.com;")
	require.Contains(t, policy(true), "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com;")
	require.Contains(t, policy(true), "form-action 'self' http://localhost:4566;", "no form is posted to Stripe")
}

func TestWithoutABuiltPageTheStatusPageIsShown(t *testing.T) {
	h := listener.App{Ingest: listener.Matched(named("i"), under("/no")), Dir: filepath.Join(t.TempDir(), "absent")}
	require.Equal(t, "/_local/", ask(t, h, "GET", "localhost", "/").Header().Get("Location"))
}

func TestProxyAnswersAsTheLoadBalancerWhileTheAPIIsDownAndAfterItsDeath(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/die":
			panic(http.ErrAbortHandler)
		case "/hang":
			<-r.Context().Done()
		}
		w.Header().Set("X-Host", r.Host)
		_, _ = io.Copy(w, r.Body)
	}))
	target, err := url.Parse(api.URL)
	require.NoError(t, err)
	h := listener.Proxy(target, 200*time.Millisecond, slog.New(slog.DiscardHandler), nil)

	require.Equal(t, "localhost:8080", ask(t, h, "GET", "localhost:8080", "/api/x").Header().Get("X-Host"))
	died := ask(t, h, "POST", "localhost", "/die")
	require.Equal(t, http.StatusBadGateway, died.Code)
	require.Equal(t, "text/html", died.Header().Get("Content-Type"))
	require.Equal(t, http.StatusGatewayTimeout, ask(t, h, "GET", "localhost", "/hang").Code)
	api.Close()
	down := ask(t, h, "GET", "localhost", "/api/x")
	require.Equal(t, http.StatusServiceUnavailable, down.Code)
	require.Equal(t, "text/html", down.Header().Get("Content-Type"))
	require.Contains(t, down.Body.String(), "<title>503 Service Unavailable</title>")
}

// closedBody is a body that net/http closes once the handler answers.
type closedBody struct{ rest string }

func (b *closedBody) Read(p []byte) (n int, err error) {
	if b.rest == "" {
		return 0, http.ErrBodyReadAfterClose
	}
	n = copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *closedBody) Close() error { return nil }

// One in ten thousand answers was cut off, which Schemathesis noticed.
func TestAnAnswerThatComesBeforeTheBodysEndIsWhole(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(api.Close)
	target, err := url.Parse(api.URL)
	require.NoError(t, err)
	proxy := listener.Proxy(target, time.Minute, slog.New(slog.DiscardHandler), nil)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/orders", &closedBody{rest: "whole"})
	r.ContentLength = 5
	w := httptest.NewRecorder()
	proxy.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "whole", w.Body.String())
}

func TestATakenPortIsNamedWithItsFlag(t *testing.T) {
	first, err := listener.Listen("127.0.0.1:0", "app-address", 0)
	require.NoError(t, err)
	defer first.Close(t.Context())
	_, err = listener.Listen(fmt.Sprintf("127.0.0.1:%d", first.Port()), "app-address", 0)
	require.ErrorContains(t, err, fmt.Sprintf("port %d is already in use", first.Port()))
	require.ErrorContains(t, err, "--app-address")
	if runtime.GOOS == "linux" {
		require.ErrorContains(t, err, fmt.Sprintf("process %d (listener.test)", os.Getpid()))
	}
}

func TestAPortThatIsBeingFreedIsTakenAgain(t *testing.T) {
	first, err := listener.Listen("127.0.0.1:0", "app-address", 0)
	require.NoError(t, err)
	time.AfterFunc(100*time.Millisecond, func() { first.Close(t.Context()) })
	again, err := listener.Listen(fmt.Sprintf("127.0.0.1:%d", first.Port()), "app-address", 10*time.Second)
	require.NoError(t, err)
	again.Close(t.Context())
}

func TestDoorAnswers503UntilItLeadsSomewhere(t *testing.T) {
	d, err := listener.Listen("127.0.0.1:0", "aws-address", 0)
	require.NoError(t, err)
	d.Control = named("control")
	served := make(chan error, 1)
	go func() { served <- d.Serve() }()
	address := fmt.Sprintf("http://127.0.0.1:%d/", d.Port())
	require.Equal(t, http.StatusServiceUnavailable, status(t, address))
	require.Equal(t, http.StatusOK, status(t, address+"_local/health"))
	d.SetHandler(named("in"))
	require.Equal(t, http.StatusOK, status(t, address))
	d.SetHandler(nil)
	require.Equal(t, http.StatusServiceUnavailable, status(t, address))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	d.Close(ctx)
	require.NoError(t, <-served)
}

func TestLeadWaitsForTheRequestsBeforeAndEndsThem(t *testing.T) {
	d, err := listener.Listen("127.0.0.1:0", "aws-address", 0)
	require.NoError(t, err)
	go func() { _ = d.Serve() }()
	defer d.Close(t.Context())
	began, ended := make(chan struct{}), make(chan struct{})
	d.SetHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		close(ended)
	}))
	go func() { _, _ = http.Get(fmt.Sprintf("http://127.0.0.1:%d/", d.Port())) }()
	<-began
	d.SetHandler(nil)
	select {
	case <-ended:
	default:
		t.Fatal("Lead returned while a request was under way")
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}
