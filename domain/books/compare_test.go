package books_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// properties checks a property of some models, each of a seed and some lives.
func properties(t *testing.T, holds func(w *model) bool) {
	t.Helper()
	propertiesOf(t, lives, holds)
}

// propertiesOf checks a property of models of some lives only.
func propertiesOf(t *testing.T, lives []func(*model, string), holds func(w *model) bool) {
	t.Helper()
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	ps := gopter.NewProperties(parameters)
	ps.Property("books", prop.ForAll(func(seed int64, chosen []int) bool {
		w := newModel(t, seed)
		for n, life := range chosen {
			lives[life](w, fmt.Sprintf("o%02d", n))
		}
		return holds(w)
	}, gen.Int64(), gen.SliceOfN(12, gen.IntRange(0, len(lives)-1))))
	ps.TestingRun(t)
}

func TestBooksThatAgreeHaveNoFindings(t *testing.T) {
	properties(t, func(w *model) bool {
		r := w.report()
		if r.Disagreements() > 0 {
			t.Logf("%+v", r.Findings)
		}
		if r.Open > 0 {
			return r.Disagreements() == 0
		}
		return r.Disagreements() == 0 && fmt.Sprint(r.Gateway) == fmt.Sprint(r.Orders)
	})
}

// lies are what may be wrong in the middle of the day, and the only finding that each makes.
var lies = map[books.Kind]func(w *model, o *order.Snapshot){
	books.OrderWithoutCharge: func(w *model, o *order.Snapshot) { w.drop(payment.MovedCapture, o.ID) },
	books.RecordWithoutRefund: func(w *model, o *order.Snapshot) {
		w.refundsAtNoon(o)
		w.drop(payment.MovedRefund, o.ID)
	},
	books.RefundWithoutRecord: func(w *model, o *order.Snapshot) {
		w.move(payment.MovedRefund, *o, 7, noon.Add(time.Minute), "re_by_hand", "")
	},
	books.AmountDiffers: func(w *model, o *order.Snapshot) { w.moved[len(w.moved)-1].Amount.Amount-- },
	books.ChargedTwice: func(w *model, o *order.Snapshot) {
		other := *o
		other.Reference = "pi_second"
		w.move(payment.MovedCapture, other, o.Total.Amount, noon.Add(time.Minute), "", "")
	},
	books.ChargeWithoutOrder: func(w *model, o *order.Snapshot) {
		delete(w.orders, o.ID)
		delete(w.listed, o.ID)
	},
	books.DisputeWithoutRecord: func(w *model, o *order.Snapshot) {
		w.now = noon.Add(books.PendingLimit + time.Hour)
		w.move(payment.MovedDispute, *o, 5, noon, "du_unknown", "")
	},
}

var noon = midnight.Add(12 * time.Hour)

func (w *model) drop(kind payment.MovementKind, id string) {
	w.moved = slices.DeleteFunc(w.moved, func(m payment.Movement) bool { return m.OrderID == id && m.Kind == kind })
}

func (w *model) refundsAtNoon(o *order.Snapshot) {
	w.refunds(o, 10)
	o.Refunds[0].EndedAt = noon.Add(time.Hour)
	w.listed[o.ID] = append(w.listed[o.ID], o.Refunds[0].EndedAt)
}

func TestEachLieIsExactlyItsFinding(t *testing.T) {
	require.Len(t, lies, len(books.Kinds()))
	for kind, lie := range lies {
		t.Run(string(kind), func(t *testing.T) {
			properties(t, func(w *model) bool {
				w.now = midnight.Add(day + time.Hour)
				o := w.order("wrong", order.Completed, order.Charged)
				o.StatusSince = noon
				w.listed[o.ID] = []time.Time{noon}
				w.move(payment.MovedCapture, o, o.Total.Amount, noon, "", "")
				w.orders[o.ID] = o
				lie(w, &o)
				if _, still := w.orders[o.ID]; still {
					w.orders[o.ID] = o
				}
				if kind == books.DisputeWithoutRecord { // so late that nothing may be under way
					for id, s := range w.orders {
						if s.Payment == order.Capturing || len(s.Refunds) > 0 && s.Refunds[0].State == order.RefundPending {
							delete(w.orders, id)
							delete(w.listed, id)
							w.moved = slices.DeleteFunc(w.moved, func(m payment.Movement) bool { return m.OrderID == id })
						}
					}
				}
				r := w.report()
				if len(r.Findings) != 1 || r.Findings[0].Kind != kind || r.Findings[0].OrderID != "wrong" {
					t.Logf("%+v", r.Findings)
					return false
				}
				return true
			})
		})
	}
}

// Whatever moved, and whoever returned it: what the gateway took, less what it and operators
// returned, is what completed orders cost and were not refunded.
func TestTheBooksBalanceWithOutsideRefunds(t *testing.T) {
	outside := 0
	settled := []func(*model, string){
		(*model).completed, (*model).refunded, (*model).compensated, (*model).voided,
		(*model).settledByTransfer, (*model).settledInTheDashboard, (*model).settledCompensation, (*model).settledTwice,
	}
	propertiesOf(t, settled, func(w *model) bool {
		part := w.part(books.Window{From: midnight.Add(-30 * day), To: midnight.Add(30 * day), Now: w.now})
		left, kept := map[money.Currency]int64{}, map[money.Currency]int64{}
		for _, s := range part.Gateway {
			left[s.Currency] += s.Captured - s.Refunded
		}
		for _, s := range part.Outside {
			left[s.Currency] -= s.Refunded
			outside++
		}
		for _, o := range w.orders {
			kept[o.Total.Currency] += keeps(o)
		}
		for c := range left {
			if left[c] != kept[c] {
				t.Logf("%s: %d left, %d kept", c, left[c], kept[c])
				return false
			}
		}
		return len(part.Findings) == 0
	})
	require.Greater(t, outside, 500, "operators return money")
}

// keeps is what an order keeps of its shopper's money.
func keeps(o order.Snapshot) int64 {
	if o.Status != order.Completed {
		return 0
	}
	left := o.Total.Amount
	for _, r := range o.Refunds {
		if r.State == order.RefundDone {
			left -= r.Amount.Amount
		}
	}
	return left
}

func TestAReportSaysWhatOperatorsReturned(t *testing.T) {
	w := newModel(t, 1)
	w.settledCompensation("o")
	o := w.orders["o"]
	o.Settlements[0].At, w.listed["o"], w.moved[0].At = noon, []time.Time{noon}, noon
	w.orders["o"] = o
	want := books.Sums{{Currency: o.Total.Currency, Refunded: o.Total.Amount}}
	r := w.report()
	require.Empty(t, r.Findings)
	require.Equal(t, want, r.Outside)
	var part books.Part
	part.Add(w.part(books.Window{From: noon, To: noon.Add(time.Hour), Now: w.now}))
	require.Equal(t, want, part.Outside)

	w.move(payment.MovedCapture, order.Snapshot{ID: "o", Reference: "pi_second", Total: o.Total}, o.Total.Amount, noon, "", "")
	r = w.report()
	require.Len(t, r.Findings, 1, "one settlement returns one charge")
	require.Equal(t, books.ChargedTwice, r.Findings[0].Kind)
}

// The gateway made what an operator returned already: the shopper has it twice.
func TestARefundThatWasMadeBesidesItsSettlementIsAFinding(t *testing.T) {
	for life, part := range map[string]string{"compensation": "", "refund": "r0"} {
		w := newModel(t, 1)
		if life == "refund" {
			w.refundedInVain("o")
			w.drop(payment.MovedRefundBack, "o")
			o := w.orders["o"]
			w.settle(&o, "r0", "transfer")
			w.orders["o"] = o
		} else {
			w.settledCompensation("o")
			w.move(payment.MovedRefund, w.orders["o"], w.orders["o"].Total.Amount, noon, "re_gateway", part)
		}
		for n := range w.moved {
			w.moved[n].At = noon
		}
		r := w.report()
		require.Len(t, r.Findings, 1, life)
		require.Equal(t, books.RefundWithoutRecord, r.Findings[0].Kind, life)
	}
}

// What is under way is open for three days, and then a finding.
func TestWhatIsUnderWayIsAFindingInTheEnd(t *testing.T) {
	for life, want := range map[string]books.Kind{"refund": books.RecordWithoutRefund, "capture": books.ChargeWithoutOrder} {
		w := newModel(t, 1)
		w.now = midnight.Add(books.PendingLimit)
		o := w.order("o", order.Completed, order.Charged)
		o.StatusSince = noon
		w.move(payment.MovedCapture, o, o.Total.Amount, noon, "", "")
		w.listed["o"] = []time.Time{noon}
		if life == "capture" {
			o.Status, o.Payment = order.Processing, order.Capturing
		} else {
			o.Refunds = []order.Refund{{ID: "r", State: order.RefundPending, Amount: money.Money{Amount: 5, Currency: o.Total.Currency}, At: noon}}
		}
		w.orders["o"] = o
		r := w.report()
		require.Equal(t, 1, r.Open, life)
		require.Empty(t, r.Findings, life)
		w.now = noon.Add(books.PendingLimit)
		r = w.report()
		require.Zero(t, r.Open, life)
		require.Len(t, r.Findings, 1, life)
		require.Equal(t, want, r.Findings[0].Kind, life)
	}
}

// A refund that came to nothing while the order counts it as made is a finding, unless the
// order may still hear of it.
func TestARefundThatFailedUnnoticedIsAFinding(t *testing.T) {
	w := newModel(t, 1)
	w.refundedInVain("o")
	o := w.orders["o"]
	o.Refunds[0].State = order.RefundDone
	w.orders["o"] = o
	for n := range w.moved {
		w.moved[n].At = noon
	}
	r := w.report()
	require.Equal(t, 1, r.Open)
	require.Empty(t, r.Findings)
	w.now = noon.Add(books.PendingLimit)
	r = w.report()
	require.Len(t, r.Findings, 1)
	require.Equal(t, books.RecordWithoutRefund, r.Findings[0].Kind)
	require.Equal(t, o.Refunds[0].Amount, *r.Findings[0].Recorded)
}

// A refund that the order counts as refused was made: it would be paid twice.
func TestARefundThatIsUnsettledAndWasMadeIsAFinding(t *testing.T) {
	w := newModel(t, 1)
	w.refundedInVain("o")
	w.drop(payment.MovedRefundBack, "o")
	for n := range w.moved {
		w.moved[n].At = noon
	}
	r := w.report()
	require.Len(t, r.Findings, 1)
	require.Equal(t, books.RefundWithoutRecord, r.Findings[0].Kind)
}

func TestPaymentsOfOthersAreOnlyCounted(t *testing.T) {
	var part books.Part
	part.Foreign()
	require.Equal(t, books.Part{Movements: 1, Elsewhere: 1}, part)
}

func TestAReportHoldsABoundedNumberOfFindings(t *testing.T) {
	r, err := books.New("2026-11-28")
	require.NoError(t, err)
	r.Add(books.Part{Findings: make([]books.Finding, books.MaxFindings+3)}, r.End())
	require.Len(t, r.Findings, books.MaxFindings)
	require.Equal(t, 3, r.Cut)
	require.Equal(t, books.MaxFindings+3, r.Disagreements())
	require.True(t, r.Complete())
	_, err = books.New("28.11.2026")
	require.True(t, failure.Is(err, failure.Invalid))
}

func TestComparingFailsWithTheLookup(t *testing.T) {
	away := errors.New("away")
	w := newModel(t, 1)
	w.completed("o")
	o, err := order.Rehydrate(w.orders["o"])
	require.NoError(t, err)
	var part books.Part
	window := books.Window{From: midnight.Add(-day), To: midnight.Add(2 * day), Now: w.now}
	a := books.Account{OrderID: "o", Order: &o, Listed: true, All: func(string) ([]payment.Movement, error) { return nil, away }}
	require.ErrorIs(t, part.Compare(a, window), away)
}
