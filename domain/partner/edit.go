package partner

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
	"github.com/eventforge/eventforge/domain/webhook"
)

// The limits of a partner.
const (
	MaxName  = 200
	MaxTypes = 20
	maxType  = 100
)

// typeForm matches a partner's event type: words separated by dots.
var typeForm = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)

// New returns a partner that may send events of the given types, with a secret,
// Secrets[0], which is shown only this once. It fails with Invalid and every
// broken rule.
func New(id, name string, types []string, random io.Reader, now time.Time) (Partner, error) {
	active := true
	p, err := Partner{ID: id, CreatedAt: now}.Edit(Edit{Name: &name, Types: &types, Active: &active}, now)
	if err != nil {
		return Partner{}, err
	}
	p, err = p.Rotate(random, webhook.SecretOverlap, now)
	p.Version = 1
	return p, err
}

// AdmissionID is the id of the partner that an operator's request with an
// idempotency key creates. It is deterministic, so that repeating the request
// cannot create a second partner, and differs between any two pairs.
func AdmissionID(operatorID, key string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s%s", len(operatorID), operatorID, key)
	return base32.StdEncoding.EncodeToString(h.Sum(nil)[:20])
}

// Edit is a change of a partner. A nil field stays as it is.
type Edit struct {
	Name   *string
	Types  *[]string
	Active *bool // an inactive partner's events are refused
}

// Edit applies the changes. It fails with Invalid and every broken rule.
func (p Partner) Edit(c Edit, now time.Time) (Partner, error) {
	var v failure.Violations
	if c.Name != nil {
		text.Check("/name", *c.Name, 1, MaxName, &v)
		p.Name = *c.Name
	}
	if c.Types != nil {
		checkTypes(*c.Types, &v)
		p.Types = slices.Clone(*c.Types)
	}
	if c.Active != nil {
		p.Active = *c.Active
	}
	if err := v.Err(); err != nil {
		return Partner{}, err
	}
	return p.nextVersion(now), nil
}

func checkTypes(types []string, v *failure.Violations) {
	if n := len(types); n < 1 || n > MaxTypes {
		v.Add("/eventTypes", "count", "must have 1–%d types", MaxTypes)
		return // the comparisons below are quadratic
	}
	for i, t := range types {
		at := fmt.Sprintf("/eventTypes/%d", i)
		switch {
		case len(t) > maxType || !typeForm.MatchString(t):
			v.Add(at, "format", "must be words of a–z, 0–9 and _, separated by dots, with at most %d characters", maxType)
		case slices.Contains(types[:i], t):
			v.Add(at, "event_type_repeated", "%q is repeated", t)
		}
	}
}
