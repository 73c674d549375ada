// Package ssm reads secrets from the Parameter Store of AWS Systems Manager.
package ssm

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ssm "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/domain/failure"
)

// Secret is a parameter that is replaced from time to time. It is safe for concurrent use.
type Secret struct {
	client *ssm.Client
	name   string
	now    func() time.Time

	mu      sync.Mutex
	version int64 // of value; 0 before the first read
	value   rotation.Secret
}

// NewSecret returns the secret in the parameter of a name. It does not read yet.
func NewSecret(cfg aws.Config, name string, now func() time.Time) *Secret {
	return &Secret{client: ssm.NewFromConfig(cfg), name: name, now: now}
}

// Accepted returns the values that are accepted, the current one first. Only a version
// that is new is decrypted, since each decryption costs. Unavailable, Throttled,
// Internal.
func (s *Secret) Accepted(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	latest, err := s.get(ctx, s.name, false)
	if err != nil {
		return nil, err
	}
	if latest.Version != s.version {
		if err := s.decrypt(ctx); err != nil {
			return nil, err
		}
	}
	return s.value.Accepted(s.now()), nil
}

// decrypt reads the current version and the one before it.
func (s *Secret) decrypt(ctx context.Context) error {
	current, err := s.get(ctx, s.name, true)
	if err != nil {
		return err
	}
	value := rotation.Secret{Current: aws.ToString(current.Value), Changed: aws.ToTime(current.LastModifiedDate)}
	if value.Current == "" {
		return failure.New(failure.Internal, "the parameter is empty")
	}
	if current.Version > 1 {
		before, err := s.get(ctx, s.name+":"+strconv.FormatInt(current.Version-1, 10), true)
		if err != nil && awsclient.ErrorCode(err) != "ParameterVersionNotFound" {
			return err
		}
		if err == nil {
			value.Previous = aws.ToString(before.Value)
		}
	}
	s.version, s.value = current.Version, value
	return nil
}

func (s *Secret) get(ctx context.Context, name string, decrypted bool) (*types.Parameter, error) {
	out, err := s.client.GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: &decrypted})
	if err != nil {
		return nil, awsclient.Failure(err, "the parameter could not be read")
	}
	if out.Parameter == nil {
		return nil, failure.New(failure.Internal, "the answer has no parameter")
	}
	return out.Parameter, nil
}
