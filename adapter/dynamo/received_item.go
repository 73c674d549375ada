package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
)

// attrBody is what is kept of a received event's body.
const attrBody = "body"

func receivedItem(r partner.Received) item {
	it := newItem(receivedKey(r.PartnerID, r.WebhookID))
	at := listed(r.ReceivedAt, r.WebhookID)
	it.list(gsi1, receivedOf(r.PartnerID, r.WebhookID), at)
	if r.Outcome == partner.Refused {
		it.list(byStatus, refusedOf(r.PartnerID, r.WebhookID), at)
	}
	it.text("partnerId", r.PartnerID)
	it.text("webhookId", r.WebhookID)
	it.text("type", r.Type)
	it.number("size", int64(r.Size))
	it.text("outcome", string(r.Outcome))
	it.text("reasonCode", r.Reason.Code)
	it.text("reasonMessage", r.Reason.Message)
	sequence(it, "violations", r.Reason.Violations, violationValue)
	it.instant("receivedAt", r.ReceivedAt)
	it.instant("acceptedAt", r.AcceptedAt)
	it.instant("settledAt", r.SettledAt)
	it.number("repeats", int64(r.Repeats))
	it.instant("repeatedAt", r.RepeatedAt)
	it[attrVersion] = number(int64(r.Version))
	it.removable(r.ReceivedAt.Add(partner.ReceivedKept))
	return it
}

func decodeReceived(it item) (partner.Received, error) {
	r := newDecoder(it)
	e := partner.Received{
		PartnerID: r.text("partnerId"), WebhookID: r.text("webhookId"), Type: r.text("type"), Size: r.integer("size"),
		Outcome: partner.Outcome(r.text("outcome")),
		Reason: partner.Reason{
			Code: r.text("reasonCode"), Message: r.text("reasonMessage"), Violations: elements(r, "violations", decodeViolation),
		},
		ReceivedAt: r.instant("receivedAt"), AcceptedAt: r.instant("acceptedAt"), SettledAt: r.instant("settledAt"),
		Repeats: r.integer("repeats"), RepeatedAt: r.instant("repeatedAt"), Version: r.integer(attrVersion),
	}
	return e, *r.err
}

func violationValue(v failure.Violation) types.AttributeValue {
	it := item{}
	it.text("pointer", v.Pointer)
	it.text("code", v.Code)
	it.text("message", v.Message)
	return fields(it)
}

func decodeViolation(r *decoder) failure.Violation {
	return failure.Violation{Pointer: r.text("pointer"), Code: r.text("code"), Message: r.text("message")}
}
