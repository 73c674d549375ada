package order_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

// withoutOrder is what is particular to the event's type.
func withoutOrder(e event.Event) event.Data {
	d := e.Data
	d.Order = nil
	return d
}

// brokenPublished says what the events of a change tell wrongly of the order. Each has the
// order with its own sequence, and the last one the order that is stored.
func brokenPublished(c *order.Change) string {
	for i, e := range c.Events {
		if e.Data.Order == nil || e.Data.Order.Sequence != e.Sequence || e.Data.Order.ID != e.OrderID {
			return fmt.Sprintf("event %s has the order %+v", e.ID, e.Data.Order)
		}
		if i < len(c.Events)-1 {
			continue
		}
		s, told := c.Order.Snapshot(), *e.Data.Order
		want := fmt.Sprint(s.Version, s.Status, s.Payment.Published(), s.Reason, s.Lines, s.Total, s.CreatedAt, s.UpdatedAt, s.StatusSince)
		got := fmt.Sprint(told.Sequence, told.Status, told.PaymentStatus, told.Reason, told.Lines, told.Total, told.CreatedAt, told.UpdatedAt, told.StatusSince)
		for _, r := range s.Refunds {
			want += fmt.Sprint(" ", r.ID, r.State, r.Amount, r.Restock, len(r.Lines))
		}
		for _, r := range told.Refunds {
			got += fmt.Sprint(" ", r.ID, r.State, r.Amount, r.Restocked, len(r.Units))
		}
		for _, w := range s.Withdrawals {
			want += fmt.Sprint(" ", w.ID, w.State, len(w.Lines))
		}
		for _, w := range told.Withdrawals {
			got += fmt.Sprint(" ", w.ID, w.State, len(w.Units))
		}
		for _, d := range s.Disputes {
			want += fmt.Sprint(" ", d.ID, d.State)
		}
		for _, d := range told.Disputes {
			got += fmt.Sprint(" ", d.ID, d.State)
		}
		if got != want {
			return fmt.Sprintf("event %s tells\n%s\nof the order\n%s", e.ID, got, want)
		}
	}
	return ""
}

func TestAnEventHasTheOrderAfterItsChange(t *testing.T) {
	c, err := order.Place(placement(sold(usd(1999)), order.DraftLine{SKU: "P0", Quantity: 2}))
	o := commit(t, c, err)
	require.Equal(t, []any{1, "pending", "none"}, []any{c.Events[0].Data.Order.Sequence, c.Events[0].Data.Order.Status, c.Events[0].Data.Order.PaymentStatus})
	c, err = o.Cancel(reasonNow)
	commit(t, c, err)
	require.Equal(t, "cancelled", c.Events[0].Data.Order.Status)

	// Two events in one change: each has the order of its own sequence.
	capturing := standing(t, func(s *order.Snapshot) {
		s.Status, s.Reservation, s.Payment, s.Execution = order.Processing, order.Held, order.Capturing, "e"
	})
	c, err = capturing.Complete("e", reasonNow.Add(time.Minute))
	commit(t, c, err)
	charged, done := c.Events[0].Data.Order, c.Events[1].Data.Order
	require.Equal(t, []any{"processing", "captured"}, []any{charged.Status, charged.PaymentStatus})
	require.Equal(t, []any{"completed", "captured", charged.Sequence + 1}, []any{done.Status, done.PaymentStatus, done.Sequence})
	require.Equal(t, done.Total, *done.Refundable)
}

// What only the order's readers may see is in no event.
func TestAnEventTellsNothingPersonalOfTheOrder(t *testing.T) {
	const secret = "PERSONAL"
	o := standing(t, func(s *order.Snapshot) {
		s.Email, s.Name, s.PaymentToken, s.Reference = secret, secret, secret, secret
		s.Address = address.Address{Name: secret, Lines: []string{secret}, City: secret, Region: secret, PostalCode: secret, Country: secret, Label: []string{secret}}
		s.Refunds = []order.Refund{{ID: "r", State: order.RefundDone, Amount: usd(1), Note: secret, By: secret, Reference: secret}}
		s.Withdrawals = []order.Withdrawal{{ID: "w", State: order.WithdrawalRefused, Reason: secret, Answer: secret, DecidedBy: secret}}
		s.Settlements = []order.Settlement{{Amount: usd(1), Reference: secret, Note: secret, By: secret}}
		s.Reason = &event.Reason{Code: "code", Message: "message", Detail: secret}
	})
	c, err := o.MarkDelayed(reasonNow)
	commit(t, c, err)
	raw, err := json.Marshal(c.Events[0])
	require.NoError(t, err)
	require.NotContains(t, string(raw), secret)
	require.Contains(t, string(raw), `"id":"w"`)
}
