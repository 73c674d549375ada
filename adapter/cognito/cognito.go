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
	// fresh is how long a profile is used without asking again: a changed address takes
	// effect within that time.
	fresh = 15 * time.Minute
	// lastKnown is how old a profile may be that is used because GetUser is throttled or
	// does not answer.
	lastKnown = 24 * time.Hour
	// capacity bounds the number of cached profiles, of some 200 bytes each.
	capacity = 50_000
	// patience is the time of a read that several callers wait for.
	patience = 10 * time.Second
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

// Profile returns the profile of the user, whom the caller's valid access token names. It
// asks the pool once per user in 15 minutes, however many tokens and requests the user
// has, because the pool answers 120 such calls a second for everybody. While it cannot be
// asked, the last known profile of the user serves for a day; without one it fails with
// Throttled or Unavailable.
//
// It fails with Unauthenticated if the pool does not accept the token, or the token lacks
// the scope. The cache decides nothing about that: tokens are checked before, and a
// revoked one is valid until it expires, as for every other request. The e-mail address is
// empty unless the pool has verified it, so that no mail goes to an address that is not
// the user's.
func (p *Profiles) Profile(ctx context.Context, userID, accessToken string) (identity.Profile, error) {
	if profile, ok := p.cache.get(userID, fresh); ok {
		return profile, nil
	}
	profile, err := p.readOnce(ctx, userID, accessToken)
	if failure.Transient(err) {
		if last, ok := p.cache.get(userID, lastKnown); ok {
			return last, nil
		}
	}
	return profile, err
}

// readOnce reads the profile, or waits for the same read of another caller.
func (p *Profiles) readOnce(ctx context.Context, userID, accessToken string) (identity.Profile, error) {
	hash := sha256.Sum256([]byte(accessToken)) // tokens themselves are not stored
	key := userID + string(hash[:])
	r, first := p.cache.join(key)
	if first {
		go func() { // so that a caller that leaves does not fail the others
			defer p.cache.finish(key, r)
			var known bool
			if r.profile, known = p.cache.get(userID, fresh); known {
				return // another read ended after the caller had looked
			}
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			if r.profile, r.err = p.read(ctx, userID, accessToken); r.err == nil {
				p.cache.put(userID, r.profile)
			}
		}()
	}
	select {
	case <-r.done:
		return r.profile, r.err
	case <-ctx.Done():
		return identity.Profile{}, failure.Wrap(failure.Unavailable, ctx.Err(), "the user's profile could not be read in time")
	}
}

func (p *Profiles) read(ctx context.Context, userID, accessToken string) (identity.Profile, error) {
	out, err := p.client.GetUser(ctx, &idp.GetUserInput{AccessToken: &accessToken})
	switch awsclient.ErrorCode(err) {
	case "NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "PasswordResetRequiredException":
		return identity.Profile{}, failure.Wrap(failure.Unauthenticated, err, "the access token is not accepted")
	}
	if err != nil {
		return identity.Profile{}, awsclient.Failure(err, "the user's profile could not be read")
	}
	profile, sub := profileOf(out)
	if sub != userID {
		return identity.Profile{}, failure.New(failure.Internal, "the pool answered with another user's profile")
	}
	return profile, nil
}

// profileOf returns the profile and its user's id.
func profileOf(out *idp.GetUserOutput) (profile identity.Profile, userID string) {
	attributes := map[string]string{}
	for _, a := range out.UserAttributes {
		attributes[aws.ToString(a.Name)] = aws.ToString(a.Value)
	}
	profile.Name = attributes["name"]
	if attributes["email_verified"] == "true" {
		profile.Email = attributes["email"]
	}
	return profile, attributes["sub"]
}
