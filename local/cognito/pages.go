package cognito

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed pages.html
var pagesSource string

//go:embed pages.css
var pagesStyle string

var pages = template.Must(template.New("pages").Parse(pagesSource))

// styleHash allows the pages' own style sheet in the policy, and no other.
var styleHash = func() string {
	sum := sha256.Sum256([]byte(pagesStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// view is the data of the pages.
type view struct {
	Style    template.CSS
	Query    template.URL // of the authorization request, kept through all pages
	CSRF     string
	Username string
	Problem  string
	Note     string
}

// show renders a page. Its policy allows nothing from other origins. redirect is
// where the form's response may redirect to, which browsers check against the
// policy's form-action too.
func (s *Service) show(w http.ResponseWriter, status int, page, redirect string, v view) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleHash+
		"; form-action 'self' "+redirect+"; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	v.Style = template.CSS(pagesStyle) //nolint:gosec // an embedded file, hashed in the policy
	if err := pages.ExecuteTemplate(w, page, v); err != nil {
		s.env.Log.Error("render a sign-in page", "page", page, "error", err)
	}
}

func (s *Service) showError(w http.ResponseWriter, problem string) {
	s.show(w, http.StatusBadRequest, "error", "", view{Problem: problem})
}

// showForm renders a sign-in form with its CSRF token.
func (s *Service) showForm(w http.ResponseWriter, r *http.Request, req *request, status int, page string, v view) {
	v.CSRF = csrf(w, r)
	v.Query = template.URL(req.query.Encode()) //nolint:gosec // encoded just now
	s.show(w, status, page, originOf(req.value("redirect_uri")), v)
}

// logout ends the browser's session and redirects to one of the client's logout
// URLs.
func (s *Service) logout(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c, err := s.client(q.Get("client_id"))
	if err != nil {
		s.showError(w, "client_id: there is no such client.")
		return
	}
	to := q.Get("logout_uri")
	if to == "" {
		to = q.Get("post_logout_redirect_uri")
	}
	if !contains(c.LogoutURLs, to) {
		s.showError(w, "logout_uri: "+to+" is not one of this client's logout URLs.")
		return
	}
	s.endBrowser(w, r)
	target, err := url.Parse(to)
	if err != nil {
		s.showError(w, "logout_uri: not a URL.")
		return
	}
	http.Redirect(w, r, target.String(), http.StatusFound) //nolint:gosec // on the client's list
}
