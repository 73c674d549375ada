package cognito

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// Client is one app client of a pool, in the API's form.
type Client struct {
	UserPoolID                      string             `json:"UserPoolId"`
	ClientID                        string             `json:"ClientId"`
	ClientName                      string             `json:"ClientName"`
	ClientSecret                    string             `json:"ClientSecret,omitempty"`
	ExplicitAuthFlows               []string           `json:"ExplicitAuthFlows,omitempty"`
	CallbackURLs                    []string           `json:"CallbackURLs,omitempty"`
	LogoutURLs                      []string           `json:"LogoutURLs,omitempty"`
	AllowedOAuthFlows               []string           `json:"AllowedOAuthFlows,omitempty"`
	AllowedOAuthScopes              []string           `json:"AllowedOAuthScopes,omitempty"`
	AllowedOAuthFlowsUserPoolClient bool               `json:"AllowedOAuthFlowsUserPoolClient"`
	SupportedIdentityProviders      []string           `json:"SupportedIdentityProviders,omitempty"`
	WriteAttributes                 []string           `json:"WriteAttributes,omitempty"` // that users may set; the standard ones when empty
	PreventUserExistenceErrors      string             `json:"PreventUserExistenceErrors,omitempty"`
	EnableTokenRevocation           bool               `json:"EnableTokenRevocation"`
	AccessTokenValidity             int                `json:"AccessTokenValidity,omitempty"`
	IDTokenValidity                 int                `json:"IdTokenValidity,omitempty"`
	RefreshTokenValidity            int                `json:"RefreshTokenValidity,omitempty"`
	TokenValidityUnits              TokenValidityUnits `json:"TokenValidityUnits,omitzero"`
	CreationDate                    float64            `json:"CreationDate"`
	LastModifiedDate                float64            `json:"LastModifiedDate"`
}

// TokenValidityUnits is the unit of each validity: seconds, minutes, hours or days.
// The default is hours for access and id tokens, days for refresh tokens.
type TokenValidityUnits struct {
	AccessToken  string `json:",omitempty"`
	IDToken      string `json:"IdToken,omitempty"`
	RefreshToken string `json:",omitempty"`
}

func (c *Client) accessValidity() time.Duration {
	return validity(c.AccessTokenValidity, c.TokenValidityUnits.AccessToken, time.Hour, time.Hour)
}

func (c *Client) idValidity() time.Duration {
	return validity(c.IDTokenValidity, c.TokenValidityUnits.IDToken, time.Hour, time.Hour)
}

func (c *Client) refreshValidity() time.Duration {
	const day = 24 * time.Hour
	return validity(c.RefreshTokenValidity, c.TokenValidityUnits.RefreshToken, day, 30*day)
}

func validity(n int, unit string, without, absent time.Duration) time.Duration {
	if n == 0 {
		return absent
	}
	if u, ok := units[unit]; ok {
		return time.Duration(n) * u
	}
	return time.Duration(n) * without
}

// allowsFlow reports whether the client may use the authentication flow.
func (c *Client) allowsFlow(flow string) bool {
	flows := c.ExplicitAuthFlows
	if len(flows) == 0 {
		flows = []string{"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"}
	}
	return contains(flows, "ALLOW_"+flow) || contains(flows, flow)
}

// hidesUsers reports whether an unknown user gets the same error as a wrong
// password. LEGACY is the API's default.
func (c *Client) hidesUsers() bool { return c.PreventUserExistenceErrors == "ENABLED" }

// allowsRedirect matches a redirect_uri exactly against the client's list; a
// listed loopback address allows every port (RFC 8252, 7.3).
func (c *Client) allowsRedirect(uri string) bool {
	for _, listed := range c.CallbackURLs {
		if uri == listed || sameLoopback(listed, uri) {
			return true
		}
	}
	return false
}

func sameLoopback(listed, uri string) bool {
	a, errA := url.Parse(listed)
	b, errB := url.Parse(uri)
	if errA != nil || errB != nil || a.Scheme != "http" || a.User != nil || b.User != nil {
		return false
	}
	ip := net.ParseIP(a.Hostname())
	if ip == nil || !ip.IsLoopback() || a.Hostname() != b.Hostname() {
		return false
	}
	a.Host, b.Host = "", ""
	return a.String() == b.String()
}

// checkSecretHash compares the SECRET_HASH of a client that has a secret.
func (c *Client) checkSecretHash(username, got string) error {
	if c.ClientSecret == "" {
		return nil
	}
	mac := hmac.New(sha256.New, []byte(c.ClientSecret))
	mac.Write([]byte(username + c.ClientID))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(want), []byte(got)) {
		return wire.NewError("NotAuthorizedException", "Unable to verify secret hash for client "+c.ClientID)
	}
	return nil
}

type clientInput struct {
	Client
	GenerateSecret bool
}

type clientOutput struct {
	UserPoolClient *Client `json:"UserPoolClient"`
}

func (s *Service) createUserPoolClient(_ context.Context, in clientInput) (*clientOutput, error) {
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return nil, err
	}
	c := in.Client
	if err := checkClient(p, &c); err != nil {
		return nil, err
	}
	c.ClientID, c.ClientSecret, c.EnableTokenRevocation = s.word(26), "", true
	if in.GenerateSecret {
		c.ClientSecret = strings.ToLower(rand.Text() + rand.Text())
	}
	c.CreationDate = epoch(s.env.Clock.Now())
	c.LastModifiedDate = c.CreationDate
	return &clientOutput{&c}, write(s, clientKey(c.ClientID), &c)
}

func (s *Service) updateUserPoolClient(_ context.Context, in clientInput) (*clientOutput, error) {
	old, err := s.clientOf(in.UserPoolID, in.ClientID)
	if err != nil {
		return nil, err
	}
	p, err := s.pool(in.UserPoolID)
	if err != nil {
		return nil, err
	}
	c := in.Client
	if err := checkClient(p, &c); err != nil {
		return nil, err
	}
	if c.ClientName == "" {
		c.ClientName = old.ClientName
	}
	c.ClientSecret, c.CreationDate, c.EnableTokenRevocation = old.ClientSecret, old.CreationDate, true
	c.LastModifiedDate = epoch(s.env.Clock.Now())
	return &clientOutput{&c}, write(s, clientKey(c.ClientID), &c)
}

// checkClient refuses settings that would otherwise fail at the first sign-in.
func checkClient(p *Pool, c *Client) error {
	if err := p.checkWriteAttributes(c.WriteAttributes); err != nil {
		return err
	}
	for _, flow := range c.AllowedOAuthFlows {
		if flow != "code" {
			return invalid("allowedOAuthFlows: " + flow + " is not implemented here; use code")
		}
	}
	for _, uri := range append(append([]string{}, c.CallbackURLs...), c.LogoutURLs...) {
		if u, err := url.Parse(uri); err != nil || !u.IsAbs() || u.Fragment != "" {
			return invalid("callbackURLs and logoutURLs: " + uri + " is not an absolute URI without a fragment")
		}
	}
	return nil
}

type clientRef struct{ UserPoolID, ClientID string }

func (s *Service) describeUserPoolClient(_ context.Context, in clientRef) (*clientOutput, error) {
	c, err := s.clientOf(in.UserPoolID, in.ClientID)
	return &clientOutput{c}, err
}

type listClientsOutput struct {
	UserPoolClients []clientSummary `json:"UserPoolClients"`
}

type clientSummary struct {
	UserPoolID string `json:"UserPoolId"`
	ClientID   string `json:"ClientId"`
	ClientName string `json:"ClientName"`
}

func (s *Service) listUserPoolClients(_ context.Context, in poolInput) (*listClientsOutput, error) {
	clients, err := s.Clients(in.UserPoolID)
	out := &listClientsOutput{UserPoolClients: []clientSummary{}}
	for _, c := range clients {
		out.UserPoolClients = append(out.UserPoolClients, clientSummary{c.UserPoolID, c.ClientID, c.ClientName})
	}
	return out, err
}

// Clients lists the app clients of a pool in the order of their ids.
func (s *Service) Clients(poolID string) ([]*Client, error) {
	if _, err := s.pool(poolID); err != nil {
		return nil, err
	}
	all, err := list[Client](s, clientKey(""))
	var own []*Client
	for _, c := range all {
		if c.UserPoolID == poolID {
			own = append(own, c)
		}
	}
	return own, err
}

// client returns the app client, or ResourceNotFoundException.
func (s *Service) client(id string) (*Client, error) {
	c, err := read[Client](s, clientKey(id))
	if err == nil && c == nil {
		err = wire.NewError("ResourceNotFoundException", "User pool client "+id+" does not exist.")
	}
	return c, err
}

func (s *Service) clientOf(poolID, id string) (*Client, error) {
	c, err := s.client(id)
	if err == nil && c.UserPoolID != poolID {
		err = wire.NewError("ResourceNotFoundException", "User pool client "+id+" does not exist.")
	}
	return c, err
}

func clientKey(id string) string { return "client/" + id }
