// Package cognito reads callers' profiles from the user pool.
package cognito

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// remember is how long a profile is cached. A token that is revoked in that
	// time is accepted until then.
	remember = 5 * time.Minute
	// capacity bounds the number of cached profiles.
	capacity = 10_000
)

// Profiles is a port.Profiles. It is safe for concurrent use.
type Profiles struct {
	client *idp.Client
	cache  *cache
}

var _ port.Profiles = (*Profiles)(nil)

// New returns Profiles. now is the clock of its cache.
func New(cfg aws.Config, now func() time.Time) *Profiles {
	return &Profiles{client: idp.NewFromConfig(cfg), cache: newCache(now)}
}

// Profile reads the profile of the access token's user. It fails with Unauthenticated
// if the pool does not accept the token, or the token lacks the scope. The e-mail
// address is empty unless the pool has verified it, so that no mail goes to an address
// that is not the user's.
//
// Profiles are cached by a hash of the token. Tokens themselves are not stored.
func (p *Profiles) Profile(ctx context.Context, accessToken string) (identity.Profile, error) {
	key := sha256.Sum256([]byte(accessToken))
	if profile, ok := p.cache.get(key); ok {
		return profile, nil
	}
	out, err := p.client.GetUser(ctx, &idp.GetUserInput{AccessToken: &accessToken})
	switch awsclient.ErrorCode(err) {
	case "NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "PasswordResetRequiredException":
		return identity.Profile{}, failure.Wrap(failure.Unauthenticated, err, "the access token is not accepted")
	}
	if err != nil {
		return identity.Profile{}, awsclient.Failure(err, "the user's profile could not be read")
	}
	profile := profileOf(out)
	p.cache.put(key, profile)
	return profile, nil
}

func profileOf(out *idp.GetUserOutput) identity.Profile {
	attributes := map[string]string{}
	for _, a := range out.UserAttributes {
		attributes[aws.ToString(a.Name)] = aws.ToString(a.Value)
	}
	profile := identity.Profile{Name: attributes["name"]}
	if attributes["email_verified"] == "true" {
		profile.Email = attributes["email"]
	}
	return profile
}
