package books_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

var midnight = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// model is what really happened, as a payment gateway and the orders both tell it.
type model struct {
	t      *testing.T
	random *rand.Rand
	now    time.Time
	orders map[string]order.Snapshot
	listed map[string][]time.Time // when an order says that something was moved
	moved  []payment.Movement
}

func newModel(t *testing.T, seed int64) *model {
	return &model{
		t: t, random: rand.New(rand.NewSource(seed)), now: midnight.Add(day + time.Hour),
		orders: map[string]order.Snapshot{}, listed: map[string][]time.Time{},
	}
}

// lives are what may become of an order.
var lives = []func(*model, string){
	(*model).completed, (*model).refunded, (*model).compensated, (*model).voided, (*model).disputed,
	(*model).refundedInVain, (*model).refundUnderWay, (*model).captureUnderWay, (*model).lateAndReturned,
	(*model).settledByTransfer, (*model).settledInTheDashboard, (*model).settledCompensation, (*model).settledLate, (*model).settledTwice,
}

// sometime is a time of three days, often near midnight.
func (w *model) sometime() time.Time {
	at := midnight.Add(-day + time.Duration(w.random.Int63n(int64(3*day))))
	if w.random.Intn(3) == 0 {
		at = midnight.Add(time.Duration(w.random.Intn(2)) * day).Add(time.Duration(w.random.Intn(20)-10) * time.Second)
	}
	if at.After(w.now) {
		at = w.now.Add(-time.Minute)
	}
	return at.Truncate(time.Second)
}

// soon is a little later, when the other side writes it down.
func (w *model) soon(at time.Time) time.Time {
	return at.Add(time.Duration(w.random.Intn(5000)) * time.Millisecond)
}

func (w *model) order(id string, status order.Status, pay order.Payment) order.Snapshot {
	at := w.sometime()
	currency := []money.Currency{"USD", "EUR", "JPY"}[w.random.Intn(3)]
	total := money.Money{Amount: 100 + w.random.Int63n(10_000), Currency: currency}
	return order.Snapshot{
		ID: id, UserID: "ann", Lines: []event.Line{{SKU: "lamp", Quantity: 1, UnitPrice: total}}, Total: total, Status: status, Payment: pay,
		Version: 1, Reference: "pi_" + id, CreatedAt: at, UpdatedAt: at, StatusSince: at,
	}
}

func (w *model) move(kind payment.MovementKind, o order.Snapshot, amount int64, at time.Time, object, part string) {
	w.moved = append(w.moved, payment.Movement{
		ID: fmt.Sprint("txn_", len(w.moved)), Kind: kind, OrderID: o.ID, Reference: o.Reference, Object: object, Part: part,
		Amount: money.Money{Amount: amount, Currency: o.Total.Currency}, At: at.Truncate(time.Second),
	})
}

// capture moves the total; the order is completed a little later.
func (w *model) capture(id string) order.Snapshot {
	o := w.order(id, order.Completed, order.Charged)
	w.move(payment.MovedCapture, o, o.Total.Amount, o.StatusSince, "", "")
	o.StatusSince = w.soon(o.StatusSince)
	w.listed[id] = append(w.listed[id], o.StatusSince)
	return o
}

func (w *model) completed(id string) { w.orders[id] = w.capture(id) }

// refunds refunds the order in parts, now and later.
func (w *model) refunds(o *order.Snapshot, amounts ...int64) {
	for n, amount := range amounts {
		asked := w.sometime()
		if asked.Before(o.StatusSince) {
			asked = o.StatusSince
		}
		r := order.Refund{
			ID: fmt.Sprint("r", n), State: order.RefundDone, Amount: money.Money{Amount: amount, Currency: o.Total.Currency},
			At: asked, Reference: fmt.Sprintf("re_%s_%d", o.ID, n),
		}
		made := w.soon(asked)
		r.EndedAt = w.soon(made)
		w.move(payment.MovedRefund, *o, amount, made, r.Reference, r.ID)
		o.Refunds = append(o.Refunds, r)
		w.listed[o.ID] = append(w.listed[o.ID], r.At, r.EndedAt)
	}
}

func (w *model) refunded(id string) {
	o := w.capture(id)
	w.refunds(&o, 10, 20, 30)
	w.orders[id] = o
}

func (w *model) compensated(id string) {
	o := w.order(id, order.Failed, order.Refunded)
	at := o.UpdatedAt
	o.RefundReference = "re_" + id
	w.move(payment.MovedCapture, o, o.Total.Amount, at, "", "")
	w.move(payment.MovedRefund, o, o.Total.Amount, w.soon(at), o.RefundReference, "")
	w.listed[id] = append(w.listed[id], w.soon(w.soon(at)))
	w.orders[id] = o
}

func (w *model) voided(id string) { w.orders[id] = w.order(id, order.Cancelled, order.Voided) }

func (w *model) disputed(id string) {
	o := w.capture(id)
	d := payment.Dispute{ID: "du_" + id, State: payment.DisputeWon, Amount: o.Total}
	w.move(payment.MovedDispute, o, o.Total.Amount, w.sometime(), d.ID, "")
	w.move(payment.MovedDisputeBack, o, o.Total.Amount, w.sometime(), d.ID, "")
	o.Disputes = []payment.Dispute{d}
	w.orders[id] = o
}

// refundedInVain has a refund that the shopper's bank gave back.
func (w *model) refundedInVain(id string) {
	o := w.capture(id)
	w.refunds(&o, 40)
	w.move(payment.MovedRefundBack, o, 40, w.sometime(), o.Refunds[0].Reference, "r0")
	o.Refunds[0].State = order.RefundUnsettled
	w.orders[id] = o
}

// settle records an outside refund of a refund, or of the compensation.
func (w *model) settle(o *order.Snapshot, refundID, reference string) {
	s := order.Settlement{RefundID: refundID, Amount: o.Total, Reference: reference, At: w.sometime()}
	for n := range o.Refunds {
		if r := &o.Refunds[n]; r.ID == refundID {
			s.Amount, r.State, r.Reference, r.EndedAt = r.Amount, order.RefundDone, reference, s.At
		}
	}
	if refundID == "" {
		o.Status, o.Payment, o.RefundReference = order.Failed, order.Refunded, reference
	}
	o.Settlements = append(o.Settlements, s)
	w.listed[o.ID] = append(w.listed[o.ID], s.At)
}

// settledByTransfer has a refund that came back, which an operator then made by bank transfer.
func (w *model) settledByTransfer(id string) {
	w.refundedInVain(id)
	o := w.orders[id]
	w.settle(&o, "r0", "transfer "+id)
	w.orders[id] = o
}

// settledInTheDashboard has a refund that was refused, which an operator then made in the
// payment gateway's dashboard.
func (w *model) settledInTheDashboard(id string) {
	w.refundUnderWay(id)
	o := w.orders[id]
	w.settle(&o, "r0", "re_dashboard_"+id)
	w.move(payment.MovedRefund, o, 5, w.soon(o.Settlements[0].At), "re_dashboard_"+id, "")
	w.orders[id] = o
}

// settledCompensation was captured, could not be refunded, and was settled by bank transfer.
func (w *model) settledCompensation(id string) {
	o := w.order(id, order.NeedsAttention, order.Unsettled)
	w.move(payment.MovedCapture, o, o.Total.Amount, o.UpdatedAt, "", "")
	w.settle(&o, "", "transfer "+id)
	w.orders[id] = o
}

// settledLate was paid by another charge after it had failed, which an operator returned.
func (w *model) settledLate(id string) {
	o := w.order(id, order.Failed, order.Unsettled)
	other := o
	other.Reference = "pi_late_" + id
	w.move(payment.MovedCapture, other, o.Total.Amount, w.sometime(), "", "")
	w.settle(&o, "", "transfer "+id)
	w.orders[id] = o
}

// settledTwice was settled in the payment gateway's dashboard, which came back, and again.
func (w *model) settledTwice(id string) {
	o := w.order(id, order.NeedsAttention, order.Unsettled)
	w.move(payment.MovedCapture, o, o.Total.Amount, o.UpdatedAt, "", "")
	w.settle(&o, "", "re_1_"+id)
	w.move(payment.MovedRefund, o, o.Total.Amount, w.sometime(), "re_1_"+id, "")
	w.move(payment.MovedRefundBack, o, o.Total.Amount, w.sometime(), "re_1_"+id, "")
	w.settle(&o, "", "transfer "+id)
	w.orders[id] = o
}

// refundUnderWay has a refund that the payment gateway is still to make.
func (w *model) refundUnderWay(id string) {
	o := w.capture(id)
	at := w.sometime()
	o.Refunds = []order.Refund{{ID: "r0", State: order.RefundPending, Amount: money.Money{Amount: 5, Currency: o.Total.Currency}, At: at}}
	w.listed[id] = append(w.listed[id], at)
	w.orders[id] = o
}

// captureUnderWay is captured, and the order does not know it yet.
func (w *model) captureUnderWay(id string) {
	o := w.order(id, order.Processing, order.Capturing)
	w.move(payment.MovedCapture, o, o.Total.Amount, o.UpdatedAt, "", "")
	w.orders[id] = o
}

// lateAndReturned was paid by another charge after it had failed, which was returned.
func (w *model) lateAndReturned(id string) {
	o := w.order(id, order.Failed, order.Refunded)
	o.RefundReference = "re_" + id
	other, at := o, w.sometime()
	other.Reference = "pi_late_" + id
	w.move(payment.MovedCapture, other, o.Total.Amount, at, "", "")
	w.move(payment.MovedRefund, other, o.Total.Amount, w.soon(at), o.RefundReference, "")
	w.listed[id] = append(w.listed[id], w.soon(w.soon(at)))
	w.orders[id] = o
}

// report compares the day in hours.
func (w *model) report() books.Report {
	r, err := books.New("2026-11-28")
	require.NoError(w.t, err)
	for !r.Complete() {
		window := books.Window{From: r.Until, To: r.Until.Add(time.Hour), Now: w.now}
		part := w.part(window)
		r.Add(part, window.To)
	}
	return r
}

func (w *model) part(window books.Window) (part books.Part) {
	within := func(at time.Time) bool { return !at.Before(window.From) && at.Before(window.To) }
	accounts := map[string]*books.Account{}
	account := func(id string) *books.Account {
		if accounts[id] == nil {
			accounts[id] = &books.Account{OrderID: id, All: func(reference string) ([]payment.Movement, error) { return w.all(id, reference), nil }}
		}
		return accounts[id]
	}
	for _, m := range w.moved {
		if within(m.At) {
			account(m.OrderID).Moved = append(account(m.OrderID).Moved, m)
		}
	}
	for id, times := range w.listed {
		if slices.ContainsFunc(times, within) {
			account(id).Listed = true
		}
	}
	for id, a := range accounts {
		if s, known := w.orders[id]; known {
			o, err := order.Rehydrate(s)
			require.NoError(w.t, err)
			a.Order = &o
		}
		require.NoError(w.t, part.Compare(*a, window))
	}
	return part
}

func (w *model) all(id, reference string) (found []payment.Movement) {
	for _, m := range w.moved {
		if m.OrderID == id && (reference == "" || m.Reference == reference) {
			found = append(found, m)
		}
	}
	return found
}
