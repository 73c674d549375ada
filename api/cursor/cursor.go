// Package cursor seals cursors: clients can neither read, make nor change them, nor use
// them for another list.
package cursor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"sync/atomic"

	"github.com/eventforge/eventforge/domain/failure"
)

// encoding is strict, so that a cursor with any bit flipped does not decode to the same
// bytes.
var encoding = base64.RawURLEncoding.Strict()

// Scope is the list that a cursor is valid for: one user's list with one filter. UserID
// is empty in public lists.
type Scope struct {
	UserID string
	Route  string
	Filter string
}

// Sealer seals and opens cursors. It is safe for concurrent use.
type Sealer struct {
	keys atomic.Pointer[[]key] // never empty
	asks chan chan struct{}    // see Follow
	ends atomic.Pointer[<-chan struct{}]
}

// key is what is made of one secret.
type key struct {
	aead     cipher.AEAD
	nonceKey []byte
}

// New returns a Sealer with a secret of any length, which all processes that serve the
// same list must share.
func New(secret []byte) *Sealer {
	s := &Sealer{asks: make(chan chan struct{})}
	s.Use(string(secret))
	return s
}

// Use replaces the secrets. New cursors are sealed with the current one, and cursors of
// the previous ones are opened, too. A cursor does not name its secret: it would have
// another shape, which the release before could not open.
func (s *Sealer) Use(current string, previous ...string) {
	keys := []key{newKey([]byte(current))}
	for _, secret := range previous {
		keys = append(keys, newKey([]byte(secret)))
	}
	s.keys.Store(&keys)
}

func newKey(secret []byte) key {
	derived := derive("eventforge cursor v1\x00", secret)
	block, err := aes.NewCipher(derived[:])
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has 16-byte blocks
	}
	nonceKey := derive("eventforge cursor nonce v1\x00", secret)
	return key{aead: aead, nonceKey: nonceKey[:]}
}

// derive makes a key for one purpose of the secret.
func derive(purpose string, secret []byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(purpose), secret...))
}

// Seal returns the cursor of a store's position in the scope's list. "", the end, gives
// "". The same position gives the same cursor, so that a page whose items did not change
// is the same bytes and can be cached.
func (s *Sealer) Seal(scope Scope, position string) string {
	if position == "" {
		return ""
	}
	k := (*s.keys.Load())[0]
	nonce := k.nonce(scope, position)
	return encoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(position), scope.bytes()))
}

// nonce is made from what is sealed. Only equal positions of one scope have the same
// one, and what GCM then reveals is that they are equal.
func (k key) nonce(scope Scope, position string) []byte {
	mac := hmac.New(sha256.New, k.nonceKey)
	mac.Write(scope.bytes())
	mac.Write([]byte(position))
	return mac.Sum(nil)[:k.aead.NonceSize()]
}

// Open returns the position of a cursor of this scope. "", the beginning, gives "". It
// fails with Invalid at /cursor.
func (s *Sealer) Open(scope Scope, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	sealed, err := encoding.DecodeString(cursor)
	if err != nil {
		return "", refused()
	}
	position, ok := s.open(scope, sealed)
	if !ok && s.renewed() {
		position, ok = s.open(scope, sealed)
	}
	if !ok {
		return "", refused()
	}
	return position, nil
}

// open returns the position if one of the keys sealed it.
func (s *Sealer) open(scope Scope, sealed []byte) (string, bool) {
	for _, k := range *s.keys.Load() {
		size := k.aead.NonceSize()
		if len(sealed) < size {
			break
		}
		if position, err := k.aead.Open(nil, sealed[:size], sealed[size:], scope.bytes()); err == nil {
			return string(position), true
		}
	}
	return "", false
}

func refused() error {
	var v failure.Violations
	v.Add("/cursor", "cursor", "is no cursor of this list, user and filter")
	return v.Err()
}

// bytes encodes the scope uniquely.
func (s Scope) bytes() []byte {
	var b []byte
	for _, part := range []string{s.UserID, s.Route, s.Filter} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b
}
