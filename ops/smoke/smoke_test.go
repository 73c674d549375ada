package smoke_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/smoke"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

var platform target.Target

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "smoke:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	data, err := os.MkdirTemp("", "eventforge-smoke")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(data)
	app := filepath.Join(data, "app")
	for name, content := range map[string]string{
		"index.html":      `<!doctype html><title>EventForge</title><script type="module" src="/assets/app-1.js"></script>` + wiring.SettingsLink,
		"assets/app-1.js": "export {}",
		"robots.txt":      "User-agent: *\nDisallow: /orders\nSitemap: /sitemap.xml\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(app, name)), 0o750); err != nil {
			return 1, err
		}
		if err := os.WriteFile(filepath.Join(app, name), []byte(content), 0o600); err != nil {
			return 1, err
		}
	}
	local, err := target.Start(ctx, target.Options{Data: filepath.Join(data, "local"), Flags: []string{"--app-dir", app}})
	if err != nil {
		return 1, err
	}
	defer func() {
		if stopped := local.Stop(); stopped != nil {
			code, err = 1, stopped
		}
	}()
	platform = local.Target
	return m.Run(), nil
}

func of(t target.Target, log *strings.Builder) smoke.Smoke {
	return smoke.Smoke{
		Target: t, Environment: "local", Wait: 20 * time.Second, Order: true, Log: log,
		AWS: aws.Config{
			Region: t.Region, BaseEndpoint: aws.String(t.AWS),
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		},
	}
}

func TestAPlatformThatWorksPasses(t *testing.T) {
	var log strings.Builder
	require.NoError(t, of(platform, &log).Run(t.Context()), log.String())
	require.Equal(t, 11, strings.Count(log.String(), " ok\n"), log.String())

	var second strings.Builder
	require.NoError(t, of(platform, &second).Run(t.Context()), "it can be run again: %s", &second)
}

func TestUnaskedItSaysThatNoOrderWasPlaced(t *testing.T) {
	var log strings.Builder
	s := of(platform, &log)
	s.Order = false
	require.NoError(t, s.Run(t.Context()))
	require.Contains(t, log.String(), "a whole order                            not run: it was not asked for")
}

// TestEachFaultOfADeploymentIsFound puts a proxy before the platform that
// breaks one thing at a time.
func TestEachFaultOfADeploymentIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		path   string
		breaks func(*http.Response)
		want   string
	}{
		"unsafe policy":       {"/", header("Content-Security-Policy", "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'; object-src 'none'"), "app: Content-Security-Policy is"},
		"no policy":           {"/", header("Content-Security-Policy", ""), "app: Content-Security-Policy is \"\""},
		"cached app":          {"/", header("Cache-Control", "max-age=600"), `app: Cache-Control is "max-age=600", without "no-cache"`},
		"settings of another": {"/", content(`<script type="application/json" id="settings">{"environment":"other"}</script>`), "the page has other settings than /config.json"},
		"lost asset":          {"/assets/app-1.js", status(http.StatusForbidden), "app: /assets/app-1.js: answers 403"},
		"API's 404 rewritten to the app (I2)": {"/api/nothing-is-here", func(r *http.Response) {
			r.StatusCode = http.StatusOK
			r.Header.Set("Content-Type", "text/html")
		}, "an address that the API does not have: answers 200 text/html instead of 404 application/problem+json"},
		"API not routed (I2)":    {"/api/products", status(http.StatusNotFound), "catalog: answers 404"},
		"orders without a token": {"/api/orders", status(http.StatusCreated), "an order without a token: answers 201"},
		"broken view":            {"/orders/01JD0000000000000000000000", status(http.StatusForbidden), "a view's own address: answers 403"},
		"no robots.txt":          {"/robots.txt", status(http.StatusForbidden), "/robots.txt, which every release publishes: answers 403"},
		"the app for robots.txt": {"/robots.txt", header("Content-Type", "text/html"), "/robots.txt, which every release publishes: answers 200 text/html"},
		"no sitemap":             {"/sitemap.xml", status(http.StatusNotFound), "/sitemap.xml: answers 404"},
		"a sitemap of another":   {"/robots.txt", content("Sitemap: https://other.example/sitemap.xml"), "robots.txt names the sitemap https://other.example/sitemap.xml"},
		"pages of another":       {"/sitemap.xml", content("<urlset><url><loc>https://other.example/</loc></url></urlset>"), "the sitemap has https://other.example/, which is not of"},
		"a disallowed page":      {"/robots.txt", content("Disallow: /\nSitemap: APP/sitemap.xml"), "which robots.txt disallows"},
		"an empty sitemap":       {"/sitemap.xml", content("<urlset></urlset>"), "the sitemap has no page"},
		"dead":                   {"/health", status(http.StatusBadGateway), "liveness: answers 502"},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			s := of(behind(t, c.path, c.breaks), &log)
			s.Order = false
			require.ErrorContains(t, s.Run(t.Context()), c.want)
		})
	}
}

func TestARobotsTxtFromBeforeThereWasASitemapPasses(t *testing.T) {
	var log strings.Builder
	s := of(behind(t, "/robots.txt", content("User-agent: *\nDisallow: /orders\n")), &log)
	s.Order = false
	require.NoError(t, s.Run(t.Context()), log.String())
}

func TestSettingsOfAnotherStackAreFound(t *testing.T) {
	var log strings.Builder
	s := of(platform, &log)
	s.Order, s.Environment = false, "prod"
	s.Target.AppClient = "another"
	err := s.Run(t.Context())
	require.ErrorContains(t, err, `environment is "local" instead of "prod"`)
	require.ErrorContains(t, err, `instead of "another"`)
}

func TestAPlatformThatNeverBecomesReadyIsNamed(t *testing.T) {
	var log strings.Builder
	s := of(behind(t, "/ready", status(http.StatusServiceUnavailable)), &log)
	s.Wait = time.Second
	require.ErrorContains(t, s.Run(t.Context()), "not ready after 1s: /ready answers 503")
}

// behind is the platform as seen through a proxy that changes the answers of
// one path.
func behind(t *testing.T, path string, change func(*http.Response)) target.Target {
	t.Helper()
	to, err := url.Parse(platform.App)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.URL.Path == path {
			change(r)
		}
		if r.Request.URL.Path == "/robots.txt" || r.Request.URL.Path == "/sitemap.xml" {
			return moved(r, server.URL)
		}
		return nil
	}
	changed := platform
	changed.App = server.URL
	return changed
}

// moved puts the proxy's address where the platform's is, or APP.
func moved(r *http.Response, to string) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	content(strings.NewReplacer(platform.App, to, "APP", to).Replace(string(body)))(r)
	return nil
}

func content(text string) func(*http.Response) {
	return func(r *http.Response) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		r.Header.Set("Content-Length", strconv.Itoa(len(text)))
	}
}

func header(name, value string) func(*http.Response) {
	return func(r *http.Response) {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
}

func status(code int) func(*http.Response) {
	return func(r *http.Response) { r.StatusCode = code }
}
