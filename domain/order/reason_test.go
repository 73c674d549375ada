package order_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

var reasonNow = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

var allCodes = []order.ReasonCode{
	"", order.ReasonOrderRejected, order.ReasonInsufficientStock, order.ReasonPaymentDeclined,
	order.ReasonNotConfirmed, order.ReasonAuthorizationLost, order.ReasonCancelled, order.ReasonInternal, order.ReasonStalled, "unknown",
}

var allPayments = []order.Payment{
	order.Uncharged, order.Authorized, order.Capturing, order.Charged, order.Refunding, order.Refunded, order.Voided, order.Unsettled,
}

// endings are the ways in which an order gets a reason.
var endings = map[order.Status]func(o order.Order, c order.Cause) (*order.Change, error){
	order.Failed: func(o order.Order, c order.Cause) (*order.Change, error) { return o.Fail("exec", c, reasonNow) },
	order.NeedsAttention: func(o order.Order, c order.Cause) (*order.Change, error) {
		return o.RequireAttention("exec", c, reasonNow)
	},
	order.Cancelled: func(o order.Order, _ order.Cause) (*order.Change, error) { return o.Cancel(reasonNow) },
}

// claims lists, for each sentence about money, the states of the payment in
// which it is true. It does not depend on the reason's code.
var claims = map[string][]order.Payment{
	"not charged":                {order.Uncharged, order.Voided, order.Authorized},
	"was refunded":               {order.Refunded},
	"Your payment will be":       {order.Charged},
	"If your payment was taken,": {order.Uncharged, order.Capturing, order.Refunding},
	"could not be refunded":      {order.Unsettled},
}

// TestM4_EverySentenceAboutMoneyIsTrue goes through every state in which an
// order can get a reason.
func TestM4_EverySentenceAboutMoneyIsTrue(t *testing.T) {
	reasons := 0
	for _, s := range statesWithReason() {
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		for next, end := range endings {
			for _, code := range allCodes {
				c, err := end(o, order.Cause{Code: code, Detail: "the price of Lamp has changed", SKUs: []string{"lamp"}})
				if err != nil || c == nil || c.Order.Status() != next {
					continue
				}
				reasons++
				checkReason(t, s, c)
			}
		}
	}
	require.Greater(t, reasons, 200)
}

func checkReason(t *testing.T, before order.Snapshot, c *order.Change) {
	t.Helper()
	reason, said := c.Order.Snapshot().Reason, 0
	require.Equal(t, reason, c.Events[0].Data.Reason, "the event has the order's reason")
	for claim, payments := range claims {
		if !strings.Contains(reason.Message, claim) {
			continue
		}
		said++
		require.Contains(t, payments, before.Payment, "%s with payment %s: %s", c.Order.Status(), before.Payment, reason.Message)
		unsure := c.Order.Status() == order.NeedsAttention && before.Payment == order.Uncharged
		require.False(t, unsure && claim == "not charged", "the gateway may have charged: %s", reason.Message)
	}
	require.Equal(t, 1, said, "exactly one sentence is about money: %s", reason.Message)
	require.Regexp(t, `^[A-Z].*\.$`, reason.Message)
	require.NotContains(t, reason.Message, "..")
}

// statesWithReason are all combinations of status, payment, reservation and an
// earlier reason.
func statesWithReason() []order.Snapshot {
	var all []order.Snapshot
	earlier := []*event.Reason{nil, {Code: "stalled", Message: "x"}, {Code: "order_rejected", Message: "lamp is no longer sold"}}
	for _, status := range order.Statuses() {
		for _, payment := range allPayments {
			for _, reservation := range []order.Reservation{order.Unreserved, order.Held, order.Released} {
				for _, reason := range earlier {
					s := withoutReason()
					s.Status, s.Payment, s.Reservation, s.Reason = status, payment, reservation, reason
					s.CancelRequested = status == order.Cancelling
					all = append(all, s)
				}
			}
		}
	}
	return all
}

func withoutReason() order.Snapshot {
	price := money.Money{Amount: 1000, Currency: "USD"}
	return order.Snapshot{
		ID: "o", UserID: "u", Version: 3, Status: order.Processing, Execution: "exec", Total: price,
		Payment: order.Uncharged, Reservation: order.Unreserved,
		Lines: []event.Line{
			{SKU: "lamp", Name: "Lamp", Quantity: 1, UnitPrice: price},
			{SKU: "desk", Name: "Desk", Quantity: 1, UnitPrice: price},
			{SKU: "lamp", Name: "Lamp", Quantity: 2, UnitPrice: price},
		},
	}
}

func failWith(t *testing.T, s order.Snapshot, c order.Cause) event.Reason {
	t.Helper()
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	change, err := o.Fail("exec", c, reasonNow)
	require.NoError(t, err)
	return *change.Order.Snapshot().Reason
}

func TestAReasonNamesItsProductsOnce(t *testing.T) {
	r := failWith(t, withoutReason(), order.Cause{Code: order.ReasonInsufficientStock, SKUs: []string{"lamp"}})
	require.Equal(t, []string{"lamp"}, r.SKUs)
	require.Equal(t, "There is not enough stock of Lamp. You were not charged.", r.Message)
	r = failWith(t, withoutReason(), order.Cause{Code: order.ReasonInsufficientStock})
	require.Equal(t, "There is not enough stock of Lamp, Desk. You were not charged.", r.Message)
}

// An order that needed attention is failed by a compensation that caught no
// error: it keeps its reason, and the sentence about money is made again.
func TestACompensationKeepsTheReasonAndMakesTheSentenceAgain(t *testing.T) {
	s := withoutReason()
	s.Payment = order.Charged
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	c, err := o.RequireAttention("exec", order.Cause{Code: order.ReasonOrderRejected, Detail: "Lamp is no longer sold", SKUs: []string{"lamp"}}, reasonNow)
	require.NoError(t, err)
	require.Equal(t, "Lamp is no longer sold. Your payment will be refunded.", c.Order.Snapshot().Reason.Message)
	s = c.Order.Snapshot()
	s.Payment = order.Refunded
	require.Equal(t, event.Reason{
		Code: "order_rejected", SKUs: []string{"lamp"}, Detail: "Lamp is no longer sold",
		Message: "Lamp is no longer sold. Your payment was refunded.",
	}, failWith(t, s, order.Cause{}))
}

// The release before stored neither detail nor SKUs.
func TestAReasonStoredByTheReleaseBeforeIsKept(t *testing.T) {
	s := withoutReason()
	s.Status, s.Reason = order.NeedsAttention, &event.Reason{Code: "order_rejected", Message: "the price of Lamp has changed to 29.99 USD"}
	require.Equal(t, "The price of Lamp has changed to 29.99 USD. You were not charged.", failWith(t, s, order.Cause{}).Message)
	s.Reason = &event.Reason{Code: "insufficient_stock", Message: "there is not enough stock of Lamp (lamp)"}
	require.Equal(t, "There is not enough stock of Lamp, Desk. You were not charged.", failWith(t, s, order.Cause{}).Message)
}

func TestAnOrderFailsBecauseOfUsOrForAReasonOfItsOwn(t *testing.T) {
	ours := map[order.ReasonCode]bool{order.ReasonInternal: true, order.ReasonStalled: true}
	for _, code := range []order.ReasonCode{
		order.ReasonOrderRejected, order.ReasonInsufficientStock, order.ReasonPaymentDeclined, order.ReasonNotConfirmed,
		order.ReasonAuthorizationLost, order.ReasonCancelled, order.ReasonInternal, order.ReasonStalled,
	} {
		for _, status := range order.Statuses() {
			o := standing(t, func(s *order.Snapshot) { s.Status, s.Reason = status, &event.Reason{Code: string(code)} })
			require.Equal(t, ours[code] && status == order.Failed, o.FailedBecauseOfUs(), "%s %s", status, code)
		}
	}
	require.False(t, standing(t, func(s *order.Snapshot) { s.Status = order.Failed }).FailedBecauseOfUs())
}
