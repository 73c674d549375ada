package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// standing is an order that has not changed since reasonNow.
func standing(t *testing.T, change func(*order.Snapshot)) order.Order {
	t.Helper()
	s := withoutReason()
	s.Validated, s.CreatedAt, s.UpdatedAt = true, reasonNow, reasonNow
	if change != nil {
		change(&s)
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	return o
}

// commit is the order after the change.
func commit(t *testing.T, c *order.Change, err error) order.Order {
	t.Helper()
	require.NoError(t, err)
	require.NotNil(t, c)
	require.Empty(t, brokenPublished(c))
	return c.Order
}

func TestTheStepAnOrderWaitsForFollowsFromItsState(t *testing.T) {
	for _, tc := range []struct {
		want   order.Step
		change func(*order.Snapshot)
	}{
		{order.ValidateOrder, func(s *order.Snapshot) { s.Status, s.Validated, s.Execution = order.Pending, false, "" }},
		{order.ValidateOrder, func(s *order.Snapshot) { s.Validated = false }},
		{order.ReserveInventory, nil},
		{order.ChargePayment, func(s *order.Snapshot) { s.Reservation = order.Held }},
		{"", func(s *order.Snapshot) { s.Reservation, s.Action = order.Held, &order.Action{} }},
		{order.ConfirmOrder, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Authorized }},
		{order.ConfirmOrder, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Capturing }},
		{order.ConfirmOrder, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Charged }},
		{order.RefundPayment, func(s *order.Snapshot) { s.Compensations, s.Reservation, s.Payment = 1, order.Held, order.Authorized }},
		{order.RefundPayment, func(s *order.Snapshot) { s.Compensations, s.Reservation, s.Payment = 1, order.Held, order.Capturing }},
		{order.ReleaseInventory, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Unsettled }},
		{order.RefundPayment, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Refunding }},
		{order.ReleaseInventory, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Refunded }},
		{order.ReleaseInventory, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Voided }},
		{order.FailOrder, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Released, order.Voided }},
		{order.FailOrder, func(s *order.Snapshot) { s.Reservation = order.Released }},
		{order.RefundPayment, func(s *order.Snapshot) {
			s.Status, s.CancelRequested, s.Reservation = order.Cancelling, true, order.Held
		}},
		{order.ReleaseInventory, func(s *order.Snapshot) { s.Status, s.CancelRequested = order.Cancelling, true }},
		{order.RefundPayment, func(s *order.Snapshot) { s.Compensations, s.Reservation, s.Payment = 1, order.Held, order.Charged }},
		{"", func(s *order.Snapshot) { s.Status = order.NeedsAttention }},
		{"", func(s *order.Snapshot) {
			s.Status, s.Payment, s.Reservation = order.Completed, order.Charged, order.Committed
		}},
	} {
		require.Equal(t, tc.want, standing(t, tc.change).NextStep())
	}
}

func TestAMarkSaysSinceWhenAndForWhatAnOrderWaits(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Reservation = order.Held })
	c, err := o.MarkDelayed(reasonNow.Add(time.Minute))
	marked := commit(t, c, err).Snapshot()
	require.Equal(t, &order.Delay{Since: reasonNow, NoticedAt: reasonNow.Add(time.Minute), Step: order.ChargePayment}, marked.Delay)
	require.Equal(t, reasonNow, marked.UpdatedAt, "the mark makes nobody wait for longer")
	require.Equal(t, o.Snapshot().Version+1, marked.Version)
	require.Equal(t, event.OrderDelayed, c.Events[0].Type)
	require.Equal(t, event.Data{Step: "ChargePayment"}, withoutOrder(c.Events[0]))
	require.Equal(t, reasonNow.Add(time.Minute), c.Events[0].OccurredAt)

	again, err := c.Order.MarkDelayed(reasonNow.Add(time.Hour))
	require.NoError(t, err)
	require.Nil(t, again, "one standstill has one event")
}

func TestTheNextChangeRemovesTheMark(t *testing.T) {
	c, err := standing(t, nil).MarkDelayed(reasonNow.Add(time.Minute))
	marked := commit(t, c, err)
	early := reasonNow.Add(-time.Hour) // another machine's clock
	c, err = marked.Reserve("exec", early)
	moved := commit(t, c, err)
	require.Nil(t, moved.Snapshot().Delay)
	require.Equal(t, reasonNow.Add(time.Minute), c.Events[0].OccurredAt, "the timeline does not run backwards")
	c, err = marked.Cancel(reasonNow.Add(2 * time.Minute))
	require.Nil(t, commit(t, c, err).Snapshot().Delay)
}

// A new execution moves nothing on by itself.
func TestANewExecutionKeepsTheMark(t *testing.T) {
	c, err := standing(t, func(s *order.Snapshot) { s.Reservation = order.Held }).MarkDelayed(reasonNow.Add(time.Minute))
	marked := commit(t, c, err)
	later := reasonNow.Add(time.Hour)
	c, err = marked.Restart("restart-1", later)
	require.Equal(t, marked.Snapshot().Delay, commit(t, c, err).Snapshot().Delay)
	require.Empty(t, c.Events)
	c, err = marked.Reassign("compensate-1", later)
	delay := commit(t, c, err).Snapshot().Delay
	require.Equal(t, reasonNow, delay.Since)
	require.Equal(t, order.RefundPayment, delay.Step, "it waits for another step now")
}

func TestOnlyAnOrderThatWaitsForAStepIsDelayed(t *testing.T) {
	for _, s := range statesWithReason() {
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		c, err := o.MarkDelayed(reasonNow)
		if s.Status.Terminal() || s.Status == order.NeedsAttention {
			require.True(t, failure.Is(err, failure.Conflict), "%s", s.Status)
			continue
		}
		require.Contains(t, order.Steps(), commit(t, c, err).Snapshot().Delay.Step)
	}
}
