package edge_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/listener"
	"github.com/eventforge/eventforge/test/edge"
)

const (
	elsewhere = "https://sign-in.example.com"
	uploads   = "https://uploads.example.com"
)

// framesOfStripe are the hosts on which Stripe.js isolates its fields from each other: the
// only wildcard in the policy.
const framesOfStripe = "https://*.js.stripe.com"

// files are those of a built app.
var files = []string{"index.html", "config.json", "favicon.svg", "robots.txt", ".well-known/security.txt", "assets/index-a1b2.js"}

// local is local's listener over a built app whose files contain their names.
func local(t *testing.T) listener.App {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte("/"+name), 0o600))
	}
	return listener.App{
		API:    http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }),
		Ingest: listener.Matched(http.NotFoundHandler(), func(*http.Request) bool { return false }),
		Dir:    dir, SignIn: elsewhere, Uploads: uploads, Config: "/config.json",
	}
}

func get(app http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	app.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
	return w
}

func views(t *testing.T, paths ...string) []string {
	t.Helper()
	asked, err := edge.View(t.Context(), paths)
	require.NoError(t, err)
	require.Len(t, asked, len(paths))
	return asked
}

func TestViewServesAFileOrTheIndex(t *testing.T) {
	want := map[string]string{
		"/":                         "/index.html",
		"/index.html":               "/index.html",
		"/config.json":              "/config.json",
		"/favicon.svg":              "/favicon.svg",
		"/.well-known/security.txt": "/.well-known/security.txt",
		"/missing.png":              "/missing.png", // S3 answers 404
		"/orders":                   "/index.html",
		"/orders/":                  "/index.html",
		"/orders/01JD0000":          "/index.html",
		"/products/lamp-2.0":        "/index.html", // only top-level names with a dot are files
		"/callback":                 "/index.html",
		"/apis":                     "/index.html",
		"/orders.":                  "/index.html",
		"//":                        "/index.html",
		"/.well-known/":             "/index.html",
	}
	paths := slices.Sorted(maps.Keys(want))
	for i, asked := range views(t, paths...) {
		assert.Equal(t, want[paths[i]], asked, paths[i])
	}
}

// TestViewAgreesWithLocal compares both for files and for random paths.
func TestViewAgreesWithLocal(t *testing.T) {
	app := local(t)
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 20 // each starts Node once, with a batch of paths
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	view := gen.SliceOfN(30, gen.SliceOf(gen.Identifier()).Map(func(parts []string) string { return "/" + strings.Join(parts, "/") }))
	properties.Property("the same document", prop.ForAll(func(paths []string) (bool, error) {
		for _, name := range files {
			if !strings.HasPrefix(name, "assets/") { // CloudFront does not run the function for assets
				paths = append(paths, "/"+name)
			}
		}
		asked, err := edge.View(t.Context(), paths)
		for i, path := range paths {
			if answer := body(app, path); err == nil && answer != asked[i] {
				t.Logf("%s: the edge asks for %s, local answers %s", path, asked[i], answer)
				return false, nil
			}
		}
		return err == nil, err
	}, view))
	properties.TestingRun(t)
}

// body returns the name of the file that local serves.
func body(app http.Handler, path string) string {
	return strings.Trim(get(app, path).Body.String(), "\"\n")
}

func TestLocalSendsTheSamePathsToTheAPI(t *testing.T) {
	app := local(t)
	toAPI := func(path string) bool { return get(app, path).Code == http.StatusTeapot }
	paths, err := edge.APIPaths()
	require.NoError(t, err)
	for _, path := range paths {
		assert.True(t, toAPI(path), path)
		assert.True(t, toAPI(path+"/x"), path+"/x")
		assert.False(t, toAPI(path+"x"), path+"x")
	}
	assert.True(t, toAPI("/sitemap.xml"))
	assert.False(t, toAPI("/sitemap.xml/x"), "CloudFront has a behavior for the path alone")
	// CloudFront must have every path that local sends to the API.
	for _, path := range []string{"/.well-known", "/.well-known/webhook-keys", "/api", "/docs", "/health", "/ready", "/openapi.json", "/metrics", "/webhooks/ingest", "/", "/assets"} {
		assert.Equal(t, toAPI(path), slices.Contains(paths, path), path)
	}
}

// TestPolicyEqualsLocals compares the effective sources of each directive; a
// missing one falls back to default-src.
func TestPolicyEqualsLocals(t *testing.T) {
	for name, stripe := range map[string]bool{"sandbox": false, "Stripe": true} {
		t.Run(name, func(t *testing.T) { policyEqualsLocals(t, stripe) })
	}
}

func policyEqualsLocals(t *testing.T, stripe bool) {
	t.Helper()
	site, err := edge.ContentSecurityPolicy(stripe)
	require.NoError(t, err)
	for directive, sources := range site {
		for i, source := range sources {
			if source == "sign-in" {
				sources[i] = elsewhere
			}
			if source == "uploads" {
				sources[i] = uploads
			}
		}
		site[directive] = sources
	}
	app := local(t)
	app.Stripe = stripe
	here := parse(get(app, "/").Header().Get("Content-Security-Policy"))
	for _, directive := range directives {
		assert.Equal(t, effective(here, directive), effective(site, directive), directive)
	}
	for directive, sources := range site {
		assert.Contains(t, directives, directive, "add the directive to this test")
		for _, source := range sources {
			assert.NotContains(t, source, "unsafe", directive)
			assert.True(t, !strings.Contains(source, "*") || stripe && source == framesOfStripe, "%s: %s", directive, source)
		}
	}
}

// TestHeadersEqualLocals compares the other security headers, in both
// directions, for the app and the API.
func TestHeadersEqualLocals(t *testing.T) {
	app := local(t)
	site, err := edge.ResponseHeaders()
	require.NoError(t, err)
	ofApp := maps.Clone(site.All)
	maps.Copy(ofApp, site.App)
	ofApp["Content-Security-Policy"] = get(app, "/").Header().Get("Content-Security-Policy")
	for path, want := range map[string]map[string]string{
		"/": ofApp, "/orders/1": ofApp, "/config.json": ofApp, "/favicon.svg": ofApp, "/assets/index-a1b2.js": ofApp, "/assets/missing.js": ofApp,
		"/api/orders": site.All, "/docs": site.All, "/openapi.json": site.All, "/health": site.All,
	} {
		assert.Equal(t, want, added(get(app, path).Header()), path)
	}
}

// TestLocalCompressesWhereCloudFrontDoes asks for long texts at all kinds of paths.
func TestLocalCompressesWhereCloudFrontDoes(t *testing.T) {
	app := local(t)
	text := strings.Repeat("text ", 1000)
	app.API = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = io.WriteString(w, text)
	})
	for _, name := range files {
		require.NoError(t, os.WriteFile(filepath.Join(app.Dir, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	behaviors, err := edge.Behaviors()
	require.NoError(t, err)
	require.Greater(t, len(behaviors), 3)
	for _, path := range []string{"/", "/orders", "/favicon.svg", "/robots.txt", "/sitemap.xml", "/assets/index-a1b2.js", "/api/products", "/api/products/1", "/api/orders", "/openapi.json", "/docs"} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		r.Header.Set("Accept-Encoding", "gzip, br")
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		assert.Equal(t, edge.Compresses(behaviors, path), w.Header().Get("Content-Encoding") == "br", path)
	}
}

// added returns a response's headers without those that describe its content.
func added(h http.Header) map[string]string {
	all := map[string]string{}
	for name := range h {
		if !slices.Contains([]string{"Content-Type", "Content-Length", "Cache-Control", "Last-Modified", "Etag", "Accept-Ranges"}, name) {
			all[name] = h.Get(name)
		}
	}
	return all
}

// directives lists those that fall back to default-src, then those that do not.
var directives = []string{
	"default-src", "script-src", "style-src", "img-src", "font-src", "connect-src", "frame-src", "child-src", "worker-src",
	"media-src", "manifest-src", "object-src", "base-uri", "form-action", "frame-ancestors",
}

func effective(policy map[string][]string, directive string) []string {
	sources, ok := policy[directive]
	if !ok && strings.HasSuffix(directive, "-src") {
		sources = policy["default-src"]
	}
	sources = slices.Clone(sources)
	slices.Sort(sources)
	return slices.Compact(sources)
}

func parse(header string) map[string][]string {
	policy := map[string][]string{}
	for part := range strings.SplitSeq(header, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			policy[words[0]] = words[1:]
		}
	}
	return policy
}
