package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/webhook"
)

// endpointItem has the owner in its key, so that no other owner can read or replace
// it.
func endpointItem(e webhook.Endpoint) item {
	it := newItem(endpointKey(e.OwnerID, e.ID))
	if e.AllOrders {
		it.list(gsi1, hearsAllListing, hearsAll(e.OwnerID, e.ID))
	} else {
		it.list(gsi1, endpointsShard(shard(e.ID, endpointShards)), listed(e.CreatedAt, e.ID))
	}
	if e.IsFailing() {
		it.list(byStatus, failing(shard(e.ID, failingShards)), listed(e.Failing.Since, e.ID))
	}
	it.text("id", e.ID)
	it.text("ownerId", e.OwnerID)
	it.text("ownerEmail", e.OwnerEmail)
	it.text("url", e.URL)
	sequence(it, "eventTypes", e.EventTypes, func(t event.Type) types.AttributeValue { return text(string(t)) })
	it.number("eventVersion", int64(e.EventVersion))
	it.text("description", e.Description)
	it.flag("allOrders", e.AllOrders)
	it.text("state", string(e.State))
	it.text("disabledReason", string(e.DisabledReason))
	it.instant("disabledAt", e.DisabledAt)
	it.text("stopReason", e.StopReason)
	sequence(it, "secrets", e.Secrets, func(s webhook.Secret) types.AttributeValue { return secretValue(s.Value, s.ExpiresAt) })
	sequence(it, "signatures", e.Signatures, func(s webhook.Scheme) types.AttributeValue { return text(string(s)) })
	sequence(it, "keys", e.Keys, func(s webhook.Secret) types.AttributeValue { return secretValue(s.Value, s.ExpiresAt) })
	it.text("ordering", string(e.Ordering))
	it.instant("subscribedAt", e.SubscribedAt)
	it.instant("failingSince", e.Failing.Since)
	it.instant("failedLast", e.Failing.Last)
	it.number("failuresInRow", int64(e.Streak.Failures))
	it.instant("inRowSince", e.Streak.Since)
	it.flag("parking", e.Parking)
	it[attrVersion] = number(int64(e.Version))
	it.instant("createdAt", e.CreatedAt)
	it.instant("updatedAt", e.UpdatedAt)
	return it
}

func decodeEndpoint(it item) (webhook.Endpoint, error) {
	r := newDecoder(it)
	e := webhook.Endpoint{
		ID: r.text("id"), OwnerID: r.text("ownerId"), OwnerEmail: r.text("ownerEmail"), URL: r.text("url"),
		EventTypes:   elements(r, "eventTypes", func(r *decoder) event.Type { return event.Type(r.text(element)) }),
		EventVersion: r.integer("eventVersion"), Description: r.text("description"), AllOrders: r.flag("allOrders"), State: webhook.State(r.text("state")),
		DisabledReason: webhook.DisabledReason(r.text("disabledReason")), DisabledAt: r.instant("disabledAt"),
		StopReason: r.text("stopReason"), Unlisted: it[attrGSI1PK] == nil,
		Secrets: elements(r, "secrets", decodeSecret), Keys: elements(r, "keys", decodeSecret),
		Signatures: elements(r, "signatures", func(r *decoder) webhook.Scheme { return webhook.Scheme(r.text(element)) }),
		Ordering:   webhook.Ordering(r.text("ordering")), SubscribedAt: r.instant("subscribedAt"),
		Failing:   webhook.Failing{Since: r.instant("failingSince"), Last: r.instant("failedLast")},
		Streak:    webhook.Streak{Failures: r.integer("failuresInRow"), Since: r.instant("inRowSince")},
		Parking:   r.flag("parking"),
		Version:   r.integer(attrVersion),
		CreatedAt: r.instant("createdAt"), UpdatedAt: r.instant("updatedAt"),
	}
	return e, *r.err
}

func decodeSecret(r *decoder) webhook.Secret {
	return webhook.Secret{Value: r.text("value"), ExpiresAt: r.instant("expiresAt")}
}
