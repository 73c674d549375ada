// Package secretsmanager emulates the part of AWS Secrets Manager that keeps a secret
// and reads it: enough for the payment gateway's key.
//
// Every call reads the store, so that acknowledged changes are on disk and a restart
// changes nothing. A value appears in GetSecretValue's response and nowhere else.
package secretsmanager

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// Service is the secrets of one account. It is safe for concurrent use.
type Service struct {
	env   *env.Env
	space store.Space
	mu    sync.Mutex // held during changes
}

// New returns the service over the environment's store.
func New(e *env.Env) *Service { return &Service{env: e, space: e.DB.Space("secretsmanager")} }

// Wire returns the operations of the JSON protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "secretsmanager", Target: "secretsmanager", Version: "1.1",
		Operations: map[string]wire.Operation{
			"CreateSecret":   wire.Strict(invalid, s.createSecret),
			"PutSecretValue": wire.Strict(invalid, s.putSecretValue),
			"GetSecretValue": wire.Strict(invalid, s.getSecretValue),
			"DescribeSecret": wire.Strict(invalid, s.describeSecret),
			"ListSecrets":    wire.Strict(invalid, s.listSecrets),
		},
	}
}

// invalid is the service's error for an invalid parameter.
func invalid(message string) error { return wire.NewError("InvalidParameterException", message) }

// secret returns the secret of a name or an ARN, or ResourceNotFoundException. An
// ARN may lack the six random characters at its end.
func (s *Service) secret(id string) (*secret, error) {
	if id == "" {
		return nil, invalid("You must provide SecretId.")
	}
	name, isARN := strings.CutPrefix(id, s.env.ARN("secretsmanager", "secret:"))
	if complete := len(name) - suffixLength - 1; isARN && complete > 0 {
		if found, err := s.read(name[:complete]); err != nil || found != nil && found.ARN == id {
			return found, err
		}
	}
	found, err := s.read(name)
	if err == nil && found == nil {
		err = wire.NewError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
	return found, err
}

// read returns the secret of a name, or nil when there is none.
func (s *Service) read(name string) (*secret, error) {
	raw, ok, err := s.space.Get([]byte(name))
	if err != nil || !ok {
		return nil, err
	}
	found := new(secret)
	return found, json.Unmarshal(raw, found)
}

// write stores the secret. It is on disk when write returns.
func (s *Service) write(v *secret) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.space.Put([]byte(v.Name), raw)
}
