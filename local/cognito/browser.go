package cognito

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"time"
)

// browserLife is how long a browser stays signed in, as with Cognito.
const browserLife = time.Hour

// The cookies have Cognito's names, so that a program that goes through the pages
// without a browser works with both.
const (
	csrfCookie    = "XSRF-TOKEN"
	browserCookie = "cognito"
)

// browser is a signed-in browser.
type browser struct {
	PoolID, Username string
	Expires          time.Time
}

func browserKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "browser/" + hex.EncodeToString(sum[:])
}

func setCookie(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // no TLS on loopback, where a Secure cookie would not be sent
		Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// csrf returns the browser's token for forms, and sets one if there is none.
func csrf(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(csrfCookie); err == nil && c.Value != "" {
		return c.Value
	}
	token := rand.Text()
	setCookie(w, csrfCookie, token, 0)
	return token
}

// forged reports whether a request was not posted by one of these forms.
func forged(r *http.Request) bool {
	c, err := r.Cookie(csrfCookie)
	return err != nil || c.Value == "" ||
		subtle.ConstantTimeCompare([]byte(c.Value), []byte(r.PostForm.Get("_csrf"))) != 1
}

// signedIn returns the user who is signed in with this browser, or nil.
func (s *Service) signedIn(r *http.Request, poolID string) *User {
	c, err := r.Cookie(browserCookie)
	if err != nil {
		return nil
	}
	b, err := read[browser](s, browserKey(c.Value))
	if err != nil || b == nil || b.PoolID != poolID || s.env.Clock.Now().After(b.Expires) {
		return nil
	}
	u, err := s.find(poolID, b.Username)
	if err != nil || u == nil || u.Disabled {
		return nil
	}
	return u
}

// beginBrowser signs the browser in with a new token.
func (s *Service) beginBrowser(w http.ResponseWriter, poolID string, u *User) error {
	token := rand.Text()
	setCookie(w, browserCookie, token, int(browserLife.Seconds()))
	return write(s, browserKey(token), browser{poolID, u.Username, s.env.Clock.Now().Add(browserLife)})
}

func (s *Service) endBrowser(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(browserCookie); err == nil {
		if err := s.space.Delete([]byte(browserKey(c.Value))); err != nil {
			s.env.Log.Error("sign a browser out", "error", err)
		}
	}
	setCookie(w, browserCookie, "", -1)
}
