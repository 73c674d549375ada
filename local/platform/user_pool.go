package platform

import (
	"context"
	"errors"

	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/wiring"
)

// userPool holds the ids of the user pool and its clients.
type userPool struct {
	Pool       string
	AppClient  string // for browsers: code with PKCE
	TestClient string // for tests: user name and password
}

// DemoUser is a user that exists from the first start on.
type DemoUser struct {
	Role     string `json:"role"` // shopper, partner or operator
	Email    string `json:"email"`
	Password string `json:"password"`
	name     string
	groups   []string
}

// DemoUsers returns the users that every local platform has. Their passwords are
// not secret: every start prints them.
func DemoUsers() []DemoUser {
	return []DemoUser{
		{"shopper", "demo@example.com", "Demo-Shopper-1", "Dana Demo", nil},
		{"partner", "partner@example.com", "Demo-Partner-1", "Pavel Partner", []string{"partners"}},
		{"operator", "operator@example.com", "Demo-Operator-1", "Olga Operator", []string{"operators", "finance"}},
	}
}

// provisionUserPool creates the pool, its groups and users at the first start. At
// every start it updates the pool's settings, which may be those of an earlier release,
// and the app client's callback URLs, since ports may change.
func (w *stack) provisionUserPool(ctx context.Context) error {
	found, err := w.settings.get("people", &w.userPool)
	if err != nil {
		return err
	}
	api := w.cognito.Wire()
	provision := w.createUserPool
	if found {
		provision = w.joinGroups
	}
	if err := provision(ctx, api); err != nil {
		return err
	}
	if _, err := call[ignored](ctx, api, "UpdateUserPool", w.poolSettings()); err != nil {
		return err
	}
	if _, err := call[ignored](ctx, api, "UpdateUserPoolClient", w.appClient()); err != nil {
		return err
	}
	w.endpoints.UserPool, w.endpoints.Issuer = w.userPool.Pool, w.cognito.Issuer(w.userPool.Pool)
	w.endpoints.AppClient, w.endpoints.TestClient = w.userPool.AppClient, w.userPool.TestClient
	w.endpoints.Users = DemoUsers()
	return nil
}

// createUserPool creates the pool. It stores the ids last, so that a start after
// a crash creates another pool instead of using an incomplete one.
func (w *stack) createUserPool(ctx context.Context, api *wire.Service) error {
	settings := w.poolSettings()
	settings["PoolName"], settings["UsernameAttributes"] = prefix+"users", []string{"email"}
	pool, err := call[struct{ UserPool cognito.Pool }](ctx, api, "CreateUserPool", settings)
	if err != nil {
		return err
	}
	w.userPool.Pool = pool.UserPool.ID
	if w.userPool.AppClient, err = w.client(ctx, api, w.appClient()); err != nil {
		return err
	}
	if w.userPool.TestClient, err = w.client(ctx, api, w.testClient()); err != nil {
		return err
	}
	if err := w.createUsers(ctx, api); err != nil {
		return err
	}
	return w.settings.put("people", w.userPool)
}

// poolSettings are the rule of passwords and the mail with a code, which Terraform reads
// from the wiring too.
func (w *stack) poolSettings() map[string]any {
	defined := wiring.UserPool()
	rule := defined.PasswordPolicy
	return map[string]any{
		"UserPoolId":             w.userPool.Pool,
		"AutoVerifiedAttributes": []string{"email"},
		"Policies": cognito.Policies{PasswordPolicy: cognito.PasswordPolicy{
			MinimumLength: rule.MinimumLength, RequireUppercase: rule.RequireUppercase, RequireLowercase: rule.RequireLowercase,
			RequireNumbers: rule.RequireNumbers, RequireSymbols: rule.RequireSymbols,
			TemporaryPasswordValidityDays: rule.TemporaryPasswordValidityDays,
		}},
		"VerificationMessageTemplate": cognito.MessageTemplate{
			DefaultEmailOption: "CONFIRM_WITH_CODE", EmailSubject: defined.CodeMail.Subject, EmailMessage: defined.CodeMail.Message,
		},
	}
}

func (w *stack) client(ctx context.Context, api *wire.Service, settings map[string]any) (string, error) {
	out, err := call[struct{ UserPoolClient cognito.Client }](ctx, api, "CreateUserPoolClient", settings)
	return out.UserPoolClient.ClientID, err
}

// scopes are those of the app's tokens. The last one lets the API read the
// caller's profile from the pool.
var scopes = []string{"openid", "email", "profile", "aws.cognito.signin.user.admin"}

// writable are the attributes that users may set, as in Terraform.
var writable = []string{"email", "name"}

func (w *stack) appClient() map[string]any {
	var callbacks, logouts []string
	for _, origin := range w.origins() {
		callbacks = append(callbacks, origin+"/", origin+"/callback")
		logouts = append(logouts, origin+"/")
	}
	// Programs sign in over a loopback address with any port (RFC 8252, 7.3).
	callbacks = append(callbacks, "http://127.0.0.1/callback", "http://[::1]/callback")
	return map[string]any{
		"UserPoolId": w.userPool.Pool, "ClientId": w.userPool.AppClient, "ClientName": prefix + "app",
		"ExplicitAuthFlows":               []string{"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"},
		"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": []string{"code"}, "AllowedOAuthScopes": scopes,
		"CallbackURLs": callbacks, "LogoutURLs": logouts,
		"SupportedIdentityProviders": []string{"COGNITO"}, "PreventUserExistenceErrors": "ENABLED",
		"WriteAttributes": writable,
	}
}

func (w *stack) testClient() map[string]any {
	return map[string]any{
		"UserPoolId": w.userPool.Pool, "ClientName": prefix + "test", "PreventUserExistenceErrors": "ENABLED",
		"WriteAttributes": writable,
		"ExplicitAuthFlows": []string{
			"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
		},
	}
}

// devServerOrigin is the origin of the frontend's development server. The dev
// environment on AWS allows it too.
const devServerOrigin = "http://localhost:5173"

// origins are those from which the app may be opened.
func (w *stack) origins() []string { return append(appOrigins(w.endpoints.App), devServerOrigin) }

// createUsers creates the groups and the demo users.
func (w *stack) createUsers(ctx context.Context, api *wire.Service) error {
	if err := w.createGroups(ctx, api); err != nil {
		return err
	}
	for _, u := range DemoUsers() {
		if err := w.createUser(ctx, api, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *stack) createUser(ctx context.Context, api *wire.Service, u DemoUser) error {
	_, err := call[ignored](ctx, api, "AdminCreateUser", map[string]any{
		"UserPoolId": w.userPool.Pool, "Username": u.Email, "MessageAction": "SUPPRESS",
		"UserAttributes": []cognito.Attribute{{Name: "email_verified", Value: "true"}, {Name: "name", Value: u.name}},
	})
	if err != nil {
		return err
	}
	_, err = call[ignored](ctx, api, "AdminSetUserPassword", map[string]any{
		"UserPoolId": w.userPool.Pool, "Username": u.Email, "Password": u.Password, "Permanent": true,
	})
	if err != nil {
		return err
	}
	return w.join(ctx, api, u)
}

// createGroups creates the groups that do not exist.
func (w *stack) createGroups(ctx context.Context, api *wire.Service) error {
	for _, group := range []string{"finance", "operators", "partners"} {
		_, err := call[ignored](ctx, api, "CreateGroup", map[string]any{"UserPoolId": w.userPool.Pool, "GroupName": group})
		if err != nil && !refusedAs(err, "GroupExistsException") {
			return err
		}
	}
	return nil
}

// joinGroups adds the demo users to groups that a release before did not have.
func (w *stack) joinGroups(ctx context.Context, api *wire.Service) error {
	if err := w.createGroups(ctx, api); err != nil {
		return err
	}
	for _, u := range DemoUsers() {
		if err := w.join(ctx, api, u); err != nil && !refusedAs(err, "UserNotFoundException") { // it was erased
			return err
		}
	}
	return nil
}

// refusedAs reports whether a service refused a call with the code.
func refusedAs(err error, code string) bool {
	var refused *wire.Error
	return errors.As(err, &refused) && refused.Code == code
}

// join adds a user to its groups.
func (w *stack) join(ctx context.Context, api *wire.Service, u DemoUser) error {
	for _, group := range u.groups {
		_, err := call[ignored](ctx, api, "AdminAddUserToGroup", map[string]any{
			"UserPoolId": w.userPool.Pool, "Username": u.Email, "GroupName": group,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// operatorToken signs the demo operator in and returns the access token.
func (w *stack) operatorToken(ctx context.Context) (string, error) {
	return w.tokenOf(ctx, DemoUsers()[2])
}

// tokenOf signs a demo user in and returns the access token.
func (w *stack) tokenOf(ctx context.Context, u DemoUser) (string, error) {
	out, err := call[struct {
		AuthenticationResult struct{ AccessToken string }
	}](ctx, w.cognito.Wire(), "InitiateAuth", map[string]any{
		"ClientId": w.userPool.TestClient, "AuthFlow": "USER_PASSWORD_AUTH",
		"AuthParameters": map[string]string{"USERNAME": u.Email, "PASSWORD": u.Password},
	})
	return out.AuthenticationResult.AccessToken, err
}
