package order_test

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// completed is a completed order of 1 + 1 + 2 units at 10.00 each.
func completed(t *testing.T) order.Order {
	return standing(t, func(s *order.Snapshot) {
		s.Status, s.Payment, s.Reservation = order.Completed, order.Charged, order.Committed
		s.Total.Amount, s.StatusSince, s.Archive = 4000, reasonNow, "archive/1#0-9"
	})
}

func usd4(amount int64) *money.Money { return &money.Money{Amount: amount, Currency: "USD"} }

func request(id string) order.RefundRequest {
	return order.RefundRequest{ID: id, Note: "came back broken", By: "olga"}
}

func TestARefundOfLinesHasTheirPrices(t *testing.T) {
	o, r := completed(t), request("a")
	r.Lines, r.Restock = []order.RefundLine{{Line: 2, Quantity: 1}, {Line: 1, Quantity: 1}}, true
	c, err := o.Refund(r, reasonNow)
	asked := commit(t, c, err)
	made := asked.Snapshot().Refunds[0]
	require.Equal(t, order.Refund{
		ID: "a", State: order.RefundPending, Amount: *usd4(2000), Lines: r.Lines, Restock: true,
		Note: r.Note, By: "olga", At: asked.Snapshot().UpdatedAt,
	}, made)
	require.Equal(t, order.KeepStock, c.Stock, "the units come back with the money")
	require.Empty(t, asked.Snapshot().Archive, "its history goes on")
	require.Equal(t, event.OrderAdjusted, c.Events[0].Type)
	require.Equal(t, *usd4(2000), *c.Events[0].Data.Remaining)
	require.Equal(t, []int{1, 0, 1}, []int{asked.UnitsLeft(0), asked.UnitsLeft(1), asked.UnitsLeft(2)})

	again, err := asked.Refund(r, reasonNow)
	require.NoError(t, err)
	require.Nil(t, again, "it is asked for once")
	r.Note = "another"
	_, err = asked.Refund(r, reasonNow)
	require.True(t, failure.Is(err, failure.Conflict), "its id is used")

	c, err = asked.RecordRefund("a", payment.Refund{Refunded: true, Reference: "re_1"}, reasonNow.Add(time.Hour))
	ended := commit(t, c, err)
	require.Equal(t, order.RestockStock, c.Stock)
	require.Equal(t, map[string]int{"lamp": 1, "desk": 1}, c.Units())
	require.Equal(t, order.RefundDone, ended.Snapshot().Refunds[0].State)
	require.Equal(t, event.OrderRefunded, c.Events[0].Type)
	require.Equal(t, "re_1", c.Events[0].Data.Reference)
	require.Equal(t, &event.Refund{ID: "a", State: "refunded", Restocked: true}, c.Events[0].Data.Refund)
	require.Equal(t, order.Completed, ended.Status())
	again, err = ended.RecordRefund("a", payment.Refund{Refunded: true, Reference: "re_2"}, reasonNow)
	require.NoError(t, err)
	require.Nil(t, again, "it is recorded once")
}

func TestAWholeRefundIsWhatIsLeft(t *testing.T) {
	r := request("part")
	r.Amount = usd4(500)
	c, err := completed(t).Refund(r, reasonNow)
	o := commit(t, c, err)
	require.Empty(t, o.Snapshot().Refunds[0].Lines)
	c, err = o.Refund(request("rest"), reasonNow)
	o = commit(t, c, err)
	rest := o.Snapshot().Refunds[1]
	require.Equal(t, *usd4(3500), rest.Amount)
	require.Equal(t, []order.RefundLine{{0, 1}, {1, 1}, {2, 2}}, rest.Lines)
	require.Zero(t, o.Refundable().Amount)
	_, err = o.Refund(request("more"), reasonNow)
	require.True(t, failure.Is(err, failure.Invalid))
}

func TestARefundThatBreaksARuleNamesIt(t *testing.T) {
	for pointer, change := range map[string]func(*order.RefundRequest){
		"/id":               func(r *order.RefundRequest) { r.ID = "" },
		"/note":             func(r *order.RefundRequest) { r.Note = "" },
		"/amount":           func(r *order.RefundRequest) { r.Amount, r.Lines = usd4(1), []order.RefundLine{{0, 1}} },
		"/amount/amount":    func(r *order.RefundRequest) { r.Amount = usd4(4001) },
		"/amount/currency":  func(r *order.RefundRequest) { r.Amount = &money.Money{Amount: 1, Currency: "EUR"} },
		"/restock":          func(r *order.RefundRequest) { r.Amount, r.Restock = usd4(1), true },
		"/lines/0/line":     func(r *order.RefundRequest) { r.Lines = []order.RefundLine{{3, 1}, {0, 1}} },
		"/lines/1/line":     func(r *order.RefundRequest) { r.Lines = []order.RefundLine{{0, 1}, {0, 1}} },
		"/lines/0/quantity": func(r *order.RefundRequest) { r.Lines = []order.RefundLine{{0, 2}, {1, 1}} },
		"/lines/1/quantity": func(r *order.RefundRequest) { r.Lines = []order.RefundLine{{1, 1}, {0, 0}} },
	} {
		r := request("a")
		change(&r)
		_, err := completed(t).Refund(r, reasonNow)
		var f *failure.Error
		require.ErrorAs(t, err, &f, pointer)
		require.Len(t, f.Violations, 1, pointer)
		require.Equal(t, pointer, f.Violations[0].Pointer)
	}
}

func TestOnlyARecentlyCompletedOrderIsRefunded(t *testing.T) {
	_, err := completed(t).Refund(request("a"), reasonNow.Add(order.RefundLimit+time.Second))
	require.True(t, failure.Is(err, failure.Conflict))
	for _, s := range statesWithReason() {
		if o, err := order.Rehydrate(s); err == nil && s.Status != order.Completed {
			require.Zero(t, o.Refundable().Amount)
			_, err = o.Refund(request("a"), reasonNow)
			require.True(t, failure.Is(err, failure.Conflict))
		}
	}
	o := completed(t)
	for i := range order.MaxRefunds {
		r := request(fmt.Sprint(i))
		r.Amount = usd4(1)
		c, err := o.Refund(r, reasonNow)
		o = commit(t, c, err)
	}
	_, err = o.Refund(request("one more"), reasonNow)
	require.True(t, failure.Is(err, failure.Conflict))
}

func TestARefundThatTheGatewayRefusesIsSettledByHand(t *testing.T) {
	r := request("a")
	r.Lines, r.Restock = []order.RefundLine{{2, 2}}, true
	c, err := completed(t).Refund(r, reasonNow)
	c, err = commit(t, c, err).RefuseRefundOf("a", reasonNow)
	o := commit(t, c, err)
	require.Equal(t, order.RefundUnsettled, o.Snapshot().Refunds[0].State)
	require.Equal(t, order.RestockStock, c.Stock, "the units came back all the same")
	require.Equal(t, *usd4(2000), o.Refundable(), "it is not refunded again")
	require.Equal(t, event.OrderAdjusted, c.Events[0].Type)
}

// TestRefundsNeverExceedThePayment: whatever is asked for, in any order, refunds and units
// stay within what was paid and ordered, and what is refused changes nothing.
func TestRefundsNeverExceedThePayment(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	p.Property("sums", prop.ForAll(func(seed int64) string {
		random, o := rand.New(rand.NewSource(seed)), completed(t)
		for i := range 12 {
			c, err := randomRefund(random, o, i)
			if err != nil || c == nil {
				continue
			}
			o = c.Order
			if broken := brokenRefunds(o); broken != "" {
				return broken
			}
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
}

func randomRefund(random *rand.Rand, o order.Order, i int) (*order.Change, error) {
	r := request(fmt.Sprint(random.Intn(i + 1)))
	switch random.Intn(5) {
	case 0:
		return o.RecordRefund(r.ID, payment.Refund{Reference: "re"}, reasonNow)
	case 1:
		return o.RefuseRefundOf(r.ID, reasonNow)
	case 2:
		r.Amount = usd4(random.Int63n(3000) - 10)
	case 3:
		r.Lines = []order.RefundLine{{random.Intn(4) - 1, random.Intn(4) - 1}, {random.Intn(4), random.Intn(3)}}
		r.Restock = random.Intn(2) == 0
	}
	return o.Refund(r, reasonNow)
}

func brokenRefunds(o order.Order) string {
	s, sum := o.Snapshot(), int64(0)
	units := map[int]int{}
	for _, r := range s.Refunds {
		sum += r.Amount.Amount
		for _, l := range r.Lines {
			units[l.Line] += l.Quantity
		}
		if r.Amount.Amount < 1 {
			return fmt.Sprintf("a refund of %s", r.Amount)
		}
	}
	if left := o.Refundable().Amount; left < 0 || left+sum != s.Total.Amount {
		return fmt.Sprintf("%d are left of %s after %d", left, s.Total, sum)
	}
	for line, n := range units {
		if n > s.Lines[line].Quantity {
			return fmt.Sprintf("%d units of line %d", n, line)
		}
	}
	return ""
}
