package memory

import (
	"context"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/pagination"
)

// RecordAction implements port.AuditTrail.
func (s *Store) RecordAction(_ context.Context, r audit.Record) error {
	return s.do("RecordAction", func() error {
		s.actions[pair{r.Subject, r.ID}] = r
		return nil
	})
}

// ActionsOn implements port.AuditTrail.
func (s *Store) ActionsOn(_ context.Context, subject string, p pagination.Request) (found pagination.Page[audit.Record], err error) {
	err = s.do("ActionsOn", func() error {
		var all []audit.Record
		for key, r := range s.actions {
			if key.of == subject {
				all = append(all, r)
			}
		}
		found = page(all, func(r audit.Record) string { return r.ID }, descending, p)
		return nil
	})
	return found, err
}
