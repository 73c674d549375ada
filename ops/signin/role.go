package signin

import (
	"context"
	"fmt"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/target"
)

// As signs in the platform's user of a role, with the app's client and scopes, and
// returns a client of the API for that user.
func As(ctx context.Context, platform target.Target, role string) (*client.Client, error) {
	user, err := platform.User(role)
	if err != nil {
		return nil, err
	}
	app := Client{
		Issuer: platform.Issuer, Discovery: platform.Discovery, ID: platform.AppClient, RedirectURI: platform.App + "/callback",
		Scopes: []string{"openid", "email", "profile", "aws.cognito.signin.user.admin"},
	}
	token, err := app.Tokens(ctx, user.Email, user.Password)
	if err != nil {
		return nil, fmt.Errorf("sign-in of the %s: %w", role, err)
	}
	return &client.Client{Base: platform.App, Token: token.AccessToken}, nil
}
