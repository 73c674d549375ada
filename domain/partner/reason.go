package partner

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of what the log keeps of one event.
const (
	// KeptBody is how many bytes of a body are kept.
	KeptBody = 4 << 10
	// MaxWebhookID is the maximum length of a webhook-id, in bytes.
	MaxWebhookID = 256

	maxReasons       = 10 // violations of one refusal
	maxReasonCode    = 60
	maxReasonMessage = 500
	maxPointer       = 200
)

// ReasonOf is the reason of a refusal at the door.
func ReasonOf(err error) Reason {
	r := Reason{Code: string(failure.CodeOf(err))}
	var f *failure.Error
	if errors.As(err, &f) {
		r.Message, r.Violations = f.Message, f.Violations
	}
	return r.bounded()
}

// bounded returns r with texts that are valid and within their limits.
func (r Reason) bounded() Reason {
	out := Reason{Code: clip(r.Code, maxReasonCode), Message: clip(r.Message, maxReasonMessage)}
	for _, v := range r.Violations[:min(len(r.Violations), maxReasons)] {
		out.Violations = append(out.Violations, failure.Violation{
			Pointer: clip(v.Pointer, maxPointer), Code: clip(v.Code, maxReasonCode), Message: clip(v.Message, maxReasonMessage),
		})
	}
	return out
}

// LoggedID is the id under which the log keeps an event: its webhook-id, or a digest of
// one that is not allowed.
func LoggedID(webhookID string) string {
	if webhookID != "" && len(webhookID) <= MaxWebhookID && text.Valid(webhookID) {
		return webhookID
	}
	sum := sha256.Sum256([]byte(webhookID))
	return "invalid-" + hex.EncodeToString(sum[:8])
}

var secretForm = regexp.MustCompile(`whsec_[A-Za-z0-9+/=_-]*`)

// Keep is the part of a body that the log keeps: at most KeptBody bytes of valid text,
// without signing secrets that somebody put into it.
func Keep(body []byte) []byte {
	part := body[:min(len(body), KeptBody+len("whsec_")+64)] // a secret on the border is seen whole
	s := secretForm.ReplaceAllString(text.Clean(string(part)), "whsec_[redacted]")
	return []byte(clip(s, KeptBody))
}

// clip returns the first characters of s, at most most bytes, of valid text.
func clip(s string, most int) string {
	if s = text.Clean(s); len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
