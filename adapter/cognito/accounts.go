package cognito

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/port"
)

// Accounts deletes users of one user pool. It is safe for concurrent use.
type Accounts struct {
	client *idp.Client
	pool   string
}

var _ port.Accounts = (*Accounts)(nil)

// NewAccounts returns the Accounts of the pool with the id.
func NewAccounts(cfg aws.Config, pool string) *Accounts {
	return &Accounts{client: idp.NewFromConfig(cfg), pool: pool}
}

// DeleteAccount deletes the user with the id, which is also the user's name in a pool
// whose users sign in with their address. Unavailable, Internal.
func (a *Accounts) DeleteAccount(ctx context.Context, userID string) error {
	_, err := a.client.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: &a.pool, Username: &userID})
	if awsclient.ErrorCode(err) == "UserNotFoundException" {
		return nil
	}
	return awsclient.Failure(err, "the user could not be deleted")
}
