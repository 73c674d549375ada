package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

func TestAnOrderIsStartedAgainOnlyBeforeItsCompensation(t *testing.T) {
	for _, s := range statesWithReason() {
		for _, compensations := range []int{0, 1} {
			s.Compensations = compensations
			o, err := order.Rehydrate(s)
			require.NoError(t, err)
			forward := (s.Status == order.Pending || s.Status == order.Processing) && compensations == 0 &&
				slices.Contains([]order.Payment{order.Uncharged, order.Authorized, order.Capturing, order.Charged}, s.Payment) &&
				(s.Reservation == order.Unreserved || s.Reservation == order.Held)
			c, err := o.Restart("restart", reasonNow)
			require.Equal(t, forward, err == nil, "%+v", s)
			_, giveUp := o.GiveUp(reasonNow)
			require.Equal(t, forward, giveUp == nil)
			if forward {
				require.Equal(t, s.Status, c.Order.Status())
				require.Equal(t, 1, c.Order.Snapshot().Restarts)
				continue
			}
			require.True(t, failure.Is(err, failure.Conflict))
			require.True(t, failure.Is(giveUp, failure.Conflict))
		}
	}
}

func TestARestartTakesAClaimedOrderFromItsExecution(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Reservation = order.Held })
	c, err := o.Restart("restart", reasonNow.Add(time.Hour))
	taken := commit(t, c, err)
	require.Equal(t, "restart", taken.Snapshot().Execution)
	require.Equal(t, reasonNow.Add(time.Hour), taken.Snapshot().UpdatedAt)
	_, err = taken.AuthorizationDue("exec")
	require.True(t, failure.Is(err, failure.Superseded), "a late step of the old execution")
	again, err := taken.Restart("restart", reasonNow)
	require.NoError(t, err)
	require.Nil(t, again)
}

func TestAPendingOrderIsClaimedByWhoeverComesFirst(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Status, s.Execution, s.Validated = order.Pending, "", false })
	c, err := o.Restart("restart", reasonNow)
	restarted := commit(t, c, err)
	require.Empty(t, restarted.Snapshot().Execution)
	for _, execution := range []string{"restart", "from the bus"} {
		c, err = restarted.Validate(execution, reasonNow)
		require.Equal(t, execution, commit(t, c, err).Snapshot().Execution)
	}
}

func TestAnOrderThatIsGivenUpWaitsForAPerson(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Reservation, s.Payment = order.Held, order.Charged })
	c, err := o.GiveUp(reasonNow)
	given := commit(t, c, err)
	require.Equal(t, order.NeedsAttention, given.Status())
	require.True(t, given.Snapshot().GivenUp)
	require.Equal(t, "The order took too long to process. Your payment will be refunded.", given.Snapshot().Reason.Message)

	c, err = given.Reassign("compensate-1", reasonNow)
	require.False(t, commit(t, c, err).Snapshot().GivenUp, "an operator has decided")
	c, err = o.RequireAttention("exec", order.Cause{Code: order.ReasonStalled}, reasonNow)
	require.False(t, commit(t, c, err).Snapshot().GivenUp, "its compensation failed, which is tried again")
}

// When an order is tried next is fixed with the try, holds while the order waits, and is
// forgotten when it moves.
func TestTheNextTryIsFixedUntilTheOrderMoves(t *testing.T) {
	o := standing(t, func(s *order.Snapshot) { s.Reservation = order.Unreserved })
	at := reasonNow.Add(time.Hour)
	c, err := o.Restart("restart", reasonNow)
	c.RetryAt(at)
	taken := commit(t, c, err)
	require.Equal(t, at, taken.Snapshot().RetryAt)
	c, err = taken.MarkDelayed(reasonNow.Add(time.Minute))
	marked := commit(t, c, err)
	require.Equal(t, at, marked.Snapshot().RetryAt)
	c, err = marked.Reserve("restart", reasonNow.Add(2*time.Minute))
	require.Zero(t, commit(t, c, err).Snapshot().RetryAt)
}

func TestCompensatingEndsForAnOrderThatNeedsAttentionOnly(t *testing.T) {
	for _, s := range statesWithReason() {
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		c, err := o.StopCompensating(reasonNow)
		if s.Status != order.NeedsAttention {
			require.True(t, failure.Is(err, failure.Conflict), "%s", s.Status)
			continue
		}
		stopped := commit(t, c, err)
		require.True(t, stopped.Snapshot().GivenUp)
		require.Equal(t, order.NeedsAttention, stopped.Status())
		require.Equal(t, s.Reason, stopped.Snapshot().Reason)
		again, err := stopped.StopCompensating(reasonNow)
		require.NoError(t, err)
		require.Nil(t, again)
	}
}
