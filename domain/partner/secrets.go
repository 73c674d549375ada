package partner

import (
	"io"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// maxID is the maximum length of a partner's id. It lets partner.<id> fit into
// an event's source, which may have 256 characters.
const maxID = 64

// ValidID reports whether s can be a partner's id: 1–64 letters, digits,
// hyphens and underscores, which are safe in a bus source.
func ValidID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		if !idCharacter(s[i]) {
			return false
		}
	}
	return true
}

func idCharacter(c byte) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z'
	return letter || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// Allows reports whether the partner may send events of the type.
func (p Partner) Allows(eventType string) bool { return slices.Contains(p.Types, eventType) }

// Rotate gives the partner a new secret, Secrets[0], which is shown only this
// once. The current secret stays valid for the overlap; see
// webhook.RotateSecrets.
func (p Partner) Rotate(random io.Reader, overlap time.Duration, now time.Time) (Partner, error) {
	fresh, err := webhook.NewSecret(random)
	if err != nil {
		return Partner{}, err
	}
	p.Secrets = webhook.RotateSecrets(p.Secrets, fresh, overlap, now)
	return p.nextVersion(now), nil
}

// RevokePreviousSecret ends a rotation's overlap: only events signed with the
// current secret are accepted from now on. It reports whether there was another
// one.
func (p Partner) RevokePreviousSecret(now time.Time) (Partner, bool) {
	if len(p.Secrets) <= 1 {
		return p, false
	}
	p.Secrets = webhook.CurrentSecret(p.Secrets)
	return p.nextVersion(now), true
}

// nextVersion returns p with the next version.
func (p Partner) nextVersion(now time.Time) Partner {
	p.Version++
	p.UpdatedAt = now
	return p
}

// Verify fails with Unauthenticated unless the partner is active and has signed
// the message; see webhook.Verify.
func (p Partner) Verify(h webhook.Headers, now time.Time, body []byte) error {
	secrets := p.Secrets
	if !p.Active {
		secrets = Unknown().Secrets
	}
	return webhook.Verify(secrets, h, now, body)
}

// Unknown is a partner for which no valid signature exists. Verifying against it
// when the partner is unknown takes the same time and fails in the same way.
func Unknown() Partner {
	return Partner{Secrets: []webhook.Secret{{Value: "whsec_bm9ib2R5J3Mgc2VjcmV0IHRoYXQgaGFzIGV4cGlyZWQ=", ExpiresAt: time.Unix(0, 0)}}, Active: true}
}
