package dynamo

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/webhook"
)

func partnerItem(p partner.Partner) item {
	it := newItem(partnerKey(p.ID))
	it.list(gsi1, partnerListing, p.ID)
	it.text("id", p.ID)
	it.text("name", p.Name)
	sequence(it, "secrets", p.Secrets, func(s webhook.Secret) types.AttributeValue { return secretValue(s.Value, s.ExpiresAt) })
	sequence(it, "types", p.Types, text)
	it.flag("active", p.Active)
	it[attrVersion] = number(int64(p.Version))
	it.instant("createdAt", p.CreatedAt)
	it.instant("updatedAt", p.UpdatedAt)
	return it
}

func decodePartner(it item) (partner.Partner, error) {
	r := newDecoder(it)
	p := partner.Partner{
		ID: r.text("id"), Name: r.text("name"),
		Secrets: elements(r, "secrets", decodeSecret),
		Types:   elements(r, "types", func(r *decoder) string { return r.text(element) }),
		Active:  r.flag("active"), Version: r.integer(attrVersion), CreatedAt: r.instant("createdAt"), UpdatedAt: r.instant("updatedAt"),
	}
	return p, *r.err
}

// secretValue is a signing secret, of an endpoint or of a partner.
func secretValue(value string, expiresAt time.Time) types.AttributeValue {
	it := item{"value": text(value)}
	it.instant("expiresAt", expiresAt)
	return fields(it)
}
