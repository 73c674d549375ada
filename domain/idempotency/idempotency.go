// Package idempotency gives a repeated request the response of the first one.
// It follows the Idempotency-Key header of the IETF draft
// draft-ietf-httpapi-idempotency-key-header.
package idempotency

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// Lifetime is how long a record is kept.
const Lifetime = 24 * time.Hour

// Scope is the scope within which a key is unique: one user's requests to one
// route.
type Scope struct {
	UserID string
	Method string
	Route  string // the route's pattern, e.g. /api/orders
}

// Key is a parsed Idempotency-Key.
type Key string

// ParseKey parses the header's value: 1–255 printable ASCII characters, bare or
// as a quoted RFC 8941 string. It fails with Invalid.
func ParseKey(header string) (Key, error) {
	s := strings.TrimSpace(header)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = unquote(s[1 : len(s)-1])
	}
	if len(s) < 1 || len(s) > 255 || strings.ContainsFunc(s, unprintable) {
		v := failure.Violations{}
		v.Add("", "idempotency_key", "Idempotency-Key must have 1–255 printable ASCII characters")
		return "", v.Err()
	}
	return Key(s), nil
}

func unquote(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s)
}

func unprintable(r rune) bool { return r < 0x20 || r > 0x7e }

// Fingerprint identifies a request's body. It is equal for two JSON texts that
// differ only in white space or the order of members.
func Fingerprint(body []byte) string {
	sum := sha256.Sum256(canonical(body))
	return hex.EncodeToString(sum[:])
}

func canonical(body []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || dec.More() {
		return body
	}
	out, err := json.Marshal(v) // encodes maps with sorted keys
	if err != nil {
		return body
	}
	return out
}

// Response is the response that a repeated request gets.
type Response struct {
	Status   int
	Location string
	Body     []byte
}

// Record is the first request with a key, and its response.
type Record struct {
	Scope       Scope
	Key         Key
	Fingerprint string
	Response    Response
	ExpiresAt   time.Time
}

// Replay returns the recorded response to a repeated request. It fails with
// KeyReused when the request differs from the first one.
func (r Record) Replay(fingerprint string) (Response, error) {
	if r.Fingerprint != fingerprint {
		return Response{}, failure.New(failure.KeyReused, "this Idempotency-Key was used for another request")
	}
	return r.Response, nil
}

// Expired reports whether the record has expired at the given time. The store
// may not have removed it yet.
func (r Record) Expired(now time.Time) bool { return !now.Before(r.ExpiresAt) }
