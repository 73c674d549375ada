// Package cursor makes cursors that tell their bearer nothing and that nobody
// else can make, change, or use elsewhere.
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

// encoding refuses what decodes to the same bytes but was never written: a
// cursor with any bit flipped is another one.
var encoding = base64.RawURLEncoding.Strict()

// Scope is what a cursor is good for: one user's list with one filter. UserID
// is empty in lists that are the same for everybody.
type Scope struct {
	UserID string
	Route  string
	Filter string
}

// Sealer makes and reads cursors. It is safe for concurrent use.
type Sealer struct {
	aead   cipher.AEAD
	random io.Reader
}

// New makes a Sealer of a secret of any length; processes that serve one list
// must share it. Random gives the nonces.
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

// Seal makes the cursor of a store's position in the scope's list: "" for "",
// the end.
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

// Open is the position that a cursor of this scope holds: "" for "", the
// beginning. It fails with Invalid, at /cursor.
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

// bytes writes the scope so that no two scopes look alike.
func (s Scope) bytes() []byte {
	var b []byte
	for _, part := range []string{s.UserID, s.Route, s.Filter} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b
}
