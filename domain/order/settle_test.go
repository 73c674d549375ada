package order_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// unsettled is an order that needs attention, because its payment of 40.00 cannot be refunded.
func unsettled(t *testing.T, change func(*order.Snapshot)) order.Order {
	return standing(t, func(s *order.Snapshot) {
		s.Status, s.Payment, s.Reservation, s.GivenUp = order.NeedsAttention, order.Unsettled, order.Released, true
		s.Total.Amount, s.Reference, s.StatusSince = 4000, "pi_1", reasonNow
		s.Reason = &event.Reason{Code: "payment_declined", Message: "Your payment was declined. We will settle it with you."}
		if change != nil {
			change(s)
		}
	})
}

func settlement(amount int64) order.SettlementRequest {
	return order.SettlementRequest{Amount: *usd4(amount), Reference: "transfer 4711", Note: "by bank", By: "olga"}
}

func TestAnOrderThatIsSettledByHandEnds(t *testing.T) {
	for want, tc := range map[order.Status]func(*order.Snapshot){
		order.Failed:    nil,
		order.Cancelled: func(s *order.Snapshot) { s.CancelRequested = true },
	} {
		o := unsettled(t, tc)
		require.Equal(t, []order.Due{{Amount: *usd4(4000)}}, o.Dues())
		c, err := o.Settle(settlement(4000), reasonNow.Add(time.Hour))
		ended := commit(t, c, err)
		s := ended.Snapshot()
		require.Equal(t, want, ended.Status())
		require.Equal(t, order.KeepStock, c.Stock)
		require.Equal(t, []any{order.Refunded, "transfer 4711", false}, []any{s.Payment, s.RefundReference, s.GivenUp})
		require.Equal(t, []order.Settlement{{Amount: *usd4(4000), Reference: "transfer 4711", Note: "by bank", By: "olga", At: s.UpdatedAt}}, s.Settlements)
		require.Equal(t, []event.Type{event.OrderRefunded, event.Type("order." + string(want))}, types(c))
		require.Equal(t, event.Data{Amount: usd4(4000), Reference: "transfer 4711", Outside: true}, withoutOrder(c.Events[0]))
		require.Contains(t, s.Reason.Message, "Your payment was refunded.")
		require.Empty(t, ended.Dues())

		again, err := ended.Settle(settlement(4000), reasonNow)
		require.NoError(t, err)
		require.Nil(t, again, "it is recorded once")
		other := settlement(4000)
		other.Reference = "transfer 4712"
		_, err = ended.Settle(other, reasonNow)
		require.True(t, failure.Is(err, failure.Conflict), "another operator was first: %v", err)
	}
}

func types(c *order.Change) (all []event.Type) {
	for _, e := range c.Events {
		all = append(all, e.Type)
	}
	return all
}

func TestASettledOrderReleasesTheStockThatItStillHolds(t *testing.T) {
	c, err := unsettled(t, func(s *order.Snapshot) { s.Reservation = order.Held }).Settle(settlement(4000), reasonNow)
	o := commit(t, c, err)
	require.Equal(t, order.ReleaseStock, c.Stock)
	require.Equal(t, o.Quantities(), c.Units())
	require.Equal(t, order.Released, o.Snapshot().Reservation)
	require.Equal(t, []event.Type{event.OrderRefunded, event.OrderReleased, event.OrderFailed}, types(c))
}

// A payment that came, or a refund that failed, after the order had ended.
func TestAnEndedOrderIsSettledAndStaysAsItIs(t *testing.T) {
	o := unsettled(t, func(s *order.Snapshot) { s.Status, s.GivenUp, s.Archive = order.Failed, false, "archive/1#0-9" })
	c, err := o.Settle(settlement(4000), reasonNow)
	s := commit(t, c, err).Snapshot()
	require.Equal(t, []any{order.Failed, order.Refunded, "", reasonNow}, []any{s.Status, s.Payment, s.Archive, s.StatusSince})
	require.Equal(t, []event.Type{event.OrderRefunded}, types(c))
	require.Contains(t, s.Reason.Message, "Your payment was refunded.")

	// The outside refund was the payment gateway's after all, and fails, too.
	c, err = c.Order.FailRefund(payment.FailedRefund{Reference: "transfer 4711"}, reasonNow)
	o = commit(t, c, err)
	require.Len(t, o.Dues(), 1)
	r := settlement(4000)
	_, err = o.Settle(r, reasonNow)
	require.Equal(t, []string{"/reference unique"}, violations(t, err))
	r.Reference = "transfer 4712"
	c, err = o.Settle(r, reasonNow)
	require.Len(t, commit(t, c, err).Snapshot().Settlements, 2)
}

func TestARefundThatTheGatewayRefusedIsSettled(t *testing.T) {
	r := request("a")
	r.Lines, r.Restock = []order.RefundLine{{2, 2}}, true
	c, err := completed(t).Refund(r, reasonNow)
	c, err = commit(t, c, err).RefuseRefundOf("a", reasonNow)
	o := commit(t, c, err)
	require.Equal(t, []order.Due{{RefundID: "a", Amount: *usd4(2000)}}, o.Dues())
	asked := settlement(2000)
	asked.RefundID = "a"
	c, err = o.Settle(asked, reasonNow.Add(time.Hour))
	s := commit(t, c, err).Snapshot()
	require.Equal(t, order.KeepStock, c.Stock, "the units came back when it was refused")
	require.Equal(t, []any{order.RefundDone, "transfer 4711", s.UpdatedAt}, []any{s.Refunds[0].State, s.Refunds[0].Reference, s.Refunds[0].EndedAt})
	require.Equal(t, order.Completed, s.Status)
	require.Equal(t, []event.Type{event.OrderRefunded}, types(c))
	require.True(t, c.Events[0].Data.Outside)
	require.Equal(t, &event.Refund{ID: "a", State: "refunded", Restocked: true}, c.Events[0].Data.Refund)
	require.Equal(t, *usd4(2000), c.Order.Refundable())
}

func TestASettlementThatBreaksARuleNamesIt(t *testing.T) {
	for want, change := range map[string]func(*order.SettlementRequest){
		"/reference length":         func(r *order.SettlementRequest) { r.Reference = "" },
		"/reference length ":        func(r *order.SettlementRequest) { r.Reference = strings.Repeat("é", order.MaxSettlementReference+1) },
		"/reference characters":     func(r *order.SettlementRequest) { r.Reference = "a\x00" },
		"/reference unique":         func(r *order.SettlementRequest) { r.Reference = "pi_1" },
		"/reason length":            func(r *order.SettlementRequest) { r.Note = "" },
		"/amount/amount range":      func(r *order.SettlementRequest) { r.Amount.Amount = 4001 },
		"/amount/amount range ":     func(r *order.SettlementRequest) { r.Amount.Amount = 3999 },
		"/amount/currency currency": func(r *order.SettlementRequest) { r.Amount.Currency = "EUR" },
	} {
		r := settlement(4000)
		change(&r)
		_, err := unsettled(t, nil).Settle(r, reasonNow)
		require.Equal(t, []string{strings.TrimSpace(want)}, violations(t, err))
	}
}

func TestOnlyWhatTheGatewayRefusedIsSettled(t *testing.T) {
	for _, s := range statesWithReason() {
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		r := settlement(s.Total.Amount)
		r.Amount.Currency = s.Total.Currency
		_, err = o.Settle(r, reasonNow)
		may := s.Payment == order.Unsettled && (s.Status == order.NeedsAttention || s.Status.Terminal())
		require.Equal(t, may, err == nil, "%s %s: %v", s.Status, s.Payment, err)
		require.Equal(t, may, len(o.Dues()) == 1)
		require.True(t, err == nil || failure.Is(err, failure.Conflict))
	}
	full := unsettled(t, func(s *order.Snapshot) { s.Settlements = make([]order.Settlement, order.MaxSettlements) })
	_, err := full.Settle(settlement(4000), reasonNow)
	require.True(t, failure.Is(err, failure.Conflict))
}

// TestSettlementsAndRefundsInAnyOrder: whoever refunds, refuses and settles, in any order and
// at once, no more goes back than was captured, a refund is returned by one side only, and
// what is left, due and returned is the total.
func TestSettlementsAndRefundsInAnyOrder(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	settled := 0
	p.Property("sums", prop.ForAll(func(seed int64) string {
		random := rand.New(rand.NewSource(seed))
		history := []order.Order{completed(t)}
		for i := range 25 {
			before := history[len(history)-1]
			after := raced(history, func(o order.Order) (*order.Change, error) { return randomSettling(random, o, i) }, random)
			if broken := brokenSettlements(before, after); broken != "" {
				return fmt.Sprintf("step %d: %s", i, broken)
			}
			history = append(history, after)
		}
		settled += len(history[len(history)-1].Snapshot().Settlements)
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
	require.Greater(t, settled, 500, "settlements are made")
}

func randomSettling(random *rand.Rand, o order.Order, i int) (*order.Change, error) {
	if dues := o.Dues(); len(dues) > 0 && random.Intn(3) == 0 {
		due := dues[random.Intn(len(dues))]
		amount := due.Amount.Amount + int64(random.Intn(3)-1)*int64(random.Intn(2))
		return o.Settle(order.SettlementRequest{
			RefundID: due.RefundID, Amount: *usd4(amount), Reference: fmt.Sprint("t", random.Intn(12)), Note: "n", By: "olga",
		}, reasonNow)
	}
	if random.Intn(4) > 0 {
		return randomRefund(random, o, i)
	}
	refunds := o.Snapshot().Refunds
	if len(refunds) == 0 {
		return nil, nil
	}
	r := refunds[random.Intn(len(refunds))]
	return o.FailRefund(payment.FailedRefund{Part: r.ID, Reference: r.Reference}, reasonNow)
}

func brokenSettlements(before, after order.Order) string {
	if broken := brokenRefunds(after); broken != "" {
		return broken
	}
	s, due, done := after.Snapshot(), int64(0), int64(0)
	for _, d := range after.Dues() {
		due += d.Amount.Amount
	}
	for _, r := range s.Refunds {
		if r.State != order.RefundUnsettled {
			done += r.Amount.Amount
		}
	}
	if left := after.Refundable().Amount; left+due+done != s.Total.Amount {
		return fmt.Sprintf("%d left, %d due, %d returned or pending of %s", left, due, done, s.Total)
	}
	old := before.Snapshot().Settlements
	if len(s.Settlements) < len(old) || len(s.Settlements) > len(old)+1 {
		return fmt.Sprintf("%d settlements after %d", len(s.Settlements), len(old))
	}
	seen := map[string]bool{}
	for _, one := range s.Settlements {
		if seen[one.Reference] {
			return "one outside refund settles twice: " + one.Reference
		}
		seen[one.Reference] = true
	}
	if len(s.Settlements) == len(old) {
		return ""
	}
	made := s.Settlements[len(old)]
	for _, d := range before.Dues() {
		if d.RefundID == made.RefundID && d.Amount == made.Amount {
			return ""
		}
	}
	return fmt.Sprintf("%+v was not due", made)
}
