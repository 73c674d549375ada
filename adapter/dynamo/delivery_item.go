package dynamo

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/webhook"
)

func deliveryItem(d webhook.Delivery) item {
	it := newItem(deliveryKey(d.EndpointID, d.ID))
	it.list(gsi1, deliveriesOf(d.EndpointID, d.ID), listed(d.CreatedAt, d.ID))
	switch at, why := d.LookAt(), d.Missed(); {
	case d.Parked:
		it.list(byStatus, parkedShard(d.EndpointID, shard(d.ID, deliveryShards)), listed(d.NextAttemptAt, d.ID))
	case !at.IsZero():
		it.list(byStatus, due(shard(d.ID, dueShards)), listed(at, d.ID))
	case why != "":
		it.list(byStatus, missedOf(d.EndpointID, why, shard(d.ID, deliveryShards)), listed(d.MissedAt, d.ID))
	}
	it.text("id", d.ID)
	it.text("endpointId", d.EndpointID)
	it.text("ownerId", d.OwnerID)
	it.text("eventId", d.EventID)
	it.text("eventType", d.EventType)
	it.bytes("payload", d.Payload)
	it.text("traceparent", d.Traceparent)
	it.text("state", string(d.State))
	sequence(it, "attempts", d.Attempts, attemptValue)
	it.number("round", int64(d.Round))
	it.instant("nextAttemptAt", d.NextAttemptAt)
	it.instant("leasedUntil", d.LeasedUntil)
	it.text("heldFor", string(d.HeldFor))
	it.instant("missedAt", d.MissedAt)
	it.text("after", d.After)
	it.flag("waiting", d.Waiting)
	it.text("recovery", d.Recovery)
	it.flag("parked", d.Parked)
	it.instant("sweptAt", d.SweptAt)
	it[attrVersion] = number(int64(d.Version))
	it.instant("createdAt", d.CreatedAt)
	it.removable(d.CreatedAt.Add(webhook.DeliveryLifetime))
	return it
}

// followerItem says that a delivery waits for the one that its After names.
func followerItem(d webhook.Delivery) item {
	it := newItem(followerKey(d.EndpointID, d.After, d.ID))
	it.text("id", d.ID)
	it.removable(d.CreatedAt.Add(webhook.DeliveryLifetime))
	return it
}

func decodeDelivery(it item) (webhook.Delivery, error) {
	r := newDecoder(it)
	d := webhook.Delivery{
		ID: r.text("id"), EndpointID: r.text("endpointId"), OwnerID: r.text("ownerId"),
		EventID: r.text("eventId"), EventType: r.text("eventType"), Payload: r.bytes("payload"),
		Traceparent: r.text("traceparent"), State: webhook.DeliveryState(r.text("state")),
		Attempts: elements(r, "attempts", decodeAttempt), Round: r.integer("round"),
		NextAttemptAt: r.instant("nextAttemptAt"), LeasedUntil: r.instant("leasedUntil"),
		HeldFor: webhook.State(r.text("heldFor")), MissedAt: r.instant("missedAt"), After: r.text("after"), Waiting: r.flag("waiting"), Recovery: r.text("recovery"),
		Parked: r.flag("parked"), SweptAt: r.instant("sweptAt"),
		Version: r.integer(attrVersion), CreatedAt: r.instant("createdAt"),
	}
	return d, *r.err
}

func attemptValue(a webhook.Attempt) types.AttributeValue {
	it := item{}
	it.instant("at", a.At)
	it.number("status", int64(a.Status))
	it.number("duration", int64(a.Duration))
	it.text("error", a.Error)
	it.text("class", string(a.Class))
	return fields(it)
}

func decodeAttempt(r *decoder) webhook.Attempt {
	return webhook.Attempt{
		At: r.instant("at"), Status: r.integer("status"),
		Duration: time.Duration(r.number("duration")), Error: r.text("error"),
		Class: webhook.ErrorClass(r.text("class")),
	}
}
