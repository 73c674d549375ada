package webhook

import (
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// MaxSecrets is how many secrets of an endpoint or a partner are valid at a
	// time: the current one and, while it rotates, the one before.
	MaxSecrets = 2
	// SecretOverlap is how long the secret before stays valid after a rotation,
	// unless it is revoked.
	SecretOverlap = 24 * time.Hour

	secretPrefix = "whsec_"
	secretBytes  = 32
)

// Secret signs an endpoint's deliveries, or a partner's events. A rotated secret
// stays valid until ExpiresAt; the current one has no expiry.
type Secret struct {
	// Value is whsec_ + base64 of 32 random bytes, or whsk_ + base64 of a private key; see
	// NewKey.
	Value     string    `json:"value"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// NewSecret returns a secret of 32 bytes from the given source of randomness.
func NewSecret(random io.Reader) (Secret, error) {
	var raw [secretBytes]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return Secret{}, failure.Wrap(failure.Internal, err, "the source of randomness failed")
	}
	return Secret{Value: secretPrefix + base64.StdEncoding.EncodeToString(raw[:])}, nil
}

// ValidSecrets returns the secrets of a list, newest first, that sign and verify
// at the given time: the current one and, while it rotates, the one before.
// Earlier releases stored up to five valid ones; the older ones are not valid any
// more.
func ValidSecrets(secrets []Secret, now time.Time) []Secret {
	var valid []Secret
	for _, s := range secrets {
		if s.valid(now) && len(valid) < MaxSecrets {
			valid = append(valid, s)
		}
	}
	return valid
}

// CurrentSecret returns the list without all secrets but the current one.
func CurrentSecret(secrets []Secret) []Secret { return slices.Clone(secrets[:min(1, len(secrets))]) }

// RotateSecrets returns the fresh secret, followed by the current one of the
// list, which stays valid for the overlap: SecretOverlap, or 0 if it may be known
// to others and must be revoked. All older ones are revoked.
func RotateSecrets(secrets []Secret, fresh Secret, overlap time.Duration, now time.Time) []Secret {
	rotated := []Secret{fresh}
	if overlap > 0 {
		for _, s := range ValidSecrets(CurrentSecret(secrets), now) {
			s.ExpiresAt = now.Add(overlap)
			rotated = append(rotated, s)
		}
	}
	return rotated
}

// PreviousExpiry is when the secret before the current one expires or expired;
// zero if there is none.
func PreviousExpiry(secrets []Secret) time.Time {
	if len(secrets) < MaxSecrets {
		return time.Time{}
	}
	return secrets[1].ExpiresAt
}

// valid reports whether the secret has not expired at the given time.
func (s Secret) valid(now time.Time) bool { return s.ExpiresAt.IsZero() || now.Before(s.ExpiresAt) }

func (s Secret) key() ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, secretPrefix))
	if err != nil || len(key) == 0 {
		return nil, failure.New(failure.Internal, "a webhook secret is malformed")
	}
	return key, nil
}
