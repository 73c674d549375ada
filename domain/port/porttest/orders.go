package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Orders is the contract of port.Orders. open returns the implementation,
// which must take the time from now.
func Orders(t *testing.T, open func(t *testing.T, now func() time.Time) Shop) {
	for name, test := range map[string]func(*shop){
		"Place_StoresOrderEventAndRecord":             placeStoresAll,
		"Place_RefusesAnOrderThatExists":              placeRefusesExisting,
		"Place_RefusesATakenKey":                      placeRefusesTakenKey,
		"D2_ARecordThatHasRunOutCountsAsAbsent":       recordsRunOut,
		"D2_AKeyIsUniqueWithinItsScopeOnly":           keysAreScoped,
		"D3_AnExistingOrderIsNoDuplicateKey":          existingOrderIsNoDuplicate,
		"TwoAtOnceWithOneKeyMakeOneOrder":             oneKeyMakesOneOrder,
		"Commit_StoresOrderAndEvent":                  commitStoresBoth,
		"Commit_RefusesAnotherPriorState":             commitRefusesOtherPrior,
		"Commit_OfManyAtOnceOneWins":                  commitOneWins,
		"Timeline_IsInOrder":                          timelineIsInOrder,
		"AnUnknownOrderIsNotFound":                    unknownIsNotFound,
		"Stock_HoldCommitRelease":                     stockMoves,
		"G2_HoldIsAllOrNothing":                       holdIsAllOrNothing,
		"G3_HoldingTwiceHoldsOnce":                    holdTwice,
		"G4_TwoLinesOfOneProductAreHeld":              holdTwoLines,
		"G5_NothingIsHeldWithoutStock":                holdWithoutStock,
		"Stock_OfManyAtOnceIsNotOversold":             holdNeverOversells,
		"Stock_OfTheLargestOrderIsHeld":               holdLargest,
		"Lists_OrdersOfEndsBeforeATime":               ordersOfEndsBefore,
		"Lists_D8_OrdersOfVisitsEachOnce":             ordersOfVisitsOnce,
		"Lists_S3_EventsOfShowsOnlyTheUsers":          eventsOfIsPrivate,
		"Lists_OrdersInVisitsEachOnceLastChangeFirst": ordersInVisitsOnce,
		"CountIn_CountsInAWindow":                     countsInAWindow,
		"Lists_StalledShowsTheOldestFirst":            stalledOldestFirst,
		"Lists_StepsDoNotMoveAnOrderInItsStatus":      stalledBySince,
	} {
		t.Run(name, func(t *testing.T) { test(newShop(t, open)) })
	}
}

func commitStoresBoth(s *shop) {
	o := s.place()
	s.clock.Advance(time.Second)
	c := change(s.t, func() (*order.Change, error) { return o.Validate(execution, s.clock.Now()) })
	noError(s.t, s.Commit(s.t.Context(), c))
	s.wantOrder(c.Order)
	timeline := must[[]event.Event](s.t)(s.Timeline(s.t.Context(), o.ID()))
	equal(s.t, "last event", timeline[len(timeline)-1], c.Events[len(c.Events)-1])

	quiet := s.commit(func() (*order.Change, error) { return c.Order.BeginRefund(execution, s.clock.Now()) })
	s.wantOrder(quiet)
	s.wantTimeline(o.ID(), event.OrderCreated, event.OrderValidated)
}

// commitRefusesOtherPrior: a refused change stores nothing.
func commitRefusesOtherPrior(s *shop) {
	p := s.product(5)
	o := s.validated(1, p)
	stale := change(s.t, func() (*order.Change, error) { return s.reserve(o) })
	newer := s.commit(func() (*order.Change, error) { return o.Cancel(s.clock.Now()) })

	wantCode(s.t, s.Commit(s.t.Context(), stale), failure.Conflict)
	version := *stale
	version.Prior.Status = newer.Status()
	wantCode(s.t, s.Commit(s.t.Context(), &version), failure.Conflict)
	status := *stale
	status.Prior.Version = newer.Snapshot().Version
	wantCode(s.t, s.Commit(s.t.Context(), &status), failure.Conflict)
	s.wantOrder(newer)
	s.wantTimeline(o.ID(), event.OrderCreated, event.OrderValidated)
	s.wantStock(stock(5, 0), p)

	absent := s.draft(1, p)
	wantCode(s.t, s.Commit(s.t.Context(), change(s.t, func() (*order.Change, error) {
		return absent.Order.Validate(execution, s.clock.Now())
	})), failure.Conflict)
	wantCode(s.t, second(s.Order(s.t.Context(), absent.Order.ID())), failure.NotFound)
}

func commitOneWins(s *shop) {
	o := s.place()
	winners := make([]*order.Change, 8)
	for i := range winners {
		winners[i] = change(s.t, func() (*order.Change, error) {
			return o.Claim(unique("execution"), s.clock.Now())
		})
	}
	errs := together(len(winners), func(i int) error { return s.Commit(s.t.Context(), winners[i]) })
	equal(s.t, "winners", count(errs, ""), 1)
	equal(s.t, "losers", count(errs, failure.Conflict), len(winners)-1)
	for i, err := range errs {
		if err == nil {
			s.wantOrder(winners[i].Order)
		}
	}
}

// timelineIsInOrder: also with more than nine events.
func timelineIsInOrder(s *shop) {
	o := s.place()
	want := []event.Event{}
	for range 12 {
		s.clock.Advance(time.Millisecond)
		o = s.commit(func() (*order.Change, error) { return o.Reassign(unique("compensate"), s.clock.Now()) })
	}
	c := change(s.t, func() (*order.Change, error) {
		return o.Fail(o.Snapshot().Execution, order.Cause{Code: order.ReasonInternal}, s.clock.Now())
	})
	for i := range 11 {
		step := *c
		e := c.Events[0]
		e.Sequence = i + 2
		e.ID = event.IDOf(o.ID(), e.Sequence)
		step.Events = []event.Event{e}
		want = append(want, e)
		step.Prior = order.Prior{Status: o.Status(), Version: o.Snapshot().Version}
		step.Order = o
		noError(s.t, s.Commit(s.t.Context(), &step))
	}
	got := must[[]event.Event](s.t)(s.Timeline(s.t.Context(), o.ID()))
	equal(s.t, "timeline", got[1:], want)
}

func unknownIsNotFound(s *shop) {
	unknown := ids.Next()
	wantCode(s.t, second(s.Order(s.t.Context(), unknown)), failure.NotFound)
	_, _, err := s.OrderWithTimeline(s.t.Context(), unknown)
	wantCode(s.t, err, failure.NotFound)
	s.wantTimeline(unknown)
}

func second[T any](_ T, err error) error { return err }
