package cognito

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// mostUsers is how many users with one address are found. A pool whose users sign in with
// their address has one, but for addresses that are not verified.
const mostUsers = 5

// Directory finds users of one user pool. It is safe for concurrent use.
type Directory struct {
	client *idp.Client
	pool   string
}

var _ port.Directory = (*Directory)(nil)

// NewDirectory returns the Directory of the pool with the id.
func NewDirectory(cfg aws.Config, pool string) *Directory {
	return &Directory{client: idp.NewFromConfig(cfg), pool: pool}
}

// UsersWithEmail returns the ids of the users with the address, as it is written or in small
// letters, because the pool compares letter by letter. It fails with Invalid if the address
// could end the pool's filter.
func (d *Directory) UsersWithEmail(ctx context.Context, email string) ([]string, error) {
	if strings.ContainsAny(email, "\"\\") {
		return nil, failure.New(failure.Invalid, "this is no e-mail address")
	}
	ids, err := d.find(ctx, email)
	if small := strings.ToLower(email); err == nil && small != email {
		var more []string
		more, err = d.find(ctx, small)
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

func (d *Directory) find(ctx context.Context, email string) ([]string, error) {
	out, err := d.client.ListUsers(ctx, &idp.ListUsersInput{
		UserPoolId: &d.pool, Filter: aws.String(`email = "` + email + `"`), Limit: aws.Int32(mostUsers), AttributesToGet: []string{"sub"},
	})
	if err != nil {
		return nil, awsclient.Failure(err, "the user pool could not be searched")
	}
	var ids []string
	for _, u := range out.Users {
		ids = append(ids, subOf(u.Attributes))
	}
	return ids, nil
}

func subOf(attributes []types.AttributeType) string {
	for _, a := range attributes {
		if aws.ToString(a.Name) == "sub" {
			return aws.ToString(a.Value)
		}
	}
	return ""
}
