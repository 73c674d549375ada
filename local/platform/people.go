package platform

import (
	"context"
	"net/url"

	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/wire"
)

// people is the user pool with its clients.
type people struct {
	Pool       string
	AppClient  string // for browsers: code with PKCE
	TestClient string // for tests: user name and password
}

// DemoUser is somebody who can sign in from the first start on.
type DemoUser struct {
	Role     string `json:"role"` // shopper, partner or operator
	Email    string `json:"email"`
	Password string `json:"password"`
	name     string
	groups   []string
}

// DemoUsers are the users that every local platform has. Their passwords are
// no secrets: they are printed at each start.
func DemoUsers() []DemoUser {
	return []DemoUser{
		{"shopper", "demo@example.com", "Demo-Shopper-1", "Dana Demo", nil},
		{"partner", "partner@example.com", "Demo-Partner-1", "Pavel Partner", []string{"partners"}},
		{"operator", "operator@example.com", "Demo-Operator-1", "Olga Operator", []string{"operators"}},
	}
}

// provisionPeople creates the pool, its groups and users at first start, and
// brings the clients' addresses to today's ports at each.
func (w *world) provisionPeople(ctx context.Context) error {
	found, err := w.memory.get("people", &w.people)
	if err != nil {
		return err
	}
	api := w.cognito.Wire()
	if !found {
		if err := w.foundPool(ctx, api); err != nil {
			return err
		}
	}
	if _, err := call[ignored](ctx, api, "UpdateUserPoolClient", w.appClient()); err != nil {
		return err
	}
	w.endpoints.UserPool, w.endpoints.Issuer = w.people.Pool, w.cognito.Issuer(w.people.Pool)
	w.endpoints.AppClient, w.endpoints.TestClient = w.people.AppClient, w.people.TestClient
	w.endpoints.Users = DemoUsers()
	return nil
}

// foundPool makes the pool. The note of its ids is written last: a start that
// was cut short makes another pool, and nobody knows the first.
func (w *world) foundPool(ctx context.Context, api *wire.Service) error {
	pool, err := call[struct{ UserPool cognito.Pool }](ctx, api, "CreateUserPool", map[string]any{
		"PoolName": prefix + "users", "UsernameAttributes": []string{"email"}, "AutoVerifiedAttributes": []string{"email"},
	})
	if err != nil {
		return err
	}
	w.people.Pool = pool.UserPool.ID
	if w.people.AppClient, err = w.client(ctx, api, w.appClient()); err != nil {
		return err
	}
	if w.people.TestClient, err = w.client(ctx, api, w.testClient()); err != nil {
		return err
	}
	if err := w.populate(ctx, api); err != nil {
		return err
	}
	return w.memory.put("people", w.people)
}

func (w *world) client(ctx context.Context, api *wire.Service, settings map[string]any) (string, error) {
	out, err := call[struct{ UserPoolClient cognito.Client }](ctx, api, "CreateUserPoolClient", settings)
	return out.UserPoolClient.ClientID, err
}

// scopes of the page's tokens. With the last of them the API may ask the pool
// who calls.
var scopes = []string{"openid", "email", "profile", "aws.cognito.signin.user.admin"}

func (w *world) appClient() map[string]any {
	var callbacks, logouts []string
	for _, origin := range w.origins() {
		callbacks = append(callbacks, origin+"/", origin+"/callback")
		logouts = append(logouts, origin+"/")
	}
	// Programs sign in over a loopback address with any port (RFC 8252, 7.3).
	callbacks = append(callbacks, "http://127.0.0.1/callback", "http://[::1]/callback")
	return map[string]any{
		"UserPoolId": w.people.Pool, "ClientId": w.people.AppClient, "ClientName": prefix + "page",
		"ExplicitAuthFlows":               []string{"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"},
		"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": []string{"code"}, "AllowedOAuthScopes": scopes,
		"CallbackURLs": callbacks, "LogoutURLs": logouts,
		"SupportedIdentityProviders": []string{"COGNITO"}, "PreventUserExistenceErrors": "ENABLED",
	}
}

func (w *world) testClient() map[string]any {
	return map[string]any{
		"UserPoolId": w.people.Pool, "ClientName": prefix + "test", "PreventUserExistenceErrors": "ENABLED",
		"ExplicitAuthFlows": []string{
			"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
		},
	}
}

// developed is where the page's development server shows it, as in the dev
// environment on AWS.
const developed = "http://localhost:5173"

// origins are those under which the page is opened.
func (w *world) origins() []string {
	own := w.endpoints.App
	u, err := url.Parse(own)
	if err != nil || u.Hostname() != "localhost" {
		return []string{own, developed}
	}
	return []string{own, "http://127.0.0.1:" + u.Port(), developed}
}

// populate makes the groups and the demo users.
func (w *world) populate(ctx context.Context, api *wire.Service) error {
	for _, group := range []string{"operators", "partners"} {
		if _, err := call[ignored](ctx, api, "CreateGroup", map[string]any{"UserPoolId": w.people.Pool, "GroupName": group}); err != nil {
			return err
		}
	}
	for _, u := range DemoUsers() {
		if err := w.admit(ctx, api, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) admit(ctx context.Context, api *wire.Service, u DemoUser) error {
	_, err := call[ignored](ctx, api, "AdminCreateUser", map[string]any{
		"UserPoolId": w.people.Pool, "Username": u.Email, "MessageAction": "SUPPRESS",
		"UserAttributes": []cognito.Attribute{{Name: "email_verified", Value: "true"}, {Name: "name", Value: u.name}},
	})
	if err != nil {
		return err
	}
	_, err = call[ignored](ctx, api, "AdminSetUserPassword", map[string]any{
		"UserPoolId": w.people.Pool, "Username": u.Email, "Password": u.Password, "Permanent": true,
	})
	for _, group := range u.groups {
		if err == nil {
			_, err = call[ignored](ctx, api, "AdminAddUserToGroup", map[string]any{
				"UserPoolId": w.people.Pool, "Username": u.Email, "GroupName": group,
			})
		}
	}
	return err
}

// operatorToken signs the demo operator in.
func (w *world) operatorToken(ctx context.Context) (string, error) {
	operator := DemoUsers()[2]
	out, err := call[struct {
		AuthenticationResult struct{ AccessToken string }
	}](ctx, w.cognito.Wire(), "InitiateAuth", map[string]any{
		"ClientId": w.people.TestClient, "AuthFlow": "USER_PASSWORD_AUTH",
		"AuthParameters": map[string]string{"USERNAME": operator.Email, "PASSWORD": operator.Password},
	})
	return out.AuthenticationResult.AccessToken, err
}
