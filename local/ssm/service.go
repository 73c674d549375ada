// Package ssm emulates the part of the Parameter Store of AWS Systems Manager that keeps
// a secret and its earlier versions: enough for the API's cursor key.
//
// Every call reads the store, so that acknowledged changes are on disk and a restart
// changes nothing. A decrypted value appears in GetParameter's response and nowhere else.
package ssm

import (
	"encoding/json"
	"sync"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// Service is the parameters of one account. It is safe for concurrent use.
type Service struct {
	env   *env.Env
	space store.Space
	mu    sync.Mutex // held during changes
}

// New returns the service over the environment's store.
func New(e *env.Env) *Service { return &Service{env: e, space: e.DB.Space("ssm")} }

// Wire returns the operations of the JSON protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "ssm", Target: "AmazonSSM", Version: "1.1",
		Operations: map[string]wire.Operation{
			"GetParameter": wire.Strict(invalid, s.getParameter),
			"PutParameter": wire.Strict(invalid, s.putParameter),
		},
	}
}

// invalid is the service's error for an invalid request.
func invalid(message string) error { return wire.NewError("ValidationException", message) }

// read returns the parameter of a name, or ParameterNotFound.
func (s *Service) read(name string) (*parameter, error) {
	raw, ok, err := s.space.Get([]byte(name))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, wire.NewError("ParameterNotFound", "The parameter does not exist.")
	}
	found := new(parameter)
	return found, json.Unmarshal(raw, found)
}

// write stores the parameter. It is on disk when write returns.
func (s *Service) write(p *parameter) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.space.Put([]byte(p.Name), raw)
}
