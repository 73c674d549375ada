package listener

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"strings"
)

// App routes the requests of the page's address as the CloudFront
// distribution does.
type App struct {
	API    http.Handler // /api, /openapi.json, /docs, /health, /ready
	Ingest Requests     // the HTTP API's routes
	Dir    string       // of the built page; without one, / shows the status page
	Config any          // /config.json: the page's settings
	SignIn string       // origin of the sign-in pages, which the page may call
}

// apiPaths are the behaviours that lead to the API.
var apiPaths = []string{"/api", "/openapi.json", "/docs", "/health", "/ready"}

func (a App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case a.Ingest.Handles(r):
		a.Ingest.ServeHTTP(w, r)
		return
	case toAPI(path):
		a.API.ServeHTTP(&secured{ResponseWriter: w, headers: everywhere}, r)
		return
	}
	page := &secured{ResponseWriter: w, headers: a.headers()}
	if path == "/config.json" {
		page.Header().Set("Content-Type", "application/json")
		page.Header().Set("Cache-Control", "no-cache")
		_ = json.NewEncoder(page).Encode(a.Config)
		return
	}
	a.files(page, r)
}

func toAPI(path string) bool {
	for _, prefix := range apiPaths {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return true
		}
	}
	return false
}

// files serves the built page; a path without a file is a view of the page.
func (a App) files(w http.ResponseWriter, r *http.Request) {
	root, err := os.OpenRoot(a.Dir)
	if a.Dir == "" || err != nil {
		http.Redirect(w, r, ControlPrefix, http.StatusFound)
		return
	}
	defer root.Close()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		problem(w, http.StatusMethodNotAllowed, "method_not_allowed", "The page is only read.")
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	info, err := root.Stat(name)
	switch {
	case err == nil && !info.IsDir():
		w.Header().Set("Cache-Control", cacheControl(name))
	case strings.HasPrefix(name, "assets/"):
		problem(w, http.StatusNotFound, "not_found", "There is no such file.")
		return
	default:
		name = "index.html"
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.ServeFileFS(w, r, root.FS(), name) //nolint:gosec // os.Root does not leave its directory
}

// cacheControl: names under assets hold their content's hash and never change.
func cacheControl(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// everywhere are the headers that the distribution adds to every answer. They
// are those of terraform/modules/site; test/edge compares them.
var everywhere = map[string]string{
	"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
	"X-Content-Type-Options":    "nosniff",
	"X-Frame-Options":           "DENY",
	"Referrer-Policy":           "strict-origin-when-cross-origin",
}

// headers are those of the page, which has a policy beside.
func (a App) headers() map[string]string {
	all := maps.Clone(everywhere)
	all["Permissions-Policy"] = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
	all["Content-Security-Policy"] = "default-src 'self'; connect-src 'self' " + a.SignIn + "; img-src 'self' data:; " +
		"object-src 'none'; base-uri 'none'; form-action 'self' " + a.SignIn + "; frame-ancestors 'none'"
	return all
}

// secured adds the distribution's headers where the origin sent none of its
// own.
type secured struct {
	http.ResponseWriter
	headers map[string]string
	sent    bool
}

// WriteHeader completes the headers before they go.
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

// Unwrap gives http.ResponseController the writer below.
func (s *secured) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *secured) complete() {
	h := s.Header()
	for name, value := range s.headers {
		if h.Get(name) == "" {
			h.Set(name, value)
		}
	}
}
