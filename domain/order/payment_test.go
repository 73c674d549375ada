package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

func held(t *testing.T) order.Order {
	return standing(t, func(s *order.Snapshot) { s.Validated, s.Reservation = true, order.Held })
}

func challenge(secret string) payment.Authorization {
	return payment.Authorization{Reference: "pi_1", Action: &payment.Action{ClientSecret: secret}}
}

func TestAShopperHasALimitedTimeToConfirmThePayment(t *testing.T) {
	began := reasonNow.Add(time.Second)
	c, err := held(t).AwaitShopper("exec", challenge("secret"), began)
	o := commit(t, c, err)
	require.Equal(t, &order.Action{Action: payment.Action{ClientSecret: "secret"}, Since: began, Until: began.Add(order.ConfirmationLimit)}, o.Snapshot().Action)
	require.Equal(t, "pi_1", o.Snapshot().Reference)
	require.Empty(t, c.Events)

	again, err := o.AwaitShopper("exec", challenge("secret"), began.Add(time.Minute))
	require.NoError(t, err)
	require.Nil(t, again, "it waits already")
	c, err = o.AwaitShopper("exec", challenge("another"), began.Add(time.Minute))
	require.Equal(t, began, commit(t, c, err).Snapshot().Action.Since, "another challenge is no new time")
	c, err = o.Restart("exec-2", began.Add(time.Minute))
	require.Equal(t, o.Snapshot().Action, commit(t, c, err).Snapshot().Action, "nor is a new execution")

	for at, pause := range map[time.Duration]time.Duration{0: 2 * time.Second, time.Minute: 6 * time.Second, 14 * time.Minute: 30 * time.Second} {
		err := o.Awaiting(began.Add(at))
		require.True(t, failure.Is(err, failure.ActionRequired))
		require.Equal(t, pause, failure.RetryAfter(err), at)
	}
	require.True(t, failure.Is(o.Awaiting(began.Add(order.ConfirmationLimit)), failure.NotConfirmed))
	require.NoError(t, held(t).Awaiting(began))
}

func TestWhatTheShopperConfirmedOrCancelledIsNoLongerAskedFor(t *testing.T) {
	for name, step := range map[string]func(order.Order) (*order.Change, error){
		"authorized": func(o order.Order) (*order.Change, error) { return o.Authorize("exec", "pi_1", reasonNow) },
		"cancelled":  func(o order.Order) (*order.Change, error) { return o.Cancel(reasonNow) },
		"void":       func(o order.Order) (*order.Change, error) { return o.BeginRefund("exec", reasonNow) },
		"given up":   func(o order.Order) (*order.Change, error) { return o.GiveUp(reasonNow) },
		"reassigned": func(o order.Order) (*order.Change, error) { return o.Reassign("compensate-1", reasonNow) },
	} {
		c, err := held(t).AwaitShopper("exec", challenge("secret"), reasonNow)
		o := commit(t, c, err)
		c, err = step(o)
		require.Nil(t, commit(t, c, err).Snapshot().Action, name)
	}
}

// What the release before charged at once is not captured again.
func TestAnOrderThatIsChargedAlreadyIsOnlyCompleted(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Validated, s.Reservation, s.Payment = true, order.Held, order.Charged })
	c, err := o.BeginCapture("exec", reasonNow)
	require.NoError(t, err)
	require.Nil(t, c)
	require.False(t, o.CaptureDue())
	c, err = o.Complete("exec", reasonNow)
	require.Equal(t, order.Completed, commit(t, c, err).Status())
	require.Len(t, c.Events, 1)
}

func TestARefundThatIsRefusedWaitsForAPerson(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Refunding })
	c, err := o.RefuseRefund("exec", reasonNow)
	refused := commit(t, c, err)
	require.True(t, refused.RefundRefused())
	again, err := refused.RefuseRefund("exec", reasonNow)
	require.NoError(t, err)
	require.Nil(t, again)
	c, err = refused.BeginRefund("exec", reasonNow)
	require.NoError(t, err)
	require.Nil(t, c)
	_, err = refused.Fail("exec", order.Cause{}, reasonNow)
	require.True(t, failure.Is(err, failure.Conflict), "the payment is not settled")
	c, err = refused.Release("exec", reasonNow)
	require.Equal(t, order.ReleaseStock, c.Stock, "the stock does not wait")
	c, err = commit(t, c, err).RequireAttention("exec", order.Cause{Code: order.ReasonInternal}, reasonNow)
	require.True(t, commit(t, c, err).Snapshot().GivenUp)

	attention := standing(t, func(s *order.Snapshot) {
		s.Status, s.Payment, s.Reservation = order.NeedsAttention, order.Refunding, order.Released
	})
	c, err = attention.RefuseRefund("exec", reasonNow)
	late := commit(t, c, err).Snapshot()
	require.True(t, late.GivenUp, "nothing compensates it again")
	require.Contains(t, late.Reason.Message, "We will settle it with you.")
}
