package dynamo

import "github.com/eventforge/eventforge/domain/idempotency"

func idempotencyItem(rec idempotency.Record) item {
	it := newItem(idempotencyKey(rec.Scope, rec.Key))
	it.text("userId", rec.Scope.UserID)
	it.text("method", rec.Scope.Method)
	it.text("route", rec.Scope.Route)
	it.text("key", string(rec.Key))
	it.text("fingerprint", rec.Fingerprint)
	it.number("responseStatus", int64(rec.Response.Status))
	it.text("responseLocation", rec.Response.Location)
	it.bytes("responseBody", rec.Response.Body)
	it.expires(rec.ExpiresAt)
	return it
}

func decodeIdempotency(it item) (idempotency.Record, error) {
	r := newDecoder(it)
	rec := idempotency.Record{
		Scope: idempotency.Scope{UserID: r.text("userId"), Method: r.text("method"), Route: r.text("route")},
		Key:   idempotency.Key(r.text("key")), Fingerprint: r.text("fingerprint"),
		Response: idempotency.Response{
			Status: r.integer("responseStatus"), Location: r.text("responseLocation"), Body: r.bytes("responseBody"),
		},
		ExpiresAt: r.instant(attrValidUntil),
	}
	return rec, *r.err
}
