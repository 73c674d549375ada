package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/pagination"
)

// AuditTrail keeps what operators did, for ever.
type AuditTrail interface {
	// RecordAction stores a record, or the result of the one with its subject and id.
	RecordAction(ctx context.Context, r audit.Record) error
	// ActionsOn lists the records of a subject, the latest first. Eventually consistent.
	ActionsOn(ctx context.Context, subject string, p pagination.Request) (pagination.Page[audit.Record], error)
}
