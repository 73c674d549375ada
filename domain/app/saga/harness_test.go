package saga_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

const orderID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

// fault is a fault of one port call of a step.
type fault int

const (
	none     fault = iota
	before         // an error before any effect
	after          // an error after the effect
	crash          // the process dies before the call
	crashed        // the process dies after the call
	overtake       // another action runs completely before the call
)

// errCrash ends a step as the death of its process would: no more of it runs.
var errCrash = failure.New(failure.Unavailable, "the process died")

// action is one action on the order.
type action struct {
	Step      string // a step of the saga, or cancel
	Execution string
	Fault     fault
	At        int // the index of the port call with the fault, from 0
	Other     *action
	Refund    int // the number of a refund, for the actions about one
}

func (a action) String() string {
	s := fmt.Sprintf("%s(%s)", a.Step, a.Execution)
	if a.Fault != none {
		s += fmt.Sprintf("!%d@%d", a.Fault, a.At)
	}
	if a.Other != nil {
		s += "[" + a.Other.String() + "]"
	}
	return s
}

// refund is the refund that the action is about.
func (a action) refund() order.RefundRequest {
	n := 1 + a.Refund
	return order.RefundRequest{
		ID: fmt.Sprint(n), Note: "came back", Restock: n%2 == 0, Lines: []order.RefundLine{{Line: n % 3, Quantity: 1}},
	}
}

// harness is one order with its stores, and the records of an observer.
type harness struct {
	store   *memory.Store
	ledger  *memory.Ledger
	now     time.Time
	stock   map[string]int
	changes []order.Snapshot
}

func newHarness(t testing.TB, token string, stock int) *harness {
	h := &harness{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), stock: map[string]int{"lamp": stock, "desk": 100}}
	h.store = memory.New(h.clock)
	h.ledger = memory.NewLedger()
	products := map[string]catalog.Product{}
	for sku, units := range h.stock {
		p := catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true, Version: 1}
		products[sku] = p
		require.NoError(t, h.store.PutProduct(t.Context(), p))
		_, err := h.store.AdjustStock(t.Context(), sku, units, "initial")
		require.NoError(t, err)
	}
	placed, err := order.Place(order.Placement{
		ID: orderID, UserID: "user-1", Email: "u@example.com", Now: h.clock(), Products: products,
		Draft: order.Draft{PaymentToken: token, Lines: []order.DraftLine{
			{SKU: "lamp", Quantity: 2}, {SKU: "desk", Quantity: 1}, {SKU: "lamp", Quantity: 1}, // one product twice: G4
		}},
	})
	require.NoError(t, err)
	require.NoError(t, h.store.Place(t.Context(), placed, nil))
	h.observe(placed)
	return h
}

// clock advances by a second at each call, so that times show the order of
// events.
func (h *harness) clock() time.Time {
	h.now = h.now.Add(time.Second)
	return h.now
}

func (h *harness) observe(c *order.Change) { h.changes = append(h.changes, c.Order.Snapshot()) }

// run runs one action with its fault.
func (h *harness) run(ctx context.Context, a action) (saga.Outcome, error) {
	c := &caller{harness: h, action: a}
	steps := saga.Steps{Orders: orders{h.store, c}, Catalog: h.store, Gateway: gateway{h.ledger, c}, Now: h.clock}
	reason := order.Cause{Code: order.ReasonInternal}
	switch a.Step {
	case "validate":
		return steps.Validate(ctx, a.Execution, orderID)
	case "reserve":
		return steps.Reserve(ctx, a.Execution, orderID)
	case "charge":
		return steps.Charge(ctx, a.Execution, orderID)
	case "confirm":
		return steps.Confirm(ctx, a.Execution, orderID)
	case "refund":
		return steps.Refund(ctx, a.Execution, orderID)
	case "release":
		return steps.Release(ctx, a.Execution, orderID)
	case "fail":
		return steps.Fail(ctx, a.Execution, orderID, reason)
	case "require attention":
		return steps.RequireAttention(ctx, a.Execution, orderID, reason)
	case "accept", "refuse":
		h.ledger.Answer(payment.Key(orderID), a.Step == "accept")
		return "", nil
	case "ask for a refund":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.Refund(a.refund(), h.clock()) })
	case "refund part":
		return "", steps.RefundPart(ctx, orderID, a.refund().ID)
	case "later":
		h.now = h.now.Add(order.ConfirmationLimit)
		return "", nil
	case "cancel":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.Cancel(h.clock()) })
	case "reassign":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.Reassign(a.Execution, h.clock()) })
	case "restart":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.Restart(a.Execution, h.clock()) })
	case "mark delayed":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.MarkDelayed(h.clock()) })
	case "give up":
		return "", h.commit(ctx, func(o order.Order) (*order.Change, error) { return o.GiveUp(h.clock()) })
	}
	panic("no step " + a.Step)
}

func (h *harness) commit(ctx context.Context, decide func(order.Order) (*order.Change, error)) error {
	o, err := h.store.Order(ctx, orderID)
	if err != nil {
		return err
	}
	c, err := decide(o)
	if err != nil || c == nil {
		return err
	}
	if err := h.store.Commit(ctx, c); err != nil {
		return err
	}
	h.observe(c)
	return nil
}

// caller counts the port calls of one step and injects the fault into one of
// them.
type caller struct {
	harness *harness
	action  action
	calls   int
	dead    bool
}

func (c *caller) call(ctx context.Context, effect func() error) error {
	at := c.calls
	c.calls++
	if c.dead {
		return errCrash
	}
	if at != c.action.At {
		return effect()
	}
	switch c.action.Fault {
	case before:
		return failure.New(failure.Unavailable, "error before")
	case crash:
		c.dead = true
		return errCrash
	case overtake:
		if c.action.Other != nil {
			_, _ = c.harness.run(ctx, *c.action.Other)
		}
	case none, after, crashed:
	}
	err := effect()
	switch c.action.Fault {
	case after:
		return failure.New(failure.Unavailable, "error after")
	case crashed:
		c.dead = true
		return errCrash
	case none, before, crash, overtake:
	}
	return err
}

// orders is the store for one step.
type orders struct {
	port.Orders
	caller *caller
}

func (o orders) Order(ctx context.Context, id string) (found order.Order, err error) {
	err = o.caller.call(ctx, func() (err error) { found, err = o.Orders.Order(ctx, id); return err })
	return found, err
}

func (o orders) Commit(ctx context.Context, c *order.Change) error {
	return o.caller.call(ctx, func() error {
		err := o.Orders.Commit(ctx, c)
		if err == nil {
			o.caller.harness.observe(c)
		}
		return err
	})
}

// gateway is the payment gateway for one step.
type gateway struct {
	port.PaymentGateway
	caller *caller
}

func (g gateway) Authorize(ctx context.Context, p payment.Charge) (a payment.Authorization, err error) {
	err = g.caller.call(ctx, func() (err error) { a, err = g.PaymentGateway.Authorize(ctx, p); return err })
	return a, err
}

func (g gateway) Capture(ctx context.Context, p payment.Charge) error {
	return g.caller.call(ctx, func() error { return g.PaymentGateway.Capture(ctx, p) })
}

func (g gateway) RefundPart(ctx context.Context, p payment.Part) (r payment.Refund, err error) {
	err = g.caller.call(ctx, func() (err error) { r, err = g.PaymentGateway.RefundPart(ctx, p); return err })
	return r, err
}

func (g gateway) Refund(ctx context.Context, p payment.Charge) (r payment.Refund, err error) {
	err = g.caller.call(ctx, func() (err error) { r, err = g.PaymentGateway.Refund(ctx, p); return err })
	return r, err
}

// broken returns the broken invariants of the contracts.
func (h *harness) broken(ctx context.Context) []string {
	var out []string
	o, err := h.store.Order(ctx, orderID)
	if err != nil {
		return []string{err.Error()}
	}
	out = append(out, h.brokenStock(ctx, o)...)
	out = append(out, h.brokenMoney(o)...)
	out = append(out, h.brokenTimeline(ctx)...)
	return append(out, h.brokenTransitions()...)
}

func (h *harness) brokenStock(ctx context.Context, o order.Order) (out []string) {
	for sku, units := range o.Quantities() {
		offer, err := h.store.Offer(ctx, sku)
		if err != nil {
			return []string{err.Error()}
		}
		want := catalog.Stock{OnHand: h.stock[sku]}
		switch o.Snapshot().Reservation {
		case order.Held:
			want.Reserved = units
		case order.Committed:
			want.OnHand -= units - restocked(o, sku)
		case order.Unreserved, order.Released:
		}
		if offer.Stock != want || want.Available() < 0 {
			out = append(out, fmt.Sprintf("stock of %s is %v, not %v", sku, offer.Stock, want))
		}
	}
	return out
}

// restocked is how many units of refunds are back in stock.
func restocked(o order.Order, sku string) (units int) {
	for _, r := range o.Snapshot().Refunds {
		for _, l := range o.RefundedLines(r) {
			if r.Restock && r.State != order.RefundPending && l.SKU == sku {
				units += l.Quantity
			}
		}
	}
	return units
}

func (h *harness) brokenMoney(o order.Order) (out []string) {
	key := payment.Key(orderID)
	charged, refunded := h.ledger.Charged(key), h.ledger.Refunded(key)
	if n := h.ledger.Charges(key); n > 1 {
		out = append(out, fmt.Sprintf("charged %d times", n))
	}
	switch s := o.Status(); {
	case s == order.Completed && charged != o.Total().Amount:
		out = append(out, fmt.Sprintf("completed with %d captured", charged))
	case s == order.Completed && (refunded < sumOf(o, order.RefundDone) || refunded > sumOf(o, order.RefundDone, order.RefundPending)):
		out = append(out, fmt.Sprintf("completed with %d refunded, and the refunds %+v", refunded, o.Snapshot().Refunds))
	case s.Terminal() && s != order.Completed && charged != refunded:
		out = append(out, fmt.Sprintf("%s with %d captured, %d refunded", s, charged, refunded))
	case s.Terminal() && h.ledger.Held(key):
		out = append(out, fmt.Sprintf("%s with an authorization", s))
	}
	if charged > 0 && !h.confirmed() {
		out = append(out, "captured before the order was confirmed")
	}
	return out
}

// sumOf sums the order's refunds in the given states, in minor units.
func sumOf(o order.Order, states ...order.RefundState) (sum int64) {
	for _, r := range o.Snapshot().Refunds {
		if slices.Contains(states, r.State) {
			sum += r.Amount.Amount
		}
	}
	return sum
}

// confirmed reports whether the order was ever confirmed.
func (h *harness) confirmed() bool {
	return slices.ContainsFunc(h.changes, func(s order.Snapshot) bool { return s.Payment == order.Capturing })
}

// repeated are the events that an order may have more than once.
var repeated = map[event.Type]bool{
	event.OrderNeedsAttention: true, event.OrderDelayed: true, event.OrderAdjusted: true, event.OrderRefunded: true,
}

func (h *harness) brokenTimeline(ctx context.Context) (out []string) {
	timeline, err := h.store.Timeline(ctx, orderID)
	if err != nil || len(timeline) == 0 || timeline[0].Type != event.OrderCreated {
		return []string{fmt.Sprintf("timeline %v, %v", timeline, err)}
	}
	seen := map[event.Type]bool{}
	for i, e := range timeline {
		if i > 0 && (e.Sequence <= timeline[i-1].Sequence || e.OccurredAt.Before(timeline[i-1].OccurredAt)) {
			out = append(out, fmt.Sprintf("the timeline is not ascending at %s", e.Type))
		}
		if seen[e.Type] && !repeated[e.Type] {
			out = append(out, fmt.Sprintf("%s occurs twice", e.Type))
		}
		seen[e.Type] = true
	}
	return out
}

func (h *harness) brokenTransitions() (out []string) {
	for i := 1; i < len(h.changes); i++ {
		from, to := h.changes[i-1], h.changes[i]
		events := 1
		if from.Status != to.Status && to.Status == order.Completed {
			events = 2 // charged and completed
		}
		if to.Version != from.Version+events {
			out = append(out, fmt.Sprintf("version %d follows %d", to.Version, from.Version))
		}
		if from.Status != to.Status && !from.Status.MayBecome(to.Status) {
			out = append(out, fmt.Sprintf("%s became %s", from.Status, to.Status))
		}
	}
	return out
}

func describe(actions []action) string {
	parts := make([]string, len(actions))
	for i, a := range actions {
		parts[i] = a.String()
	}
	return strings.Join(parts, " ")
}
