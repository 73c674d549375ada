package cognito

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// retired is how long a key that no longer signs still verifies: the longest life of
// an access token.
const retired = 24 * time.Hour

// signingKey is one RSA key of a pool.
type signingKey struct {
	ID      string
	DER     []byte // PKCS #1
	Created time.Time

	private *rsa.PrivateKey
}

// keyring holds the pools' keys, oldest first. The newest one signs.
type keyring struct {
	service *Service
	mu      sync.RWMutex
	pools   map[string][]*signingKey
}

// of returns a pool's keys; the error is the store's.
func (k *keyring) of(poolID string) ([]*signingKey, error) {
	k.mu.RLock()
	keys := k.pools[poolID]
	k.mu.RUnlock()
	if keys != nil {
		return keys, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.load(poolID)
}

func (k *keyring) load(poolID string) ([]*signingKey, error) {
	keys, err := list[signingKey](k.service, keyKey(poolID, ""))
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if key.private, err = x509.ParsePKCS1PrivateKey(key.DER); err != nil {
			return nil, fmt.Errorf("signing key %s: %w", key.ID, err)
		}
	}
	if k.pools == nil {
		k.pools = map[string][]*signingKey{}
	}
	k.pools[poolID] = keys
	return keys, nil
}

// add makes a new key the pool's signer and deletes keys that no longer verify.
// What also collects is stored together with the key.
func (k *keyring) add(poolID string, now time.Time, also func(*records)) error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	der := x509.MarshalPKCS1PrivateKey(private)
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&private.PublicKey))
	key := signingKey{ID: base64.StdEncoding.EncodeToString(sum[:]), DER: der, Created: now}
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.service.records()
	r.err = k.drop(r, poolID, now.Add(-retired))
	r.put(keyKey(poolID, now.Format(time.RFC3339Nano)), key)
	also(r)
	if err := r.commit(); err != nil {
		return err
	}
	_, err = k.load(poolID)
	return err
}

// drop deletes the keys that stopped signing before the given time, whose successor
// is older than that.
func (k *keyring) drop(r *records, poolID string, before time.Time) error {
	keys, err := list[signingKey](k.service, keyKey(poolID, ""))
	for i := 0; i+1 < len(keys); i++ {
		if keys[i+1].Created.Before(before) {
			r.delete(keyKey(poolID, keys[i].Created.Format(time.RFC3339Nano)))
		}
	}
	return err
}

// RotateKeys creates a new signing key for the pool. The old key stays in the key set
// for a day, so that earlier tokens can be verified.
func (s *Service) RotateKeys(poolID string) error {
	if _, err := s.pool(poolID); err != nil {
		return err
	}
	return s.keys.add(poolID, s.env.Clock.Now(), func(*records) {})
}

// jwk is one key of a JSON Web Key Set (RFC 7517).
type jwk struct {
	Algorithm string `json:"alg"`
	Exponent  string `json:"e"`
	ID        string `json:"kid"`
	Type      string `json:"kty"`
	Modulus   string `json:"n"`
	Use       string `json:"use"`
}

func (s *Service) keySet(poolID string) ([]jwk, error) {
	keys, err := s.keys.of(poolID)
	set := make([]jwk, 0, len(keys))
	for _, k := range keys {
		public := k.private.PublicKey
		set = append(set, jwk{
			Algorithm: "RS256", ID: k.ID, Type: "RSA", Use: "sig",
			Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
			Modulus:  base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		})
	}
	return set, err
}

func keyKey(poolID, created string) string { return "key/" + poolID + "/" + created }
