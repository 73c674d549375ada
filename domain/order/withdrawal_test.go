package order_test

import (
	"fmt"
	"math/rand"
	"slices"
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

// fortnight is the usual time to withdraw.
const fortnight = 14 * 24 * time.Hour

func withdraw(t *testing.T, o order.Order, id string, lines ...order.RefundLine) order.Order {
	t.Helper()
	c, err := o.Withdraw(order.WithdrawalRequest{ID: id, Lines: lines, Reason: "too small"}, fortnight, reasonNow)
	return commit(t, c, err)
}

func accept(id string) order.WithdrawalDecision {
	return order.WithdrawalDecision{ID: id, Accept: true, Restock: true, By: "olga"}
}

func refuse(id string) order.WithdrawalDecision {
	return order.WithdrawalDecision{ID: id, Answer: "it was worn", By: "olga"}
}

func TestAnAcceptedWithdrawalIsRefundedInTheSameChange(t *testing.T) {
	lines := []order.RefundLine{{2, 1}, {0, 1}}
	r := order.WithdrawalRequest{ID: "w1", Lines: lines, Reason: "too small"}
	c, err := completed(t).Withdraw(r, fortnight, reasonNow)
	o := commit(t, c, err)
	require.Equal(t, order.Withdrawal{ID: "w1", State: order.WithdrawalRequested, Lines: lines, Reason: "too small", At: o.Snapshot().UpdatedAt}, o.Snapshot().Withdrawals[0])
	require.Equal(t, o.Snapshot().Withdrawals[0], *c.Withdrawal)
	require.Empty(t, o.Snapshot().Archive, "its history goes on")
	require.Equal(t, event.OrderWithdrawalRequested, c.Events[0].Type)
	require.Equal(t, *usd4(2000), *c.Events[0].Data.Amount)
	require.Equal(t, &event.Withdrawal{ID: "w1", State: "requested"}, c.Events[0].Data.Withdrawal)
	require.Equal(t, *usd4(4000), o.Refundable(), "nothing is refunded yet")
	again, err := o.Withdraw(r, fortnight, reasonNow.Add(2*fortnight))
	require.NoError(t, err)
	require.Nil(t, again, "it is asked for once, whenever it is repeated")

	c, err = o.DecideWithdrawal(accept("w1"), reasonNow.Add(time.Hour))
	decided := commit(t, c, err)
	s := decided.Snapshot()
	require.Equal(t, order.Withdrawal{
		ID: "w1", State: order.WithdrawalAccepted, Lines: lines, Reason: "too small", At: o.Snapshot().UpdatedAt,
		DecidedBy: "olga", DecidedAt: s.UpdatedAt, RefundID: "withdrawal-w1",
	}, s.Withdrawals[0])
	require.Equal(t, order.Refund{
		ID: "withdrawal-w1", State: order.RefundPending, Amount: *usd4(2000), Lines: lines, Restock: true,
		Note: "Withdrawal w1", By: "olga", At: s.UpdatedAt,
	}, s.Refunds[0])
	require.Len(t, c.Events, 1)
	require.Equal(t, event.OrderAdjusted, c.Events[0].Type)
	require.Equal(t, &event.Refund{ID: "withdrawal-w1", State: "pending", Restocked: true}, c.Events[0].Data.Refund)
	require.Equal(t, &event.Withdrawal{ID: "w1", State: "accepted"}, c.Events[0].Data.Withdrawal)
	again, err = decided.DecideWithdrawal(accept("w1"), reasonNow)
	require.NoError(t, err)
	require.Nil(t, again, "the same decision of the same operator")
}

func TestARefusedWithdrawalHasAReasonAndNoRefund(t *testing.T) {
	o := withdraw(t, completed(t), "w1", order.RefundLine{0, 1})
	c, err := o.DecideWithdrawal(refuse("w1"), reasonNow)
	o = commit(t, c, err)
	w := o.Snapshot().Withdrawals[0]
	require.Equal(t, []any{order.WithdrawalRefused, "it was worn", "olga", ""}, []any{w.State, w.Answer, w.DecidedBy, w.RefundID})
	require.Empty(t, o.Snapshot().Refunds)
	require.Equal(t, event.OrderWithdrawalRefused, c.Events[0].Type)
	require.Equal(t, &event.Withdrawal{ID: "w1", State: "refused"}, c.Events[0].Data.Withdrawal)
	_, open := o.OpenWithdrawal()
	require.False(t, open)
	require.Len(t, withdraw(t, o, "w2", order.RefundLine{0, 1}).Snapshot().Withdrawals, 2, "the shopper may ask again")
}

// TestADecisionIsMadeOnce: the second decider gets a conflict, whatever is decided.
func TestADecisionIsMadeOnce(t *testing.T) {
	other := func(d order.WithdrawalDecision) order.WithdrawalDecision { d.By = "otto"; return d }
	unstocked := accept("w1")
	unstocked.Restock = false
	for _, first := range []order.WithdrawalDecision{accept("w1"), refuse("w1")} {
		c, err := withdraw(t, completed(t), "w1").DecideWithdrawal(first, reasonNow)
		o := commit(t, c, err)
		for _, second := range []order.WithdrawalDecision{other(accept("w1")), other(refuse("w1")), unstocked, {ID: "w1", By: "olga", Answer: "another"}} {
			_, err := o.DecideWithdrawal(second, reasonNow)
			require.True(t, failure.Is(err, failure.Conflict), "%+v after %+v: %v", second, first, err)
		}
	}
	_, err := withdraw(t, completed(t), "w1").DecideWithdrawal(accept("w2"), reasonNow)
	require.True(t, failure.Is(err, failure.NotFound))
}

func TestAWithdrawalThatBreaksARuleNamesIt(t *testing.T) {
	for want, r := range map[string]order.WithdrawalRequest{
		"/id format":              {ID: "a b"},
		"/id format ":             {ID: strings.Repeat("i", order.MaxWithdrawalID+1)},
		"/reason length":          {ID: "w", Reason: strings.Repeat("é", order.MaxWithdrawalReason+1)},
		"/reason characters":      {ID: "w", Reason: "a\x00"},
		"/lines/0/line line":      {ID: "w", Lines: []order.RefundLine{{3, 1}}},
		"/lines/1/line line":      {ID: "w", Lines: []order.RefundLine{{0, 1}, {0, 1}}},
		"/lines/0/quantity range": {ID: "w", Lines: []order.RefundLine{{2, 3}}},
	} {
		_, err := completed(t).Withdraw(r, fortnight, reasonNow)
		require.Equal(t, []string{strings.TrimSpace(want)}, violations(t, err))
	}
	o := withdraw(t, completed(t), strings.Repeat("i", order.MaxWithdrawalID))
	id := o.Snapshot().Withdrawals[0].ID
	for want, d := range map[string]order.WithdrawalDecision{
		"/reason length":     {ID: id, By: "olga"},
		"/reason length ":    {ID: id, By: "olga", Answer: strings.Repeat("x", order.MaxWithdrawalAnswer+1)},
		"/reason characters": {ID: id, By: "olga", Answer: "\uFFFE"},
		"/reason exclusive":  {ID: id, By: "olga", Accept: true, Answer: "gladly"},
		"/restock exclusive": {ID: id, By: "olga", Answer: "worn", Restock: true},
	} {
		_, err := o.DecideWithdrawal(d, reasonNow)
		require.Equal(t, []string{strings.TrimSpace(want)}, violations(t, err))
	}
	c, err := o.DecideWithdrawal(accept(id), reasonNow)
	require.Len(t, commit(t, c, err).Snapshot().Refunds, 1, "the longest id makes a valid id of a refund")
}

func TestOnlyARecentlyCompletedOrderIsWithdrawnFrom(t *testing.T) {
	ask := func(o order.Order, period time.Duration, now time.Time) (time.Time, bool) {
		_, err := o.Withdraw(order.WithdrawalRequest{ID: "w"}, period, now)
		require.True(t, err == nil || failure.Is(err, failure.Conflict), "%v", err)
		until := o.WithdrawableUntil(period, now)
		require.Equal(t, err == nil, !until.IsZero(), "the order says so")
		return until, err == nil
	}
	until, may := ask(completed(t), fortnight, reasonNow.Add(fortnight))
	require.True(t, may, "to the last moment")
	require.Equal(t, reasonNow.Add(fortnight), until)
	_, may = ask(completed(t), fortnight, reasonNow.Add(fortnight+time.Nanosecond))
	require.False(t, may)
	_, may = ask(completed(t), 0, reasonNow)
	require.False(t, may, "switched off")
	_, may = ask(withdraw(t, completed(t), "open", order.RefundLine{0, 1}), fortnight, reasonNow)
	require.False(t, may, "one is open")
	for _, s := range statesWithReason() {
		if o, err := order.Rehydrate(s); err == nil && s.Status != order.Completed {
			_, may := ask(o, fortnight, s.StatusSince)
			require.False(t, may, s.Status)
		}
	}
	c, err := completed(t).Refund(request("all"), reasonNow)
	_, may = ask(commit(t, c, err), fortnight, reasonNow)
	require.False(t, may, "nothing is left")
	o := completed(t)
	for i := range order.MaxWithdrawals {
		c, err := withdraw(t, o, fmt.Sprint(i)).DecideWithdrawal(refuse(fmt.Sprint(i)), reasonNow)
		o = commit(t, c, err)
	}
	_, may = ask(o, fortnight, reasonNow)
	require.False(t, may, "the maximum")
}

func TestAWithdrawalGetsAtMostWhatIsLeft(t *testing.T) {
	r := request("goodwill")
	r.Amount = usd4(3500)
	c, err := completed(t).Refund(r, reasonNow)
	c, err = withdraw(t, commit(t, c, err), "w", order.RefundLine{2, 2}).DecideWithdrawal(accept("w"), reasonNow)
	o := commit(t, c, err)
	require.Equal(t, *usd4(500), o.Snapshot().Refunds[1].Amount)
	require.Zero(t, o.Refundable().Amount)
}

func TestAWithdrawalOfUnitsThatWereRefundedOtherwiseCanOnlyBeRefused(t *testing.T) {
	o := withdraw(t, completed(t), "w", order.RefundLine{2, 2})
	r := request("broken")
	r.Lines = []order.RefundLine{{2, 1}}
	c, err := o.Refund(r, reasonNow)
	o = commit(t, c, err)
	_, err = o.DecideWithdrawal(accept("w"), reasonNow)
	require.True(t, failure.Is(err, failure.Conflict))
	c, err = o.DecideWithdrawal(refuse("w"), reasonNow)
	commit(t, c, err)
}

func TestOtherRefundsCannotTakeTheIDOfAnAcceptance(t *testing.T) {
	_, err := completed(t).Refund(request("withdrawal-w1"), reasonNow)
	require.Equal(t, []string{"/id reserved"}, violations(t, err))
}

func TestAnErasedOrderHasNoReasonOfItsShopper(t *testing.T) {
	o := withdraw(t, completed(t), "w", order.RefundLine{0, 1})
	s := o.Snapshot()
	s.Email, s.Name, s.PaymentToken = "", "", ""
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	require.False(t, o.Erased())
	erased := o.Erase()
	require.True(t, erased.Erased())
	require.Len(t, erased.Snapshot().Withdrawals[0].Lines, 1, "what was asked for stays")
	require.Equal(t, "too small", o.Snapshot().Withdrawals[0].Reason, "the order is a value")
}

// TestWithdrawalsAndRefundsInAnyOrder: whoever asks and decides, in any order and at once,
// never is more refunded than was captured; an accepted withdrawal has exactly one refund,
// and any other has none.
func TestWithdrawalsAndRefundsInAnyOrder(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	accepted := 0
	p.Property("sums", prop.ForAll(func(seed int64) string {
		random := rand.New(rand.NewSource(seed))
		history := []order.Order{completed(t)}
		for i := range 20 {
			before := history[len(history)-1]
			after := raced(history, func(o order.Order) (*order.Change, error) { return randomStep(random, o, i) }, random)
			if broken := brokenWithdrawals(before, after); broken != "" {
				return fmt.Sprintf("step %d: %s", i, broken)
			}
			history = append(history, after)
		}
		for _, w := range history[len(history)-1].Snapshot().Withdrawals {
			if w.State == order.WithdrawalAccepted {
				accepted++
			}
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
	require.Greater(t, accepted, 200, "withdrawals are accepted")
}

// raced decides on the order as it is or, like one of two that began at once, as it was up
// to three changes ago. A store refuses that change unless nothing has changed since; then it
// is decided again.
func raced(history []order.Order, decide func(order.Order) (*order.Change, error), random *rand.Rand) order.Order {
	now := history[len(history)-1]
	seen := history[max(0, len(history)-1-random.Intn(4))]
	c, err := decide(seen)
	if c != nil && c.Prior.Version != now.Snapshot().Version {
		c, err = decide(now)
	}
	if err != nil || c == nil {
		return now
	}
	if broken := brokenPublished(c); broken != "" {
		panic(broken)
	}
	return c.Order
}

func randomStep(random *rand.Rand, o order.Order, i int) (*order.Change, error) {
	id := fmt.Sprint("w", random.Intn(6))
	if w, open := o.OpenWithdrawal(); open && random.Intn(2) == 0 {
		id = w.ID
	}
	by := []string{"olga", "otto"}[random.Intn(2)]
	switch random.Intn(6) {
	case 0:
		return o.Withdraw(order.WithdrawalRequest{ID: id}, fortnight, reasonNow)
	case 1:
		lines := []order.RefundLine{{random.Intn(4), random.Intn(3)}}
		return o.Withdraw(order.WithdrawalRequest{ID: id, Lines: lines}, fortnight, reasonNow)
	case 2:
		return o.DecideWithdrawal(order.WithdrawalDecision{ID: id, Accept: true, Restock: random.Intn(2) == 0, By: by}, reasonNow)
	case 3:
		return o.DecideWithdrawal(order.WithdrawalDecision{ID: id, Answer: "no", By: by}, reasonNow)
	case 4:
		if random.Intn(2) == 0 {
			return o.RefuseRefundOf("withdrawal-"+id, reasonNow)
		}
		return o.RecordRefund("withdrawal-"+id, payment.Refund{Reference: "re"}, reasonNow)
	default:
		return randomRefund(random, o, i)
	}
}

func brokenWithdrawals(before, after order.Order) string {
	if broken := brokenRefunds(after); broken != "" {
		return broken
	}
	old, s, open := before.Snapshot(), after.Snapshot(), 0
	if len(s.Withdrawals) < len(old.Withdrawals) || len(s.Withdrawals) > order.MaxWithdrawals {
		return fmt.Sprintf("%d withdrawals after %d", len(s.Withdrawals), len(old.Withdrawals))
	}
	for i, w := range s.Withdrawals {
		if i < len(old.Withdrawals) && old.Withdrawals[i].State != order.WithdrawalRequested && !equal(old.Withdrawals[i], w) {
			return fmt.Sprintf("%+v became %+v", old.Withdrawals[i], w)
		}
		refunds := slices.DeleteFunc(slices.Clone(s.Refunds), func(r order.Refund) bool { return r.ID != "withdrawal-"+w.ID })
		switch want := map[order.WithdrawalState]int{order.WithdrawalAccepted: 1}[w.State]; {
		case len(refunds) != want || (w.RefundID != "") != (want == 1):
			return fmt.Sprintf("%+v has %d refunds", w, len(refunds))
		case want == 1 && !slices.Equal(refunds[0].Lines, w.Lines):
			return fmt.Sprintf("%+v has %+v", w, refunds[0])
		case w.State == order.WithdrawalRequested:
			open++
		}
	}
	if open > 1 {
		return fmt.Sprintf("%d are open", open)
	}
	return ""
}

func equal(a, b order.Withdrawal) bool {
	return slices.Equal(a.Lines, b.Lines) && fmt.Sprint(a) == fmt.Sprint(b)
}
