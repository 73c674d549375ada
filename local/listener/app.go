package listener

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/eventforge/eventforge/wiring"
)

// App routes the requests at the app's address as the CloudFront distribution
// does.
type App struct {
	URL      string       // of the app, without a trailing slash
	API      http.Handler // /.well-known/webhook-keys, /api, /openapi.json, /docs, /health, /ready, /sitemap.xml
	Ingest   Requests     // the HTTP API's routes
	Pictures http.Handler // /pictures: files of the bucket of products' pictures
	Dir      string       // of the built app; if absent, / redirects to the control API's overview
	Config   any          // /config.json: the app's settings
	SignIn   string       // origin of the sign-in pages, which the app may call
	Uploads  string       // origin to which the app uploads pictures
	Stripe   bool         // whether the app may load Stripe.js: the payment gateway is Stripe
}

// apiPaths are the paths that CloudFront sends to the API, with everything below them.
var apiPaths = []string{"/.well-known/webhook-keys", "/api", "/openapi.json", "/docs", "/health", "/ready"}

// sitemapPath alone is cached by CloudFront for as long as the API says.
const sitemapPath = "/sitemap.xml"

// picturesPath is where CloudFront serves the bucket of products' pictures.
const picturesPath = "/pictures/"

func (a App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.Ingest.Handles(r) {
		a.Ingest.ServeHTTP(w, r)
		return
	}
	compress(w, r, func(w http.ResponseWriter) { a.serve(w, r) })
}

// serve serves everything but the HTTP API.
func (a App) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if ToAPI(path) {
		a.API.ServeHTTP(&secured{ResponseWriter: w, headers: everywhere}, r)
		return
	}
	response := &secured{ResponseWriter: w, headers: a.headers()}
	if strings.HasPrefix(path, picturesPath) && a.Pictures != nil {
		a.Pictures.ServeHTTP(response, r)
		return
	}
	if path == "/config.json" {
		response.Header().Set("Content-Type", "application/json")
		response.Header().Set("Cache-Control", "no-cache")
		_ = json.NewEncoder(response).Encode(a.Config)
		return
	}
	a.files(response, r)
}

// ToAPI reports whether CloudFront sends the path to the API.
func ToAPI(path string) bool {
	if path == sitemapPath {
		return true
	}
	for _, prefix := range apiPaths {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return true
		}
	}
	return false
}

// files serves the built app. A path without a file is a page of the app, so it
// gets index.html.
func (a App) files(w http.ResponseWriter, r *http.Request) {
	root, err := os.OpenRoot(a.Dir)
	if a.Dir == "" || err != nil {
		http.Redirect(w, r, ControlPrefix, http.StatusFound)
		return
	}
	defer root.Close()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		problem(w, http.StatusMethodNotAllowed, "method_not_allowed", "Only GET and HEAD are allowed here.")
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	info, err := root.Stat(name)
	if strings.HasSuffix(name, packed) {
		err = fs.ErrNotExist // the copy of a file, which has no address of its own
	}
	switch {
	case err == nil && name == robots:
		w.Header().Set("Cache-Control", cacheControl(name))
		a.robots(w, r, root, info)
		return
	case err == nil && !info.IsDir() && name != document:
		w.Header().Set("Cache-Control", cacheControl(name))
		name = representation(w, r, root, name)
	case strings.HasPrefix(name, "assets/"):
		problem(w, http.StatusNotFound, "not_found", "There is no such file.")
		return
	default:
		w.Header().Set("Cache-Control", "no-cache")
		a.page(w, r, root)
		return
	}
	http.ServeFileFS(w, r, root.FS(), name) //nolint:gosec // os.Root does not leave its directory
}

// page serves index.html with the app's settings, as ops/publish uploads it.
func (a App) page(w http.ResponseWriter, r *http.Request, root *os.Root) {
	settings, _ := json.Marshal(a.Config)
	index, err := root.ReadFile(document)
	if err == nil {
		index, err = wiring.Page(index, settings)
	}
	if err != nil {
		problem(w, http.StatusInternalServerError, "internal", "The page cannot be read.")
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(index)))
	http.ServeContent(w, r, document, time.Time{}, bytes.NewReader(index))
}

// document is the page that every address of the app has.
const document = "index.html"

// packed is the ending of a file's copy that the build compressed with Brotli.
const packed = ".br"

// representation is the name of the file to serve: a script's compressed copy, if the
// browser accepts it. In the bucket there is nothing but the copy, but browsers accept
// Brotli only over HTTPS, and some not from localhost.
func representation(w http.ResponseWriter, r *http.Request, root *os.Root, name string) string {
	if _, err := root.Stat(name + packed); err != nil || accepted(r.Header.Get("Accept-Encoding")) != "br" {
		return name
	}
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("Content-Type", mime.TypeByExtension(filepath.Ext(name)))
	w.Header().Set("Content-Encoding", "br")
	return name + packed
}

// robots is the file that tells search engines where the sitemap is.
const robots = "robots.txt"

// robots serves the file with the sitemap's address, as ops/publish uploads it: a build
// knows only the path.
func (a App) robots(w http.ResponseWriter, r *http.Request, root *os.Root, info os.FileInfo) {
	text, err := root.ReadFile(robots)
	if err != nil {
		problem(w, http.StatusInternalServerError, "internal", "The file cannot be read.")
		return
	}
	text = bytes.ReplaceAll(text, []byte("\nSitemap: /"), []byte("\nSitemap: "+a.URL+"/"))
	http.ServeContent(w, r, robots, info.ModTime(), bytes.NewReader(text))
}

// cacheControl lets browsers keep files as ops/publish does. Names under assets
// hold a hash of the content.
func cacheControl(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=86400"
}

// everywhere are the headers that the distribution adds to every response. They
// equal those of terraform/modules/site; test/edge compares them.
var everywhere = map[string]string{
	"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
	"X-Content-Type-Options":    "nosniff",
	"X-Frame-Options":           "DENY",
	"Referrer-Policy":           "strict-origin-when-cross-origin",
}

// headers are those of the app: with its content security policy and permissions
// policy.
func (a App) headers() map[string]string {
	all := maps.Clone(everywhere)
	all["Permissions-Policy"] = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
	all["Content-Security-Policy"] = a.policy()
	return all
}

// policy is the app's content security policy. Stripe's origins are in it only where the
// app needs them.
func (a App) policy() string {
	calls, payments := strings.TrimSpace(a.SignIn+" "+a.Uploads), ""
	if a.Stripe {
		calls += " https://api.stripe.com"
		payments = "script-src 'self' https://js.stripe.com https://*.js.stripe.com; " +
			"frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
	}
	return "default-src 'self'; " + payments + "connect-src 'self' " + calls + "; img-src 'self' data:; " +
		"object-src 'none'; base-uri 'none'; form-action 'self' " + a.SignIn + "; frame-ancestors 'none'"
}

// secured adds the distribution's headers that the origin did not send itself.
type secured struct {
	http.ResponseWriter
	headers map[string]string
	sent    bool
}

// WriteHeader adds the headers and sends them.
func (s *secured) WriteHeader(status int) {
	if !s.sent && status >= http.StatusOK {
		s.sent = true
		s.complete()
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *secured) Write(b []byte) (int, error) {
	if !s.sent {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap returns the wrapped writer, for http.ResponseController.
func (s *secured) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *secured) complete() {
	h := s.Header()
	for name, value := range s.headers {
		if h.Get(name) == "" {
			h.Set(name, value)
		}
	}
}
