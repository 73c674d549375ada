// Package cognito emulates Amazon Cognito user pools: the user pool API
// (awsJson1.1), OpenID Connect discovery, the authorization code flow with
// PKCE and its sign-in pages, and tokens of the shape Cognito issues.
//
// Every call reads the store, so that acknowledged changes are on disk and a restart
// changes nothing.
package cognito

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// Mailer delivers the pool's own mails: verification codes.
type Mailer interface {
	// Deliver sends one plain-text mail. Its error fails the operation with
	// CodeDeliveryFailureException.
	Deliver(ctx context.Context, to, subject, text string) error
}

// Service is the user pools of one account. It is safe for concurrent use.
type Service struct {
	env    *env.Env
	space  store.Space
	mail   Mailer
	appDir string // has the font of the pages
	keys   keyring
	locks  [64]sync.Mutex // by record key: read-modify-write of one record
	seed   maphash.Seed
}

// New returns the service over the environment's store. Its pages have the font of the app
// that is built in the directory.
func New(e *env.Env, mail Mailer, appDir string) *Service {
	s := &Service{env: e, appDir: appDir, space: e.DB.Space("cognito"), mail: mail, seed: maphash.MakeSeed()}
	s.keys.service = s
	return s
}

// Wire returns the operations of the JSON protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "cognito", Target: "AWSCognitoIdentityProviderService", Version: "1.1",
		Operations: map[string]wire.Operation{
			"CreateUserPool":           wire.Typed(s.createUserPool),
			"DescribeUserPool":         wire.Typed(s.describeUserPool),
			"UpdateUserPool":           wire.Typed(s.updateUserPool),
			"ListUserPools":            wire.Typed(s.listUserPools),
			"CreateUserPoolClient":     wire.Typed(s.createUserPoolClient),
			"UpdateUserPoolClient":     wire.Typed(s.updateUserPoolClient),
			"DescribeUserPoolClient":   wire.Typed(s.describeUserPoolClient),
			"ListUserPoolClients":      wire.Typed(s.listUserPoolClients),
			"SignUp":                   wire.Typed(s.signUp),
			"ConfirmSignUp":            wire.Typed(s.confirmSignUp),
			"ResendConfirmationCode":   wire.Typed(s.resendConfirmationCode),
			"ForgotPassword":           wire.Typed(s.forgotPassword),
			"ConfirmForgotPassword":    wire.Typed(s.confirmForgotPassword),
			"AdminCreateUser":          wire.Typed(s.adminCreateUser),
			"AdminSetUserPassword":     wire.Typed(s.adminSetUserPassword),
			"AdminConfirmSignUp":       wire.Typed(s.adminConfirmSignUp),
			"AdminGetUser":             wire.Typed(s.adminGetUser),
			"AdminDeleteUser":          wire.Typed(s.adminDeleteUser),
			"AdminDisableUser":         wire.Typed(s.adminDisableUser),
			"AdminEnableUser":          wire.Typed(s.adminEnableUser),
			"ListUsers":                wire.Typed(s.listUsers),
			"CreateGroup":              wire.Typed(s.createGroup),
			"ListGroups":               wire.Typed(s.listGroups),
			"ListUsersInGroup":         wire.Typed(s.listUsersInGroup),
			"AdminAddUserToGroup":      wire.Typed(s.adminAddUserToGroup),
			"AdminRemoveUserFromGroup": wire.Typed(s.adminRemoveUserFromGroup),
			"AdminListGroupsForUser":   wire.Typed(s.adminListGroupsForUser),
			"InitiateAuth":             wire.Typed(s.initiateAuth),
			"AdminInitiateAuth":        wire.Typed(s.adminInitiateAuth),
			"RespondToAuthChallenge":   wire.Typed(s.respondToAuthChallenge),
			"GetUser":                  wire.Typed(s.getUser),
			"GlobalSignOut":            wire.Typed(s.globalSignOut),
			"RevokeToken":              wire.Typed(s.revokeToken),
		},
	}
}

// epoch is a time in the form of the JSON protocols: seconds, with fractions.
func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// none is an empty response.
type none struct{}
