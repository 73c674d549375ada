package order

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// Restartable reports whether the saga of an order may be started again from the
// first step. Each step that is done is skipped then, and a charge that is under
// way is repeated with its key, so the order is charged once. An order whose
// compensation has begun, or that its shopper cancelled, only goes back.
func (o Order) Restartable() bool {
	return (o.s.Status == Pending || o.s.Status == Processing) && !o.Compensating()
}

// Resumable reports whether an operator may have the saga started again: the order is
// Restartable, or was given up before anything of it was compensated.
func (o Order) Resumable() bool {
	return o.Restartable() || o.s.Status == NeedsAttention && o.s.GivenUp && !o.Compensating()
}

// Restart counts a new execution of the saga for a stalled order. A claimed order
// is assigned to it; a pending one may still be claimed by any execution. An
// order that is marked as delayed stays so, and one that was given up is processed
// again. It returns nil, nil when the order belongs to that execution already, and
// fails with Conflict unless the order is Resumable.
func (o Order) Restart(execution string, now time.Time) (*Change, error) {
	if !o.Resumable() {
		return nil, failure.New(failure.Conflict, "order %s is %s and cannot be started again", o.s.ID, o.s.Status)
	}
	if o.s.Execution == execution {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Restarts++
	c.Order.s.Action = o.s.Action // the shopper's time goes on
	if o.s.Status == NeedsAttention {
		if err := c.setStatus(Processing); err != nil {
			return nil, err
		}
		c.Order.s.GivenUp, c.Order.s.Reason = false, nil
	}
	if c.Order.s.Status == Processing {
		c.Order.s.Execution = execution
	}
	c.keepDelay(o)
	return c, nil
}

// RetryAt fixes when the reconciler tries next if the execution that the change assigns
// the order to ends without changing it.
func (c *Change) RetryAt(at time.Time) {
	c.Order.s.RetryAt = at.UTC().Truncate(time.Millisecond)
}

// GiveUp hands an order that does not move on, however often its saga was
// started, to an operator. It is not failed, because the reason is not its own.
// It fails with Conflict unless the order is Restartable.
func (o Order) GiveUp(now time.Time) (*Change, error) {
	if !o.Restartable() {
		return nil, failure.New(failure.Conflict, "order %s is %s and not given up", o.s.ID, o.s.Status)
	}
	c, err := o.RequireAttention(o.s.Execution, Cause{Code: ReasonStalled}, now)
	if err == nil {
		c.Order.s.GivenUp = true
	}
	return c, err
}

// StopCompensating leaves an order that needs attention to an operator: it has been
// compensated often enough, and nothing compensates it by itself any more. It returns
// nil, nil when that is so already, and fails with Conflict for an order that does not
// need attention.
func (o Order) StopCompensating(now time.Time) (*Change, error) {
	if o.s.Status != NeedsAttention {
		return nil, failure.New(failure.Conflict, "order %s is %s and compensates", o.s.ID, o.s.Status)
	}
	if o.s.GivenUp {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.GivenUp = true
	return c, nil
}
