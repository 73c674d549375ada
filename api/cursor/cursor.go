// Package cursor seals cursors: clients can neither read, make nor change them, nor use
// them for another list.
package cursor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"

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
	aead   cipher.AEAD
	random io.Reader
}

// New returns a Sealer with a secret of any length, which all processes that serve the
// same list must share. random is the source of nonces.
func New(secret []byte, random io.Reader) *Sealer {
	key := sha256.Sum256(append([]byte("eventforge cursor v1\x00"), secret...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has 16-byte blocks
	}
	return &Sealer{aead: aead, random: random}
}

// Seal returns the cursor of a store's position in the scope's list. "", the end, gives
// "".
func (s *Sealer) Seal(scope Scope, position string) string {
	if position == "" {
		return ""
	}
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(position)+s.aead.Overhead())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		panic(err) // the system's source of randomness does not fail
	}
	return encoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(position), scope.bytes()))
}

// Open returns the position of a cursor of this scope. "", the beginning, gives "". It
// fails with Invalid at /cursor.
func (s *Sealer) Open(scope Scope, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	sealed, err := encoding.DecodeString(cursor)
	if err != nil || len(sealed) < s.aead.NonceSize() {
		return "", refused()
	}
	nonce, text := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	position, err := s.aead.Open(nil, nonce, text, scope.bytes())
	if err != nil {
		return "", refused()
	}
	return string(position), nil
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
