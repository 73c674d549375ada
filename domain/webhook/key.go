package webhook

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	keyPrefix       = "whsk_"
	publicKeyPrefix = "whpk_"
)

// NewKey returns an Ed25519 key pair (RFC 8032) from the given source of randomness, which
// signs deliveries by V1a. Its Value is whsk_ and base64 of seed and public key, as
// Standard Webhooks writes it. Only its PublicKey ever leaves the platform. It fails with
// Internal if the source fails.
func NewKey(random io.Reader) (Secret, error) {
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return Secret{}, failure.Wrap(failure.Internal, err, "the source of randomness failed")
	}
	return Secret{Value: keyPrefix + base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed[:]))}, nil
}

// PublicKey is the public half of a key pair: 32 bytes.
type PublicKey [ed25519.PublicKeySize]byte

// PublicKeys returns the public keys with which receivers verify the endpoint's
// deliveries now, newest first: none unless it signs with V1a.
func (e Endpoint) PublicKeys(now time.Time) ([]PublicKey, error) {
	if !e.signsWith(V1a) {
		return nil, nil
	}
	var keys []PublicKey
	for _, s := range ValidSecrets(e.Keys, now) {
		private, err := s.privateKey()
		if err != nil {
			return nil, err
		}
		keys = append(keys, PublicKey(private[ed25519.SeedSize:]))
	}
	return keys, nil
}

// String is the key as Standard Webhooks writes it: whpk_ and base64.
func (k PublicKey) String() string {
	return publicKeyPrefix + base64.StdEncoding.EncodeToString(k[:])
}

// X is the key's coordinate in a JSON Web Key (RFC 8037): base64url without padding.
func (k PublicKey) X() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// ID is the key's thumbprint (RFC 7638), by which JSON Web Keys are told apart.
func (k PublicKey) ID() string {
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + k.X() + `"}`))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s Secret) isKey() bool { return strings.HasPrefix(s.Value, keyPrefix) }

func (s Secret) privateKey() (ed25519.PrivateKey, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, keyPrefix))
	if err != nil || len(key) != ed25519.PrivateKeySize {
		return nil, failure.New(failure.Internal, "a webhook key is malformed")
	}
	return key, nil
}

func (s Secret) signAsymmetrically(h Headers, body []byte) (string, error) {
	key, err := s.privateKey()
	if err != nil {
		return "", err
	}
	signed := append([]byte(h.ID+"."+h.Timestamp+"."), body...)
	return string(V1a) + "," + base64.StdEncoding.EncodeToString(ed25519.Sign(key, signed)), nil
}
