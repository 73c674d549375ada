package smoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
)

func (s Smoke) health(ctx context.Context) error {
	a, err := s.get(ctx, "/health")
	if err != nil {
		return err
	}
	return a.is(http.StatusOK, "application/json")
}

// named matches the assets that a document loads.
var named = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)

// app checks that the app loads, with its security headers and all of its assets.
func (s Smoke) app(ctx context.Context) error {
	a, err := s.get(ctx, "/")
	if err != nil {
		return err
	}
	err = errors.Join(
		a.is(http.StatusOK, "text/html"), a.has("Cache-Control", "no-cache"), policy(a),
		a.has("X-Content-Type-Options", "nosniff"), a.has("X-Frame-Options", "DENY"),
		a.has("Strict-Transport-Security", "max-age="), a.has("Referrer-Policy", "origin"),
		a.has("Permissions-Policy", "camera=()"),
	)
	files := named.FindAllStringSubmatch(a.body, -1)
	if len(files) == 0 {
		return errors.Join(err, errors.New("it names no file under /assets/"))
	}
	for _, file := range files {
		err = errors.Join(err, s.asset(ctx, file[1]))
	}
	return err
}

// policy refuses a content security policy that allows foreign scripts.
func policy(a answer) error {
	const header = "Content-Security-Policy"
	err := a.has(header, "default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
	if got := a.header.Get(header); strings.Contains(got, "unsafe-") {
		err = errors.Join(err, fmt.Errorf("%s is %q: unsafe", header, got))
	}
	return err
}

func (s Smoke) asset(ctx context.Context, path string) error {
	a, err := s.get(ctx, path)
	if err != nil {
		return err
	}
	if err := errors.Join(a.is(http.StatusOK, ""), a.has("Cache-Control", "immutable")); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// inPage matches the settings within the page.
var inPage = regexp.MustCompile(`<script type="application/json" id="settings">([^<]*)</script>`)

// settings checks that /config.json names this stack, that the page has the same settings, if
// it has any, and that the issuer responds.
func (s Smoke) settings(ctx context.Context) error {
	a, err := s.get(ctx, "/config.json")
	if err != nil {
		return err
	}
	if err := a.is(http.StatusOK, "application/json"); err != nil {
		return err
	}
	if err := s.samePage(ctx, a.body); err != nil {
		return err
	}
	var got struct {
		Environment, Issuer, ClientID string
		APIBaseURL                    string
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		return fmt.Errorf("/config.json: %w", err)
	}
	for name, pair := range map[string][2]string{
		"environment": {got.Environment, s.Environment}, "issuer": {got.Issuer, s.Target.Issuer},
		"clientId": {got.ClientID, s.Target.AppClient}, "apiBaseUrl": {got.APIBaseURL, "/api"},
	} {
		if pair[0] != pair[1] {
			err = errors.Join(err, fmt.Errorf("/config.json: %s is %q instead of %q", name, pair[0], pair[1]))
		}
	}
	if err != nil {
		return err
	}
	a, err = fetch(ctx, http.MethodGet, got.Issuer+"/.well-known/openid-configuration", "")
	if err != nil {
		return err
	}
	return a.is(http.StatusOK, "application/json")
}

// samePage checks that the settings in the page are those of /config.json.
func (s Smoke) samePage(ctx context.Context, settings string) error {
	a, err := s.get(ctx, "/")
	if err != nil {
		return err
	}
	if found := inPage.FindStringSubmatch(a.body); found != nil && !sameJSON(found[1], settings) {
		return fmt.Errorf("the page has other settings than /config.json; publish the app again: %.300s", found[1])
	}
	return nil
}

func sameJSON(a, b string) bool {
	var one, other any
	return json.Unmarshal([]byte(a), &one) == nil && json.Unmarshal([]byte(b), &other) == nil && reflect.DeepEqual(one, other)
}

// view checks that the app is served at paths that only its router knows.
func (s Smoke) view(ctx context.Context) error {
	a, err := s.get(ctx, "/orders/01JD0000000000000000000000")
	if err != nil {
		return err
	}
	return a.is(http.StatusOK, "text/html")
}

// noRoute checks that a 404 of the API is not replaced by the app.
func (s Smoke) noRoute(ctx context.Context) error {
	a, err := s.get(ctx, "/api/nothing-is-here")
	if err != nil {
		return err
	}
	return a.is(http.StatusNotFound, "application/problem+json")
}

func (s Smoke) catalog(ctx context.Context) error {
	a, err := s.get(ctx, "/api/products?limit=1")
	if err != nil {
		return err
	}
	if err := a.is(http.StatusOK, "application/json"); err != nil {
		return err
	}
	var page struct {
		Items *[]json.RawMessage
	}
	if err := json.Unmarshal([]byte(a.body), &page); err != nil || page.Items == nil {
		return fmt.Errorf("it is not a list: %.200s", a.body)
	}
	return nil
}

// anonymous checks that orders need a sign-in.
func (s Smoke) anonymous(ctx context.Context) error {
	a, err := fetch(ctx, http.MethodPost, s.Target.App+"/api/orders", `{"lines":[]}`)
	if err != nil {
		return err
	}
	return a.is(http.StatusUnauthorized, "application/problem+json")
}

// unsigned checks that partner events need a signature.
func (s Smoke) unsigned(ctx context.Context) error {
	a, err := fetch(ctx, http.MethodPost, s.Target.Ingest, `{"type":"order.completed"}`)
	if err != nil {
		return err
	}
	if a.status != http.StatusUnauthorized {
		return fmt.Errorf("answers %d instead of 401: %.200s", a.status, a.body)
	}
	return nil
}

// plain checks that plain HTTP is redirected to HTTPS.
func (s Smoke) plain(ctx context.Context) error {
	host, secure := strings.CutPrefix(s.Target.App, "https://")
	if !secure {
		return nil // a platform on this machine has no certificate
	}
	a, err := fetch(ctx, http.MethodGet, "http://"+host+"/", "")
	if err != nil {
		return err
	}
	if a.status != http.StatusMovedPermanently || !strings.HasPrefix(a.header.Get("Location"), "https://") {
		return fmt.Errorf("answers %d to %q instead of a redirect to HTTPS", a.status, a.header.Get("Location"))
	}
	return nil
}
