package order_test

import (
	"fmt"
	"math/rand"
	"slices"
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

func dispute(id string, state payment.DisputeState) payment.Dispute {
	return payment.Dispute{ID: id, State: state, Amount: *usd4(4000), Reason: "fraudulent", At: reasonNow}
}

func TestADisputeIsRecordedOnceForEachState(t *testing.T) {
	c, err := completed(t).RecordDispute(dispute("du_1", payment.DisputeOpen), reasonNow)
	o := commit(t, c, err)
	require.Equal(t, []payment.Dispute{dispute("du_1", payment.DisputeOpen)}, o.Snapshot().Disputes)
	require.Equal(t, event.OrderDisputed, c.Events[0].Type)
	require.Equal(t, event.Data{Amount: usd4(4000), Dispute: &event.Dispute{ID: "du_1", State: "open", Reason: "fraudulent"}}, withoutOrder(c.Events[0]))
	require.Empty(t, o.Snapshot().Archive, "its history goes on")
	require.Equal(t, order.Completed, o.Status())

	again, err := o.RecordDispute(dispute("du_1", payment.DisputeOpen), reasonNow)
	require.NoError(t, err)
	require.Nil(t, again)
	c, err = o.RecordDispute(dispute("du_1", payment.DisputeLost), reasonNow)
	o = commit(t, c, err)
	require.Equal(t, "lost", c.Events[0].Data.Dispute.State)
	again, err = o.RecordDispute(dispute("du_1", payment.DisputeOpen), reasonNow)
	require.NoError(t, err)
	require.Nil(t, again, "what arrives late does not open it again")
}

func TestAnOrderHasALimitedNumberOfDisputes(t *testing.T) {
	o := completed(t)
	for i := range order.MaxDisputes {
		c, err := o.RecordDispute(dispute(fmt.Sprint(i), payment.DisputeOpen), reasonNow)
		o = commit(t, c, err)
	}
	_, err := o.RecordDispute(dispute("one more", payment.DisputeOpen), reasonNow)
	require.True(t, failure.Is(err, failure.Conflict))
	c, err := o.RecordDispute(dispute("0", payment.DisputeWon), reasonNow)
	commit(t, c, err)
}

func TestARefundThatFailedAfterwardsIsUnsettled(t *testing.T) {
	failed := payment.FailedRefund{Reference: "re_1", Part: "a"}
	r := request("a")
	r.Lines, r.Restock = []order.RefundLine{{2, 2}}, true
	c, err := completed(t).Refund(r, reasonNow)
	pending := commit(t, c, err)
	c, err = pending.RecordRefund("a", payment.Refund{Refunded: true, Reference: "re_1"}, reasonNow)
	done := commit(t, c, err)

	c, err = done.FailRefund(failed, reasonNow)
	o := commit(t, c, err)
	require.Equal(t, order.RefundUnsettled, o.Snapshot().Refunds[0].State)
	require.Equal(t, order.KeepStock, c.Stock, "the units came back before")
	require.Equal(t, event.OrderAdjusted, c.Events[0].Type)
	require.Equal(t, &event.Refund{ID: "a", State: "unsettled", Restocked: true}, c.Events[0].Data.Refund)
	require.Equal(t, order.RefundDone, done.Snapshot().Refunds[0].State, "the order before is unchanged")

	c, err = pending.FailRefund(failed, reasonNow)
	early := commit(t, c, err)
	require.Equal(t, order.RestockStock, c.Stock, "the units come back, whoever pays for them")
	require.Equal(t, o.Snapshot().Refunds, early.Snapshot().Refunds, "before the refund is recorded, too")

	for _, other := range []payment.FailedRefund{failed, {Reference: "re_2", Part: "a"}, {Reference: "re_1", Part: "b"}, {Reference: "re_1"}} {
		c, err = o.FailRefund(other, reasonNow)
		require.NoError(t, err)
		require.Nil(t, c, "%v", other)
	}
}

// compensated is an order that failed, with its payment in some state.
func compensated(t *testing.T, s order.Status, p order.Payment) order.Order {
	return standing(t, func(o *order.Snapshot) {
		o.Status, o.Payment, o.Reservation, o.RefundReference, o.Archive = s, p, order.Released, "", "archive/1#0-9"
		o.Reason = &event.Reason{Code: string(order.ReasonInternal), Message: "You were not charged."}
		if p == order.Refunded {
			o.RefundReference = "re_1"
		}
	})
}

func TestACompensationsRefundThatFailedAfterwardsIsUnsettled(t *testing.T) {
	for _, o := range []order.Order{
		compensated(t, order.Failed, order.Refunded), compensated(t, order.Processing, order.Refunded), compensated(t, order.NeedsAttention, order.Refunding),
	} {
		c, err := o.FailRefund(payment.FailedRefund{Reference: "re_1"}, reasonNow)
		after := commit(t, c, err).Snapshot()
		require.Equal(t, order.Unsettled, after.Payment)
		require.Equal(t, o.Status(), after.Status)
		require.Equal(t, after.Status == order.NeedsAttention, after.GivenUp)
		require.Contains(t, after.Reason.Message, "could not be refunded")
		require.Equal(t, event.OrderNeedsAttention, c.Events[0].Type)
		require.Empty(t, after.Archive)
	}
	for _, p := range allPayments {
		o := compensated(t, order.Failed, p)
		c, err := o.FailRefund(payment.FailedRefund{Reference: "re_other"}, reasonNow)
		require.NoError(t, err)
		require.Equal(t, p == order.Refunding, c != nil, p)
	}
}

func TestAPaymentThatSucceedsAfterTheEndIsRefunded(t *testing.T) {
	refund := payment.Refund{Refunded: true, Amount: *usd4(4000), Reference: "re_1"}
	for _, s := range order.Statuses() {
		for _, p := range allPayments {
			o := compensated(t, s, p)
			unpaid := (s == order.Failed || s == order.Cancelled) && (p == order.Uncharged || p == order.Voided)
			require.Equal(t, unpaid, o.EndedUnpaid(), "%s %s", s, p)
			late, err := o.RefundLate(refund, reasonNow)
			require.NoError(t, err)
			refused, err := o.RefuseLateRefund(reasonNow)
			require.NoError(t, err)
			require.Equal(t, unpaid, late != nil, "%s %s", s, p)
			require.Equal(t, unpaid, refused != nil, "%s %s", s, p)
			void, err := o.RefundLate(payment.Refund{}, reasonNow)
			require.NoError(t, err)
			require.Nil(t, void, "an authorization that is void leaves the order as it is")
		}
	}
	c, err := compensated(t, order.Failed, order.Voided).RefundLate(refund, reasonNow)
	o := commit(t, c, err).Snapshot()
	require.Equal(t, []any{order.Failed, order.Refunded, "re_1"}, []any{o.Status, o.Payment, o.RefundReference})
	require.Contains(t, o.Reason.Message, "was refunded")
	require.Equal(t, event.OrderRefunded, c.Events[0].Type)
	c, err = compensated(t, order.Failed, order.Voided).RefuseLateRefund(reasonNow)
	o = commit(t, c, err).Snapshot()
	require.Equal(t, order.Unsettled, o.Payment)
	require.Contains(t, o.Reason.Message, "could not be refunded")
}

// telling is one thing that the payment gateway tells of an order.
type telling func(o order.Order, at time.Time) (*order.Change, error)

// history is what the payment gateway tells of an order with two refunds: their results,
// one of which came to nothing, and disputes that were opened and closed.
func history() []telling {
	var all []telling
	for _, id := range []string{"du_1", "du_2", "du_3"} {
		for _, state := range []payment.DisputeState{payment.DisputeOpen, payment.DisputeWon, payment.DisputeLost} {
			if id == "du_2" && state == payment.DisputeLost || id == "du_3" && state != payment.DisputeOpen {
				continue
			}
			all = append(all, func(o order.Order, at time.Time) (*order.Change, error) {
				return o.RecordDispute(dispute(id, state), at)
			})
		}
	}
	for _, id := range []string{"a", "b"} {
		all = append(all, func(o order.Order, at time.Time) (*order.Change, error) {
			return o.RecordRefund(id, payment.Refund{Refunded: true, Reference: "re_" + id}, at)
		})
	}
	return append(all, func(o order.Order, at time.Time) (*order.Change, error) {
		return o.FailRefund(payment.FailedRefund{Reference: "re_b", Part: "b"}, at)
	})
}

// told is the order after a history, with the units that came back into stock.
func told(t *testing.T, o order.Order, all []telling) (disputes []payment.Dispute, refunds []order.Refund, restocked int) {
	for i, tell := range all {
		c, err := tell(o, reasonNow.Add(time.Duration(i)*time.Second))
		require.NoError(t, err)
		if c == nil {
			continue
		}
		o = c.Order
		for _, n := range c.Units() {
			if c.Stock == order.RestockStock {
				restocked += n
			}
		}
	}
	s := o.Snapshot()
	for i := range s.Refunds {
		s.Refunds[i].EndedAt = time.Time{} // when it was told
	}
	return s.Disputes, s.Refunds, restocked
}

// TestWhatIsToldInAnyOrderEndsInOneState: however late and however often the payment
// gateway tells something, the order ends the same.
func TestWhatIsToldInAnyOrderEndsInOneState(t *testing.T) {
	o := completed(t)
	for line, id := range []string{"a", "b"} {
		r := request(id)
		r.Lines, r.Restock = []order.RefundLine{{line, 1}}, true
		c, err := o.Refund(r, reasonNow)
		o = commit(t, c, err)
	}
	disputes, refunds, restocked := told(t, o, history())
	require.Equal(t, []order.RefundState{order.RefundDone, order.RefundUnsettled}, []order.RefundState{refunds[0].State, refunds[1].State})
	require.Equal(t, []payment.DisputeState{payment.DisputeLost, payment.DisputeWon, payment.DisputeOpen},
		[]payment.DisputeState{disputes[0].State, disputes[1].State, disputes[2].State})
	require.Equal(t, 2, restocked)

	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	properties := gopter.NewProperties(parameters)
	properties.Property("the state does not depend on order and repetition", prop.ForAll(func(shuffle int64, repeated []int) bool {
		all := history()
		for _, n := range repeated {
			all = append(all, all[n])
		}
		rand.New(rand.NewSource(shuffle)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		d, r, n := told(t, o, all)
		return slices.Equal(d, disputes) && fmt.Sprint(r) == fmt.Sprint(refunds) && n == restocked
	}, gen.Int64(), gen.SliceOfN(6, gen.IntRange(0, len(history())-1))))
	properties.TestingRun(t)
}
