package operate

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/page"
	"github.com/eventforge/eventforge/domain/partner"
)

// Bounds of a partner.
const (
	MaxPartnerName  = 200
	MaxPartnerTypes = 20
)

// secretBytes is the entropy of a signing secret; Standard Webhooks 1.0 asks
// for 24 to 64.
const secretBytes = 32

// typeForm is what a partner's event type looks like: dotted words.
var typeForm = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)

// CreatePartner admits a partner who may send events of the given types. The
// partner returned holds its secret, which is shown this once. It fails with
// Invalid and every broken rule.
func (d Desk) CreatePartner(ctx context.Context, name string, types []string) (partner.Partner, error) {
	if err := checkPartner(name, types); err != nil {
		return partner.Partner{}, err
	}
	now := d.Now().UTC().Truncate(time.Millisecond)
	p := partner.Partner{
		ID: d.IDs.Next(), Name: name, Types: types, Active: true,
		Secrets:   []partner.Secret{{Value: d.secret()}},
		CreatedAt: now, UpdatedAt: now,
	}
	return p, d.Partners.PutPartner(ctx, p)
}

// PartnersAll lists all partners by id.
func (d Desk) PartnersAll(ctx context.Context, p page.Request) (page.Page[partner.Partner], error) {
	return d.Partners.PartnersAll(ctx, p)
}

func checkPartner(name string, types []string) error {
	var v failure.Violations
	if n := utf8.RuneCountInString(name); n < 1 || n > MaxPartnerName || !utf8.ValidString(name) {
		v.Add("/name", "length", "must have 1–%d characters", MaxPartnerName)
	}
	if n := len(types); n < 1 || n > MaxPartnerTypes {
		v.Add("/eventTypes", "count", "must have 1–%d types", MaxPartnerTypes)
	}
	for i, t := range types {
		if len(t) > 100 || !typeForm.MatchString(t) {
			v.Add(fmt.Sprintf("/eventTypes/%d", i), "format", "must be words of a–z, 0–9 and _ with dots between, at most 100 characters")
		}
	}
	return v.Err()
}

func (d Desk) secret() string {
	raw := make([]byte, secretBytes)
	if _, err := io.ReadFull(d.Random, raw); err != nil {
		panic(err) // the system's source of randomness does not fail
	}
	return "whsec_" + base64.StdEncoding.EncodeToString(raw)
}
