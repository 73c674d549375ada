package dynamo

import (
	"github.com/eventforge/eventforge/domain/erasure"
)

// erasureItem is in the list of erasures until it is complete.
func erasureItem(e erasure.Erasure) item {
	it := newItem(erasureKey(e.UserID))
	if !e.Completed() {
		it.list(gsi1, erasureListing, listed(e.NotBefore, e.UserID))
	}
	it.text("userId", e.UserID)
	it.text("by", string(e.By))
	it.text("operator", e.Operator)
	it.text("reason", string(e.Reason))
	it.instant("requestedAt", e.RequestedAt)
	it.instant("accountDeletedAt", e.AccountDeletedAt)
	it.number("pass", int64(e.Pass))
	it.instant("notBefore", e.NotBefore)
	it.text("cursor", e.Cursor)
	it.number("orders", int64(e.Orders))
	it.number("open", int64(e.Open))
	sequence(it, "endpointIds", e.EndpointIDs, text)
	it.number("endpoints", int64(e.Endpoints))
	it.instant("completedAt", e.CompletedAt)
	it[attrVersion] = number(int64(e.Version))
	return it
}

func decodeErasure(it item) (erasure.Erasure, error) {
	r := newDecoder(it)
	e := erasure.Erasure{
		UserID: r.text("userId"), By: erasure.Asker(r.text("by")), Operator: r.text("operator"),
		Reason: erasure.Reason(r.text("reason")), RequestedAt: r.instant("requestedAt"),
		AccountDeletedAt: r.instant("accountDeletedAt"), Pass: r.integer("pass"), NotBefore: r.instant("notBefore"),
		Cursor: r.text("cursor"), Orders: r.integer("orders"), Open: r.integer("open"),
		EndpointIDs: elements(r, "endpointIds", func(r *decoder) string { return r.text(element) }),
		Endpoints:   r.integer("endpoints"), CompletedAt: r.instant("completedAt"), Version: r.integer(attrVersion),
	}
	return e, *r.err
}
