package order_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// linesOf returns n lines of one product.
func linesOf(n int) []order.DraftLine {
	lines := make([]order.DraftLine, n)
	for i := range lines {
		lines[i] = order.DraftLine{SKU: "P0", Quantity: 1}
	}
	return lines
}

func TestADraftAtItsLimitsIsAccepted(t *testing.T) {
	one := usd(1)
	for name, d := range map[string]order.Draft{
		"one line":          {Lines: linesOf(1), PaymentToken: "t"},
		"most lines":        {Lines: linesOf(order.MaxLines), PaymentToken: "t"},
		"most units":        {Lines: []order.DraftLine{{SKU: "P0", Quantity: order.MaxQuantity}}, PaymentToken: "t"},
		"the lowest price":  {Lines: []order.DraftLine{{SKU: "P0", Quantity: 1, UnitPrice: &one}}, PaymentToken: "t"},
		"the longest token": {Lines: linesOf(1), PaymentToken: strings.Repeat("t", 255)},
	} {
		require.NoError(t, d.Check(), name)
	}
}

func TestADraftBeyondItsLimitsIsRefused(t *testing.T) {
	require.Equal(t, []string{"/lines count"}, violations(t, order.Draft{Lines: linesOf(order.MaxLines + 1), PaymentToken: "t"}.Check()))
	for _, token := range []string{"", strings.Repeat("t", 256)} {
		require.Equal(t, []string{"/payment/token length"}, violations(t, order.Draft{Lines: linesOf(1), PaymentToken: token}.Check()))
	}
}

func TestAQuotedPriceIsAcceptedWhenItIsTheCatalogs(t *testing.T) {
	quoted := usd(1999)
	_, err := order.Place(placement(sold(usd(1999)), order.DraftLine{SKU: "P0", Quantity: 1, UnitPrice: &quoted}))
	require.NoError(t, err)
}

func placed(t *testing.T) order.Order {
	t.Helper()
	c, err := order.Place(placement(sold(usd(1)), order.DraftLine{SKU: "P0", Quantity: 1}))
	require.NoError(t, err)
	return c.Order
}

func TestAStateThatLacksAPartIsNotRehydrated(t *testing.T) {
	good := placed(t).Snapshot()
	require.Equal(t, 1, good.Version)
	_, err := order.Rehydrate(good)
	require.NoError(t, err)
	for name, spoil := range map[string]func(*order.Snapshot){
		"id":      func(s *order.Snapshot) { s.ID = "" },
		"user":    func(s *order.Snapshot) { s.UserID = "" },
		"version": func(s *order.Snapshot) { s.Version = 0 },
		"lines":   func(s *order.Snapshot) { s.Lines = nil },
		"status":  func(s *order.Snapshot) { s.Status = "" },
	} {
		bad := good
		spoil(&bad)
		_, err := order.Rehydrate(bad)
		require.True(t, failure.Is(err, failure.Internal), name)
	}
}

func TestAChangeIsNeverBeforeTheLastOne(t *testing.T) {
	o := placed(t)
	before, err := o.Validate("e", o.Snapshot().UpdatedAt.Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, o.Snapshot().UpdatedAt, before.Order.Snapshot().UpdatedAt)
	after, err := o.Validate("e", o.Snapshot().UpdatedAt.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, o.Snapshot().UpdatedAt.Add(time.Hour), after.Order.Snapshot().UpdatedAt)
	require.Equal(t, order.Prior{Status: order.Pending, Version: 1}, after.Prior)
	require.Equal(t, 2, after.Order.Snapshot().Version)
}

func TestAnOrderIsClaimedOnce(t *testing.T) {
	o, now := placed(t), time.Now()
	claimed, err := o.Claim("first", now)
	require.NoError(t, err)
	require.Equal(t, order.Processing, claimed.Order.Status())
	again, err := claimed.Order.Claim("first", now)
	require.NoError(t, err)
	require.Nil(t, again)
	for name, step := range map[string]func(string, time.Time) (*order.Change, error){
		"claim": claimed.Order.Claim, "validate": claimed.Order.Validate,
	} {
		_, err = step("second", now)
		require.True(t, failure.Is(err, failure.Superseded), name)
	}
	cancelled, err := o.Cancel(now)
	require.NoError(t, err)
	_, err = cancelled.Order.Claim("first", now)
	require.True(t, failure.Is(err, failure.Superseded), "a cancelled order has no owner, but is not pending")
	_, err = cancelled.Order.Validate("first", now)
	require.True(t, failure.Is(err, failure.Superseded))
}

// validated is an order that the execution e may take steps of.
func validated(t *testing.T) order.Order {
	t.Helper()
	c, err := placed(t).Validate("e", time.Now())
	require.NoError(t, err)
	return c.Order
}

func TestEveryStepIsTakenOnceAndInItsTurn(t *testing.T) {
	now, o := time.Now(), validated(t)
	again, err := o.Validate("e", now)
	require.NoError(t, err)
	require.Nil(t, again)

	_, err = o.AuthorizationDue("e")
	require.True(t, failure.Is(err, failure.Conflict), "no stock is held")
	_, err = o.Complete("e", now)
	require.True(t, failure.Is(err, failure.Conflict), "nothing is charged")

	c, err := o.Reserve("e", now)
	require.NoError(t, err)
	require.Equal(t, order.HoldStock, c.Stock)
	o = c.Order
	again, err = o.Reserve("e", now)
	require.NoError(t, err)
	require.Nil(t, again)
	_, err = o.Complete("e", now)
	require.True(t, failure.Is(err, failure.Conflict), "nothing is authorized")
	_, err = o.BeginCapture("e", now)
	require.True(t, failure.Is(err, failure.Conflict), "nothing is authorized")

	due, err := o.AuthorizationDue("e")
	require.NoError(t, err)
	require.True(t, due)
	c, err = o.Authorize("e", "ref", now)
	require.NoError(t, err)
	o = c.Order
	due, err = o.AuthorizationDue("e")
	require.NoError(t, err)
	require.False(t, due)
	again, err = o.Authorize("e", "other", now)
	require.NoError(t, err)
	require.Nil(t, again)
	_, err = o.Complete("e", now)
	require.True(t, failure.Is(err, failure.Conflict), "nothing is captured")

	c, err = o.BeginCapture("e", now)
	require.NoError(t, err)
	require.Empty(t, c.Events)
	o = c.Order
	require.True(t, o.CaptureDue())
	again, err = o.BeginCapture("e", now)
	require.NoError(t, err)
	require.Nil(t, again)
	_, err = o.Cancel(now)
	require.True(t, failure.Is(err, failure.Conflict), "it is confirmed")

	c, err = o.Complete("e", now)
	require.NoError(t, err)
	require.Equal(t, order.CommitStock, c.Stock)
	require.Equal(t, order.Charged, c.Order.Snapshot().Payment)
	require.Equal(t, o.Snapshot().Version+2, c.Order.Snapshot().Version)
	require.Equal(t, []event.Type{event.OrderCharged, event.OrderCompleted}, []event.Type{c.Events[0].Type, c.Events[1].Type})
	require.Equal(t, []int{o.Snapshot().Version + 1, o.Snapshot().Version + 2}, []int{c.Events[0].Sequence, c.Events[1].Sequence})
	require.NotEqual(t, c.Events[0].ID, c.Events[1].ID)
	again, err = c.Order.BeginCapture("e", now)
	require.NoError(t, err)
	require.Nil(t, again)
	again, err = c.Order.Complete("e", now)
	require.NoError(t, err)
	require.Nil(t, again)
	_, err = c.Order.Complete("other", now)
	require.True(t, failure.Is(err, failure.Superseded))
}

func TestACompletedOrderIsNotCompensated(t *testing.T) {
	now, o := time.Now(), validated(t)
	for _, step := range []func(order.Order) (*order.Change, error){
		func(o order.Order) (*order.Change, error) { return o.Reserve("e", now) },
		func(o order.Order) (*order.Change, error) { return o.Authorize("e", "ref", now) },
		func(o order.Order) (*order.Change, error) { return o.BeginCapture("e", now) },
		func(o order.Order) (*order.Change, error) { return o.Complete("e", now) },
	} {
		c, err := step(o)
		require.NoError(t, err)
		o = c.Order
	}
	for name, step := range map[string]func(string, time.Time) (*order.Change, error){
		"refund": o.BeginRefund, "release": o.Release,
		"fail":      func(e string, now time.Time) (*order.Change, error) { return o.Fail(e, order.Cause{}, now) },
		"attention": func(e string, now time.Time) (*order.Change, error) { return o.RequireAttention(e, order.Cause{}, now) },
	} {
		c, err := step("e", now)
		require.NoError(t, err, name)
		require.Nil(t, c, name)
		_, err = step("other", now)
		require.True(t, failure.Is(err, failure.Superseded), name)
	}
	_, err := o.Reassign("new", now)
	require.True(t, failure.Is(err, failure.Conflict))
	require.False(t, o.RefundDue())
}

func TestAnOrderFailsOnlyWithoutChargeAndHeldStock(t *testing.T) {
	now := time.Now()
	held, err := validated(t).Reserve("e", now)
	require.NoError(t, err)
	charged, err := held.Order.Authorize("e", "ref", now)
	require.NoError(t, err)
	released, err := charged.Order.Release("e", now)
	require.NoError(t, err)
	require.Equal(t, order.ReleaseStock, released.Stock)
	refunding, err := released.Order.BeginRefund("e", now)
	require.NoError(t, err)
	for name, o := range map[string]order.Order{
		"held": held.Order, "charged": released.Order, "refunding": refunding.Order,
	} {
		_, err := o.Fail("e", order.Cause{}, now)
		require.True(t, failure.Is(err, failure.Conflict), name)
	}
	refund := payment.Refund{Refunded: true, Amount: usd(1), Reference: "re_1"}
	refunded, err := refunding.Order.EndRefund("e", refund, now)
	require.NoError(t, err)
	require.Equal(t, order.Refunded, refunded.Order.Snapshot().Payment)
	require.Equal(t, "re_1", refunded.Order.Snapshot().RefundReference)
	require.Equal(t, event.Data{Amount: &refund.Amount, Reference: "re_1"}, withoutOrder(refunded.Events[0]))
	again, err := refunded.Order.EndRefund("e", refund, now)
	require.NoError(t, err)
	require.Nil(t, again)
	again, err = refunded.Order.BeginRefund("e", now)
	require.NoError(t, err)
	require.Nil(t, again, "settled")
	failed, err := refunded.Order.Fail("e", order.Cause{Code: order.ReasonInternal}, now)
	require.NoError(t, err)
	require.Equal(t, order.Failed, failed.Order.Status())
}

func TestStockThatWasNeverHeldIsNotReleased(t *testing.T) {
	c, err := validated(t).Release("e", time.Now())
	require.NoError(t, err)
	require.Equal(t, order.KeepStock, c.Stock)
	require.Empty(t, c.Events)
	_, err = c.Order.Reserve("e", time.Now())
	require.True(t, failure.Is(err, failure.Conflict), "a late reservation")
	again, err := c.Order.Release("e", time.Now())
	require.NoError(t, err)
	require.Nil(t, again)
}

func TestAReassignedOrderCountsItsCompensations(t *testing.T) {
	now, o := time.Now(), placed(t)
	c, err := o.Reassign("r1", now)
	require.NoError(t, err)
	require.Equal(t, order.Processing, c.Order.Status())
	again, err := c.Order.Reassign("r1", now)
	require.NoError(t, err)
	require.Nil(t, again)
	c, err = c.Order.Reassign("r2", now)
	require.NoError(t, err)
	require.Equal(t, 2, c.Order.Snapshot().Compensations)
	require.Equal(t, order.Processing, c.Order.Status())
}

func TestAnOrderNeedsAttentionOnce(t *testing.T) {
	now, o := time.Now(), validated(t)
	c, err := o.RequireAttention("e", order.Cause{}, now)
	require.NoError(t, err)
	require.Equal(t, order.NeedsAttention, c.Order.Status())
	again, err := c.Order.RequireAttention("e", order.Cause{}, now)
	require.NoError(t, err)
	require.Nil(t, again)
}
