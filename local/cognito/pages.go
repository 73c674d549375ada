package cognito

import (
	"crypto/sha256"
	_ "embed" // the pages, and what they need
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"path/filepath"
)

//go:embed pages.html
var pagesSource string

//go:embed pages.css
var pagesStyle string

//go:embed pages.js
var pagesScript string

// logo is the app's.
//
//go:embed assets/favicon.svg
var logo []byte

var pages = template.Must(template.New("pages").Parse(pagesSource))

// pagesPolicy allows the pages' own style sheet, script, logo and font, and no
// other.
var pagesPolicy = "default-src 'none'; style-src " + hashSource(pagesStyle) + "; script-src " + hashSource(pagesScript) +
	"; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

func hashSource(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// titles of the pages.
var titles = map[string]string{
	"login": "Sign in", "signup": "Create an account", "confirm": "Confirm your address",
	"forgot": "Forgotten password", "recover": "Choose a new password", "error": "This request cannot be served",
}

// view is the data of the pages.
type view struct {
	Title  string
	Style  template.CSS
	Script template.JS
	Query  template.URL // of the authorization request, with the address: kept through all pages
	Shop   string       // its address; empty when the client has no page that goes with it
	CSRF   string

	Username, Name, Code string // kept when a form is refused
	Rules                []passwordRule
	Problem              problem
	Note                 string
	Again                string // path of the form that mails another code
	Wait                 int    // seconds until it may
}

// ErrorAt is what is wrong with a field, or with the whole form for "".
func (v view) ErrorAt(field string) string {
	if v.Problem.Field != field {
		return ""
	}
	return v.Problem.Says
}

// Focuses reports whether a field has the focus at first: the one with the error, else
// the first one that is empty.
func (v view) Focuses(field string) bool {
	switch {
	case v.Problem.Field != "":
		return v.Problem.Field == field
	case field == "username":
		return v.Username == ""
	default:
		return field == "code" || v.Username != "" && v.Again == ""
	}
}

// PasswordLabel names the field of a password that is set.
func (v view) PasswordLabel() string {
	if v.Again != "" {
		return "New password"
	}
	return "Password"
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
	h.Set("Content-Security-Policy", pagesPolicy+" "+redirect)
	w.WriteHeader(status)
	v.Title = titles[page]
	v.Style, v.Script = template.CSS(pagesStyle), template.JS(pagesScript) //nolint:gosec // embedded files, hashed in the policy
	if err := pages.ExecuteTemplate(w, page, v); err != nil {
		s.env.Log.Error("render a sign-in page", "page", page, "error", err)
	}
}

func (s *Service) showError(w http.ResponseWriter, says string) {
	s.show(w, http.StatusBadRequest, "error", "", view{Problem: problem{Says: says}})
}

// showForm renders a sign-in form with its CSRF token.
func (s *Service) showForm(w http.ResponseWriter, r *http.Request, req *request, status int, page string, v view) {
	v.CSRF = csrf(w, r)
	v.Query = template.URL(req.keeping(v.Username)) //nolint:gosec // encoded just now
	v.Shop = req.shop()
	if v.Rules == nil {
		v.Rules = req.pool.Policies.PasswordPolicy.rules()
	}
	s.show(w, status, page, originOf(req.value("redirect_uri")), v)
}

// asset serves the pages' logo, or the font of the built app. Without an app, the pages have
// the system's font.
func (s *Service) asset(w http.ResponseWriter, r *http.Request) {
	fonts, _ := filepath.Glob(filepath.Join(s.appDir, "assets", "inter-basic-*.woff2")) // fails only with a bad pattern
	w.Header().Set("Cache-Control", "public, max-age=3600")
	switch asset := r.PathValue("asset"); {
	case asset == "favicon.svg":
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write(logo)
	case asset == "inter.woff2" && len(fonts) > 0:
		w.Header().Set("Content-Type", "font/woff2")
		http.ServeFile(w, r, fonts[0])
	default:
		http.NotFound(w, r)
	}
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
