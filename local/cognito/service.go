// Package cognito emulates Amazon Cognito user pools: the user pool API
// (awsJson1.1), OpenID Connect discovery, the authorization code flow with
// PKCE and its sign-in pages, and tokens of the shape Cognito issues.
//
// Every call reads the store, so that acknowledged changes are on disk and a restart
// changes nothing.
package cognito

import (
	"context"
	"encoding/json"
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
	env   *env.Env
	space store.Space
	mail  Mailer
	keys  keyring
	locks [64]sync.Mutex // by record key: read-modify-write of one record
	seed  maphash.Seed
}

// New returns the service over the environment's store.
func New(e *env.Env, mail Mailer) *Service {
	s := &Service{env: e, space: e.DB.Space("cognito"), mail: mail, seed: maphash.MakeSeed()}
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
			"ListUserPools":            wire.Typed(s.listUserPools),
			"CreateUserPoolClient":     wire.Typed(s.createUserPoolClient),
			"UpdateUserPoolClient":     wire.Typed(s.updateUserPoolClient),
			"DescribeUserPoolClient":   wire.Typed(s.describeUserPoolClient),
			"ListUserPoolClients":      wire.Typed(s.listUserPoolClients),
			"SignUp":                   wire.Typed(s.signUp),
			"ConfirmSignUp":            wire.Typed(s.confirmSignUp),
			"ResendConfirmationCode":   wire.Typed(s.resendConfirmationCode),
			"AdminCreateUser":          wire.Typed(s.adminCreateUser),
			"AdminSetUserPassword":     wire.Typed(s.adminSetUserPassword),
			"AdminConfirmSignUp":       wire.Typed(s.adminConfirmSignUp),
			"AdminGetUser":             wire.Typed(s.adminGetUser),
			"AdminDeleteUser":          wire.Typed(s.adminDeleteUser),
			"ListUsers":                wire.Typed(s.listUsers),
			"CreateGroup":              wire.Typed(s.createGroup),
			"ListGroups":               wire.Typed(s.listGroups),
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

// locked runs do while no other change of the record at key runs.
func (s *Service) locked(key string, do func() error) error {
	m := &s.locks[maphash.String(s.seed, key)%uint64(len(s.locks))]
	m.Lock()
	defer m.Unlock()
	return do()
}

// read returns the record at key, or nil when there is none.
func read[T any](s *Service, key string) (*T, error) {
	raw, ok, err := s.space.Get([]byte(key))
	if err != nil || !ok {
		return nil, err
	}
	v := new(T)
	return v, json.Unmarshal(raw, v)
}

// write stores v as the record at key. It is on disk when write returns.
func write(s *Service, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.space.Put([]byte(key), raw)
}

// list returns the records whose keys begin with prefix, in key order.
func list[T any](s *Service, prefix string) ([]*T, error) {
	var all []*T
	var bad error
	err := s.space.Walk(store.Prefix([]byte(prefix)), func(_, raw []byte) bool {
		v := new(T)
		if bad = json.Unmarshal(raw, v); bad != nil {
			return false
		}
		all = append(all, v)
		return true
	})
	if err == nil {
		err = bad
	}
	return all, err
}

// epoch is a time in the form of the JSON protocols: seconds, with fractions.
func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// none is an empty response.
type none struct{}
