package dynamo

import (
	"github.com/eventforge/eventforge/domain/webhook"
)

// recoveryItem is listed while the recovery runs, and removed some time after its end.
func recoveryItem(r webhook.Recovery) item {
	it := newItem(recoveryKey(r.EndpointID, r.Cause))
	if r.Ended() {
		it.removable(r.EndedAt.Add(webhook.RecoveryKept))
	} else {
		it.list(byStatus, recoveryListing, listed(r.CreatedAt, joined(r.EndpointID, string(r.Cause))))
	}
	it.text("id", r.ID)
	it.text("endpointId", r.EndpointID)
	it.text("ownerId", r.OwnerID)
	it.text("cause", string(r.Cause))
	it.instant("since", r.Since)
	it.instant("until", r.Until)
	it.number("total", int64(r.Total))
	it.text(attrState, string(r.State))
	it.number("done", int64(r.Done))
	it.number("skipped", int64(r.Skipped))
	sequence(it, "batch", r.Batch, text)
	it.text("cursor", r.Cursor)
	it.instant("notBefore", r.NotBefore)
	it.text(attrHolder, r.Holder)
	it.instant(attrLeaseUntil, r.LeaseUntil)
	it[attrVersion] = number(int64(r.Version))
	it.instant("createdAt", r.CreatedAt)
	it.instant("updatedAt", r.UpdatedAt)
	it.instant(attrEndedAt, r.EndedAt)
	return it
}

func decodeRecovery(it item) (webhook.Recovery, error) {
	r := newDecoder(it)
	decoded := webhook.Recovery{
		ID: r.text("id"), EndpointID: r.text("endpointId"), OwnerID: r.text("ownerId"), Cause: webhook.RecoveryCause(r.text("cause")),
		Since: r.instant("since"), Until: r.instant("until"), Total: r.integer("total"),
		State: webhook.RecoveryState(r.text(attrState)), Done: r.integer("done"), Skipped: r.integer("skipped"),
		Batch:  elements(r, "batch", func(r *decoder) string { return r.text(element) }),
		Cursor: r.text("cursor"), NotBefore: r.instant("notBefore"), Holder: r.text(attrHolder), LeaseUntil: r.instant(attrLeaseUntil),
		Version: r.integer(attrVersion), CreatedAt: r.instant("createdAt"), UpdatedAt: r.instant("updatedAt"), EndedAt: r.instant(attrEndedAt),
	}
	return decoded, *r.err
}
