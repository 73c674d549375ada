package dynamo

import (
	"context"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Reconciliation implements port.Reconciliations.
func (s *Store) Reconciliation(ctx context.Context) (port.Reconciliation, error) {
	it, err := s.db.get(ctx, reconciliationKey)
	if err != nil || it == nil {
		return port.Reconciliation{}, err
	}
	return decodeReconciliation(it)
}

// SaveReconciliation implements port.Reconciliations.
func (s *Store) SaveReconciliation(ctx context.Context, r port.Reconciliation) error {
	_, _, err := s.db.put(ctx, reconciliationItem(r), always)
	return err
}

func reconciliationItem(r port.Reconciliation) item {
	it := newItem(reconciliationKey)
	b := r.Backlog
	it.instant("measuredAt", b.At)
	it.number("waiting", int64(b.Waiting))
	it.number("oldest", int64(b.Oldest))
	if b.Rate != 0 {
		it["rate"] = text(strconv.FormatFloat(b.Rate, 'g', -1, 64))
	}
	it.number("wait", int64(b.Wait))
	it.flag("refusing", b.Refusing)
	cursors := item{}
	for status, cursor := range r.Cursors {
		cursors.text(string(status), cursor)
	}
	it["cursors"] = fields(cursors)
	return it
}

func decodeReconciliation(it item) (port.Reconciliation, error) {
	r := newDecoder(it)
	decoded := port.Reconciliation{
		Backlog: backlog.State{
			At: r.instant("measuredAt"), Waiting: r.integer("waiting"), Oldest: time.Duration(r.number("oldest")),
			Rate: r.float("rate"), Wait: time.Duration(r.number("wait")), Refusing: r.flag("refusing"),
		},
		Cursors: map[order.Status]string{},
	}
	cursors := r.fields("cursors")
	for status := range cursors.item {
		decoded.Cursors[order.Status(status)] = cursors.text(status)
	}
	return decoded, *r.err
}

// float decodes a number that is stored as text, so that it is exact.
func (r *decoder) float(name string) float64 {
	s := r.text(name)
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	r.note(name, err)
	return f
}
