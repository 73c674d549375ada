package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// AuditTrail is the contract of port.AuditTrail.
func AuditTrail(t *testing.T, open func(t *testing.T, now func() time.Time) port.AuditTrail) {
	clock := newClock()
	store := open(t, clock.Now)
	subject := audit.Queue(unique("queue"))
	record := func() audit.Record {
		return audit.Record{
			ID: ids.Next(), Subject: subject, Action: audit.DeleteLetters, By: "op", Reason: "poison",
			At: clock.Now(), Objects: []string{"m1", "m2"},
		}
	}
	t.Run("RecordAction_StoresEveryFieldAndLaterTheResult", func(t *testing.T) {
		r := record()
		noError(t, store.RecordAction(t.Context(), r))
		equal(t, "running", actionsOn(t, store, subject, 1), []audit.Record{r})
		r.Result = audit.Result{Done: 1, Gone: 1, Failed: "unavailable", Ended: clock.Now()}
		noError(t, store.RecordAction(t.Context(), r))
		equal(t, "ended", actionsOn(t, store, subject, 1), []audit.Record{r})
	})
	t.Run("ActionsOn_ListsTheLatestFirst", func(t *testing.T) {
		var want []string
		for range 3 {
			r := record()
			noError(t, store.RecordAction(t.Context(), r))
			want = append([]string{r.ID}, want...)
		}
		other := record()
		other.Subject = audit.Queue(unique("queue"))
		noError(t, store.RecordAction(t.Context(), other))
		first := must[pagination.Page[audit.Record]](t)(store.ActionsOn(t.Context(), subject, pagination.Request{Limit: 2}))
		second := must[pagination.Page[audit.Record]](t)(store.ActionsOn(t.Context(), subject, pagination.Request{Limit: 1, After: first.Next}))
		var got []string
		for _, r := range append(first.Items, second.Items...) {
			got = append(got, r.ID)
		}
		equal(t, "ids", got, want)
	})
}

func actionsOn(t *testing.T, store port.AuditTrail, subject string, limit int) []audit.Record {
	t.Helper()
	return must[pagination.Page[audit.Record]](t)(store.ActionsOn(t.Context(), subject, pagination.Request{Limit: limit})).Items
}
