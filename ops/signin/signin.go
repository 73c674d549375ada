// Package signin gets tokens for a user of a running platform, so that the commands of ops
// and the tests can call its API. It uses OIDC with authorization code and PKCE, and fills
// in the provider's sign-in form like a browser.
package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/oauth2"
)

// Client is the public OIDC client that signs users in.
type Client struct {
	Issuer      string
	Discovery   string // base URL of its discovery document, where an emulator has it elsewhere; empty: Issuer
	ID          string
	RedirectURI string // never called: the code is taken from the redirect
	Scopes      []string
}

// Tokens signs the user in and returns the access token with its refresh
// token. The error says at which step it failed.
func (c Client) Tokens(ctx context.Context, username, password string) (*oauth2.Token, error) {
	endpoint, err := discover(ctx, c.Issuer, cmp.Or(c.Discovery, c.Issuer))
	if err != nil {
		return nil, fmt.Errorf("discovery: %w", err)
	}
	config := oauth2.Config{ClientID: c.ID, RedirectURL: c.RedirectURI, Scopes: c.Scopes, Endpoint: endpoint}
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	page := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
	code, err := c.fillForm(ctx, page, state, username, password)
	if err != nil {
		return nil, fmt.Errorf("sign-in form: %w", err)
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, fmt.Errorf("code exchange: %w", err)
	}
	return token, nil
}

func discover(ctx context.Context, issuer, at string) (oauth2.Endpoint, error) {
	var doc struct {
		Issuer        string `json:"issuer"`
		Authorization string `json:"authorization_endpoint"`
		Token         string `json:"token_endpoint"`
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"/.well-known/openid-configuration", nil)
	if err != nil {
		return oauth2.Endpoint{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return oauth2.Endpoint{}, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil {
		return oauth2.Endpoint{}, err
	}
	if doc.Issuer != issuer {
		return oauth2.Endpoint{}, fmt.Errorf("issuer is %q, not %q", doc.Issuer, issuer)
	}
	return oauth2.Endpoint{AuthURL: doc.Authorization, TokenURL: doc.Token, AuthStyle: oauth2.AuthStyleInParams}, nil
}

// fillForm opens the sign-in page, posts its form and returns the code.
func (c Client) fillForm(ctx context.Context, page, state, username, password string) (string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	var redirected *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.String(), c.RedirectURI) {
			redirected = req.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	action, fields, err := openForm(ctx, browser, page)
	if err != nil {
		return "", err
	}
	fields.Set("username", username)
	fields.Set("password", password)
	if err := post(ctx, browser, action, fields); err != nil {
		return "", err
	}
	if redirected == nil {
		return "", errors.New("the provider did not accept the name and password")
	}
	q := redirected.Query()
	if q.Get("state") != state || q.Get("code") == "" {
		return "", fmt.Errorf("the provider answered %q", redirected.RawQuery)
	}
	return q.Get("code"), nil
}

func openForm(ctx context.Context, browser *http.Client, page string) (string, url.Values, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", nil, err
	}
	resp, err := browser.Do(req)
	if err != nil {
		return "", nil, err
	}
	defer resp.Body.Close()
	root, err := html.Parse(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", nil, err
	}
	action, fields := readForm(root)
	target, err := resp.Request.URL.Parse(action)
	if err != nil {
		return "", nil, err
	}
	return target.String(), fields, nil
}

// readForm returns the first form's action and the values it already has.
func readForm(root *html.Node) (action string, fields url.Values) {
	fields = url.Values{}
	found := false
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "form":
			if found {
				return action, fields
			}
			found, action = true, attribute(n, "action")
		case found && n.Data == "input":
			fields.Set(attribute(n, "name"), attribute(n, "value"))
		}
	}
	return action, fields
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func post(ctx context.Context, browser *http.Client, action string, fields url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, action, strings.NewReader(fields.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := browser.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
