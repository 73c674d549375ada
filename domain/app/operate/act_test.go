package operate_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// consumers get what is given to them again.
type consumers struct {
	mu     sync.Mutex
	given  map[event.Consumer][]string
	mails  []string // ids of the events, and of the mails
	broken bool
}

func (c *consumers) Republish(_ context.Context, to event.Consumer, events []event.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return failure.New(failure.Unavailable, "no queue")
	}
	for _, e := range events {
		c.given[to] = append(c.given[to], e.ID)
	}
	return nil
}

func (c *consumers) ResendMail(_ context.Context, e event.Event, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mails = append(c.mails, e.ID+" "+id)
	return nil
}

// started are executions, all of which run.
type started struct {
	mu    sync.Mutex
	names []string
}

func (s *started) StartExecution(_ context.Context, name, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
	return nil
}

func (s *started) ExecutionRunning(_ context.Context, name string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.names, name), nil
}

func (s *started) RunningExecutions(context.Context, int) ([]string, bool, error) {
	return nil, true, nil
}

type acting struct {
	t *testing.T
	operate.Operations
	store     *memory.Store
	consumers *consumers
	started   *started
}

// newActing has an order "o" that change has changed, with an event for each of the types.
func newActing(t *testing.T, change func(*order.Snapshot), types ...event.Type) *acting {
	t.Helper()
	w := &acting{t: t, Operations: operations(), consumers: &consumers{given: map[event.Consumer][]string{}}, started: &started{}}
	w.store = w.Orders.(*memory.Store)
	w.Archive, w.Markers, w.Republisher, w.Executions = w.store, w.store, w.consumers, w.started
	w.Histories, w.Effects = &histories{}, effects(w.store, noReceipts{})
	s := order.Snapshot{
		ID: "o", UserID: "u", Email: "ada@example.com", PaymentToken: "tok_ok", Status: order.Completed, Version: 1,
		Lines: []event.Line{{SKU: "LAMP", Name: "Lamp", Quantity: 1, UnitPrice: money.Money{Amount: 40, Currency: "USD"}}},
		Total: money.Money{Amount: 40, Currency: "USD"}, Reservation: order.Committed, Payment: order.Charged,
		CreatedAt: now.Add(-time.Hour), UpdatedAt: now.Add(-time.Hour),
	}
	if change != nil {
		change(&s)
	}
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	var events []event.Event
	for n, typ := range append([]event.Type{event.OrderCreated}, types...) {
		e := event.Event{ID: event.IDOf("o", n+1), OrderID: "o", UserID: "u", Type: typ, Sequence: n + 1}
		if typ == event.OrderRefunded {
			e.Data.Refund = &event.Refund{ID: "r", State: "refunded"}
		}
		events = append(events, e)
	}
	require.NoError(t, w.Orders.Place(t.Context(), &order.Change{Order: o, Events: events}, nil))
	return w
}

func (w *acting) order() order.Order {
	o, err := w.Orders.Order(w.t.Context(), "o")
	require.NoError(w.t, err)
	return o
}

// trail are the actions on the order, the latest first.
func (w *acting) trail() []audit.Record {
	p, err := w.Audit.ActionsOn(w.t.Context(), audit.Order("o"), pagination.Request{Limit: 100})
	require.NoError(w.t, err)
	return p.Items
}

func toSettle(s *order.Snapshot) {
	s.Status, s.Payment, s.Reservation = order.NeedsAttention, order.Unsettled, order.Released
}

func processed(s *order.Snapshot) {
	s.Status, s.Payment, s.Reservation, s.Execution = order.Processing, order.Uncharged, order.Unreserved, "saga-1"
}

// acts are all actions, each with a state that allows it.
var acts = map[audit.Action]struct {
	allowed func(*order.Snapshot)
	do      func(w *acting, by string) error
}{
	audit.ResumeOrder: {processed, func(w *acting, by string) error {
		_, err := w.RetryToward(w.t.Context(), "o", reconcile.Forward, by, "why")
		return err
	}},
	audit.RetryOrder: {toSettle, func(w *acting, by string) error {
		_, err := w.RetryToward(w.t.Context(), "o", reconcile.Compensation, by, "why")
		return err
	}},
	audit.CancelOrder: {processed, func(w *acting, by string) error {
		_, err := w.Cancel(w.t.Context(), "o", by, "why")
		return err
	}},
	audit.ResendMail:    {nil, func(w *acting, by string) error { return w.ResendMail(w.t.Context(), "o", "", by, "why") }},
	audit.RedrawReceipt: {nil, func(w *acting, by string) error { return w.RedrawReceipt(w.t.Context(), "o", by, "why") }},
	audit.Republish:     {nil, func(w *acting, by string) error { return w.Republish(w.t.Context(), "o", "", by, "why") }},
	audit.SettleOrder: {toSettle, func(w *acting, by string) error {
		_, err := w.Settle(w.t.Context(), "o", order.SettlementRequest{
			Amount: money.Money{Amount: 40, Currency: "USD"}, Reference: "transfer of " + by, Note: "why", By: by,
		})
		return err
	}},
}

// TestOperatorsWhoPressAtOnceMakeOneAction: of four, one has done it, and is named for it.
func TestOperatorsWhoPressAtOnceMakeOneAction(t *testing.T) {
	for action, a := range acts {
		for range 20 {
			w := newActing(t, a.allowed, event.OrderCompleted)
			errs := make([]error, 4)
			var all sync.WaitGroup
			for n := range errs {
				all.Go(func() { errs[n] = a.do(w, fmt.Sprint("olga", n)) })
			}
			all.Wait()
			var by []string
			for n, err := range errs {
				if err == nil {
					by = append(by, fmt.Sprint("olga", n))
					continue
				}
				require.True(t, failure.Is(err, failure.Conflict), "%s: %v", action, err)
			}
			// Who comes after the first has cancelled finds the order as it should be.
			require.True(t, len(by) == 1 || action == audit.CancelOrder && len(by) > 0, "%s by %v", action, by)
			done := slices.DeleteFunc(w.trail(), func(r audit.Record) bool { return r.Result.Failed != "" })
			require.Len(t, done, 1, action)
			require.Equal(t, []any{action, "why", now.UTC().Truncate(time.Millisecond)}, []any{done[0].Action, done[0].Reason, done[0].Result.Ended})
			require.Contains(t, by, done[0].By)
			require.LessOrEqual(t, len(w.consumers.mails)+len(w.started.names)+len(w.consumers.given[event.ReceiptConsumer])+len(w.order().Snapshot().Settlements), 1, action)
		}
	}
}

func TestAnActionNeedsAReasonAndAnOrder(t *testing.T) {
	w := newActing(t, toSettle, event.OrderCompleted)
	for n, err := range []error{
		w.ResendMail(t.Context(), "o", "", "olga", ""), w.RedrawReceipt(t.Context(), "o", "olga", ""), w.Republish(t.Context(), "o", "", "olga", ""),
		second(w.Cancel(t.Context(), "o", "olga", "")), second(w.Settle(t.Context(), "o", order.SettlementRequest{})), second(w.Retry(t.Context(), "o", "olga", "")),
	} {
		require.Equal(t, []string{"/reason"}, pointers(t, err), n)
	}
	require.True(t, failure.Is(w.ResendMail(t.Context(), "none", "", "olga", "why"), failure.NotFound))
	require.Empty(t, w.trail())
}

func second(_ order.Order, err error) error { return err }

// TestWhatIsSaidToBePossibleIsPossible: in every state, an action succeeds exactly if it is
// among the choices.
func TestWhatIsSaidToBePossibleIsPossible(t *testing.T) {
	tried := map[audit.Action]map[bool]int{}
	for _, status := range order.Statuses() {
		for _, pay := range []order.Payment{order.Uncharged, order.Authorized, order.Capturing, order.Charged, order.Refunded, order.Voided, order.Unsettled} {
			for n := range 8 {
				state := func(s *order.Snapshot) {
					s.Status, s.Payment, s.GivenUp = status, pay, n&1 > 0
					s.Reservation, s.Execution = order.Unreserved, "saga-1"
					s.CancelRequested = status == order.Cancelling
					if n&2 > 0 {
						s.UpdatedAt = now
					}
					if n&4 > 0 {
						s.Email, s.PaymentToken = "", ""
					}
				}
				for action, a := range acts {
					w := newActing(t, state, event.OrderCompleted)
					i, err := w.Investigate(t.Context(), "o")
					require.NoError(t, err)
					choices := w.Choices(i)
					require.Len(t, choices, len(acts))
					choice := choices[slices.IndexFunc(choices, func(c operate.Choice) bool { return c.Action == action })]
					err = a.do(w, "olga")
					if status == order.Cancelling || status == order.Cancelled {
						if action == audit.CancelOrder {
							require.Error(t, choice.Refusal)
							continue // repeating it is no error
						}
					}
					require.Equal(t, choice.Refusal == nil, err == nil, "%s of a %s order with payment %s (%d): %v, said %v", action, status, pay, n, err, choice.Refusal)
					if tried[action] == nil {
						tried[action] = map[bool]int{}
					}
					tried[action][err == nil]++
				}
			}
		}
	}
	for action, by := range tried {
		require.True(t, by[true] > 0 && (by[false] > 0 || action == audit.Republish), "%s: %v", action, by)
	}
}

func TestAMailIsSentAgainDeliberately(t *testing.T) {
	w := newActing(t, nil, event.OrderCharged, event.OrderCompleted, event.OrderRefunded)
	require.NoError(t, w.ResendMail(t.Context(), "o", "", "olga", "it was lost"))
	require.Equal(t, []string{"o-0004 " + w.trail()[0].ID}, w.consumers.mails, "the last one")
	require.Equal(t, []string{"o-0004"}, w.trail()[0].Objects)
	for _, id := range []string{"o-0002", "o-0009"} {
		require.True(t, failure.Is(w.ResendMail(t.Context(), "o", id, "olga", "why"), failure.Conflict), "there is no mail about "+id)
	}
	require.True(t, failure.Is(w.ResendMail(t.Context(), "o", "o-0003", "otto", "why"), failure.Conflict), "within a minute")
	now = now.Add(operate.OnceIn)
	t.Cleanup(func() { now = now.Add(-operate.OnceIn) })
	require.NoError(t, w.ResendMail(t.Context(), "o", "o-0003", "otto", "the first one, too"))
	require.Len(t, w.consumers.mails, 2)
}

func TestEventsAreGivenToTheConsumersThatHearThem(t *testing.T) {
	w := newActing(t, nil, event.OrderCompleted, event.OrderAdjusted, event.OrderRefunded)
	require.NoError(t, w.Republish(t.Context(), "o", "", "olga", "lost"))
	require.Equal(t, map[event.Consumer][]string{
		event.MailConsumer: {"o-0002", "o-0004"}, event.ReceiptConsumer: {"o-0002", "o-0004"},
		event.WebhookConsumer: {"o-0001", "o-0002", "o-0003", "o-0004"}, event.RefundConsumer: {"o-0003"},
	}, w.consumers.given)
	require.Equal(t, []string{"email", "receipt", "webhooks", "charges"}, w.trail()[0].Objects)

	w = newActing(t, nil, event.OrderCompleted)
	require.NoError(t, w.Republish(t.Context(), "o", event.WebhookConsumer, "olga", "lost"))
	require.Equal(t, map[event.Consumer][]string{event.WebhookConsumer: {"o-0001", "o-0002"}}, w.consumers.given)
	require.True(t, failure.Is(w.Republish(t.Context(), "o", event.RefundConsumer, "olga", "why"), failure.Conflict), "it hears none")
	require.True(t, failure.Is(w.Republish(t.Context(), "o", "nobody", "olga", "why"), failure.Conflict))
}

// After an erasure nothing is mailed or drawn any more, whoever asks.
func TestAnErasedShopperGetsNothingAgain(t *testing.T) {
	w := newActing(t, func(s *order.Snapshot) { s.Email, s.PaymentToken = "", "" }, event.OrderCompleted)
	require.True(t, failure.Is(w.ResendMail(t.Context(), "o", "", "olga", "why"), failure.Conflict))
	require.True(t, failure.Is(w.RedrawReceipt(t.Context(), "o", "olga", "why"), failure.Conflict))
	require.True(t, failure.Is(w.Republish(t.Context(), "o", event.MailConsumer, "olga", "why"), failure.Conflict))
	require.NoError(t, w.Republish(t.Context(), "o", "", "olga", "why"))
	require.Len(t, w.consumers.given, 1)
	require.Len(t, w.consumers.given[event.WebhookConsumer], 2)
}

func TestTheEventsOfAnArchivedOrderAreFound(t *testing.T) {
	w := newActing(t, nil, event.OrderCompleted)
	timeline, err := w.Orders.Timeline(t.Context(), "o")
	require.NoError(t, err)
	places, err := w.store.Archive(t.Context(), []port.History{{Order: w.order(), Events: timeline}})
	require.NoError(t, err)
	require.NoError(t, w.store.MarkArchived(t.Context(), w.order(), places[0]))
	w.Orders = forgetful{w.store}
	require.NoError(t, w.RedrawReceipt(t.Context(), "o", "olga", "the logo was wrong"))
	require.Equal(t, []string{"o-0002"}, w.consumers.given[event.ReceiptConsumer])

	require.NoError(t, w.Republish(t.Context(), "o", "", "olga", "lost"))
	require.Len(t, w.consumers.given[event.WebhookConsumer], 2)
	require.Empty(t, w.consumers.given[event.MailConsumer], "nothing says any more that its mails were sent")
	require.NoError(t, w.ResendMail(t.Context(), "o", "", "olga", "a deliberate one"))
	require.Len(t, w.consumers.mails, 1)
}

// forgetful has no events any more.
type forgetful struct{ *memory.Store }

func (forgetful) Timeline(context.Context, string) ([]event.Event, error) { return nil, nil }

func TestAnActionThatFailedIsRecordedAndMayBeRepeatedAtOnce(t *testing.T) {
	w := newActing(t, nil, event.OrderCompleted)
	w.consumers.broken = true
	require.True(t, failure.Is(w.RedrawReceipt(t.Context(), "o", "olga", "why"), failure.Unavailable))
	require.Equal(t, "unavailable", w.trail()[0].Result.Failed)
	w.consumers.broken = false
	require.NoError(t, w.RedrawReceipt(t.Context(), "o", "otto", "why"))
	require.Len(t, w.trail(), 2)
}

// A shopper and an operator who cancel at once cancel once.
func TestAnOperatorWhoComesAfterTheShopperIsTold(t *testing.T) {
	w := newActing(t, processed)
	w.store.Fault = func(op string) (error, error) {
		if op != "Commit" {
			return nil, nil
		}
		w.store.Fault = nil
		c, err := w.order().Cancel(now)
		require.NoError(t, err)
		require.NoError(t, w.store.Commit(t.Context(), c))
		return nil, nil
	}
	_, err := w.Cancel(t.Context(), "o", "olga", "why")
	require.True(t, failure.Is(err, failure.Conflict))
	require.Equal(t, "conflict", w.trail()[0].Result.Failed)
	o, err := w.Cancel(t.Context(), "o", "olga", "why")
	require.NoError(t, err)
	require.Equal(t, order.Cancelling, o.Status())
	require.Len(t, w.trail(), 1, "nothing was left to do")
}
