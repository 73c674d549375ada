package stripe_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

const (
	orderID   = "01KB0000000000000000000000"
	execution = "execution-1"
	// tries bounds how often a step is repeated: more than the faults that a history has.
	tries = 12
)

// sagaOverStripe is one order, its saga, and Stripe.
type sagaOverStripe struct {
	*harness
	store *memory.Store
	steps saga.Steps
}

// now advances by a second at each call, so that times show the order of events.
func (s *sagaOverStripe) now() time.Time {
	s.clock.Advance(time.Second)
	return s.clock.Now()
}

// place begins anew, with one order of 19.99 USD.
func (s *sagaOverStripe) place(token string) {
	s.reset()
	s.store = memory.New(s.now)
	s.steps = saga.Steps{Orders: s.store, Catalog: s.store, Gateway: s.Gateway, Now: s.now}
	lamp := catalog.Product{SKU: "lamp", Name: "lamp", Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true, Version: 1}
	require.NoError(s.t, s.store.PutProduct(s.t.Context(), lamp))
	_, err := s.store.AdjustStock(s.t.Context(), "lamp", 1, "initial")
	require.NoError(s.t, err)
	placed, err := order.Place(order.Placement{
		ID: orderID, UserID: "user-1", Email: "u@example.com", Now: s.now(), Products: map[string]catalog.Product{"lamp": lamp},
		Draft: order.Draft{PaymentToken: token, Lines: []order.DraftLine{{SKU: "lamp", Quantity: 1}}},
	})
	require.NoError(s.t, err)
	require.NoError(s.t, s.store.Place(s.t.Context(), placed, nil))
}

// disturbances are what happens before a step, or to a request to Stripe during it.
var disturbances = []func(s *sagaOverStripe){
	func(*sagaOverStripe) {},
	func(s *sagaOverStripe) { s.Inject(stripetest.Lost("POST /v1/*").Once()) },
	func(s *sagaOverStripe) { s.Inject(stripetest.Lost("POST /v1/payment_intents/*/*").Once()) },
	func(s *sagaOverStripe) { s.Inject(stripetest.Broken(toRead).Once()) },
	func(s *sagaOverStripe) { s.Inject(stripetest.ServerError("POST /v1/payment_intents/*/*", true).Once()) },
	func(s *sagaOverStripe) { s.Inject(stripetest.ServerError("POST /v1/*", false).Once()) },
	func(s *sagaOverStripe) { s.Inject(stripetest.RateLimited("", time.Second).Once()) },
	func(s *sagaOverStripe) { s.cancel() },
	func(s *sagaOverStripe) { s.during(toConfirm, s.cancel) },
	func(s *sagaOverStripe) { s.during(toCapture, s.cancel) },
	func(s *sagaOverStripe) { s.answer(stripetest.Accepted) },
	func(s *sagaOverStripe) { s.answer(stripetest.Rejected) },
	func(s *sagaOverStripe) { s.during(toCancel, func() { s.answer(stripetest.Accepted) }) },
	func(s *sagaOverStripe) { s.clock.Advance(16 * time.Minute) },
	func(s *sagaOverStripe) { s.expire() },
}

// expire lets a week pass after the authorization. Before it, an order waits for 18 hours
// at most.
func (s *sagaOverStripe) expire() {
	if o, err := s.store.Order(context.Background(), orderID); err == nil && o.Snapshot().Reference != "" {
		s.clock.Advance(7 * day)
	}
}

// cancel cancels the order as its shopper, who may be too late.
func (s *sagaOverStripe) cancel() {
	o, err := s.store.Order(context.Background(), orderID)
	if err != nil {
		return
	}
	if c, err := o.Cancel(s.now()); err == nil && c != nil {
		_ = s.store.Commit(context.Background(), c) // somebody may have changed it
	}
}

// answer answers the bank's question, if there is one.
func (s *sagaOverStripe) answer(a stripetest.Challenge) {
	for _, i := range s.Intents() {
		if i.Status == stripetest.RequiresAction {
			s.Authenticate(i.ID, a)
		}
	}
}

type stepOf func(ctx context.Context, execution, orderID string) (saga.Outcome, error)

// do repeats a step while it may be repeated, each time after a disturbance.
func (s *sagaOverStripe) do(step stepOf, disturb func()) (outcome saga.Outcome, err error) {
	for range tries {
		disturb()
		if outcome, err = step(context.Background(), execution, orderID); !failure.Transient(err) {
			break
		}
	}
	return outcome, err
}

// run runs the saga as its state machine does: forward, and back after a failure.
func (s *sagaOverStripe) run(disturb func()) error {
	for _, step := range []stepOf{s.steps.Validate, s.steps.Reserve, s.steps.Charge, s.steps.Confirm} {
		if _, err := s.do(step, disturb); err != nil {
			return s.compensate(disturb)
		}
	}
	return nil
}

func (s *sagaOverStripe) compensate(disturb func()) error {
	fail := func(ctx context.Context, execution, orderID string) (saga.Outcome, error) {
		return s.steps.Fail(ctx, execution, orderID, order.Cause{Code: order.ReasonInternal})
	}
	for _, step := range []stepOf{s.steps.Refund, s.steps.Release, fail} {
		outcome, err := s.do(step, disturb)
		if err != nil {
			return err
		}
		if outcome != saga.Done {
			return nil
		}
	}
	return nil
}

// wrong says what of the money is not as the ended order says.
func (s *sagaOverStripe) wrong() string {
	o, err := s.store.Order(context.Background(), orderID)
	if err != nil {
		return err.Error()
	}
	captured, authorized := s.Held()
	want := int64(0)
	switch o.Status() {
	case order.Completed:
		want = 1999
	case order.Failed, order.Cancelled:
	default:
		return "the order is " + string(o.Status())
	}
	if captured != want || authorized != 0 {
		return fmt.Sprintf("the order is %s, %d is captured and %d authorized", o.Status(), captured, authorized)
	}
	return ""
}

// Whatever is lost, and whenever the shopper cancels, confirms or refuses: an order ends,
// a completed one is captured once, and any other holds no money of its shopper.
func TestSagaOverStripe(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	s := &sagaOverStripe{harness: newHarness(t)}
	ended := map[order.Status]int{}
	properties := gopter.NewProperties(p)
	properties.Property("the money is where the order says", prop.ForAll(
		func(token string, history []int) string {
			s.place(token)
			n := 0
			err := s.run(func() {
				if n < len(history) {
					disturbances[history[n]](s)
				}
				n++
			})
			if err != nil {
				return err.Error()
			}
			if o, err := s.store.Order(context.Background(), orderID); err == nil {
				ended[o.Status()]++
			}
			return s.wrong()
		},
		gen.OneConstOf(visa, visa, challenged, "pm_card_visa_chargeDeclined"),
		gen.SliceOfN(8, gen.IntRange(0, len(disturbances)-1)),
	))
	properties.TestingRun(t)
	for _, status := range []order.Status{order.Completed, order.Failed, order.Cancelled} {
		require.Greater(t, ended[status], 20, "the histories lack orders that are %s: %v", status, ended)
	}
}
