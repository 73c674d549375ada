package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/pagination"
)

// RecordAction implements port.AuditTrail.
func (s *Store) RecordAction(ctx context.Context, r audit.Record) error {
	_, _, err := s.db.put(ctx, auditItem(r), always)
	return err
}

// ActionsOn implements port.AuditTrail.
func (s *Store) ActionsOn(ctx context.Context, subject string, p pagination.Request) (pagination.Page[audit.Record], error) {
	return pageOf(p, primary, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: primary, partition: auditKey(subject, "").pk, after: p.After, backward: true, limit: limit})
	}, decodeAudit)
}

func auditItem(r audit.Record) item {
	it := newItem(auditKey(r.Subject, r.ID))
	it.text("id", r.ID)
	it.text("subject", r.Subject)
	it.text("action", string(r.Action))
	it.text("by", r.By)
	it.text("reason", r.Reason)
	it.instant("at", r.At)
	sequence(it, "objects", r.Objects, text)
	it.number("done", int64(r.Result.Done))
	it.number("gone", int64(r.Result.Gone))
	it.text("failed", r.Result.Failed)
	it.instant("ended", r.Result.Ended)
	return it
}

func decodeAudit(it item) (audit.Record, error) {
	r := newDecoder(it)
	decoded := audit.Record{
		ID: r.text("id"), Subject: r.text("subject"), Action: audit.Action(r.text("action")), By: r.text("by"),
		Reason: r.text("reason"), At: r.instant("at"),
		Objects: elements(r, "objects", func(r *decoder) string { return r.text(element) }),
		Result:  audit.Result{Done: r.integer("done"), Gone: r.integer("gone"), Failed: r.text("failed"), Ended: r.instant("ended")},
	}
	return decoded, *r.err
}
