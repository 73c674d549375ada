package control

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed assets
var files embed.FS

var pages = template.Must(template.New("pages").Funcs(template.FuncMap{
	"clock":   func(t time.Time) string { return t.Format("15:04:05.000") },
	"since":   func(t time.Time) string { return time.Since(t).Round(time.Second).String() },
	"join":    func(all []string) string { return strings.Join(all, ", ") },
	"took":    took,
	"percent": percent,
	"seconds": func(s float64) string { return (time.Duration(s * float64(time.Second))).Round(time.Second).String() },
}).ParseFS(files, "assets/*.html"))

// render sends a page. It executes the template before it sends anything, so that
// an error in the template does not leave half a page.
func render(w http.ResponseWriter, page string, view any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, page, view); err != nil {
		fail(w, http.StatusInternalServerError, fmt.Sprintf("render %s: %v", page, err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "+
		"connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	_, _ = w.Write(b.Bytes())
}

// assetTypes are the files that pages load, with their types.
var assetTypes = map[string]string{"local.css": "text/css; charset=utf-8", "local.js": "text/javascript; charset=utf-8"}

func asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, ok := assetTypes[name]
	content, err := files.ReadFile("assets/" + name)
	if !ok || err != nil {
		failed(w, ErrNotFound)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(content)
}
