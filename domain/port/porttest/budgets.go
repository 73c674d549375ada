package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Budgets is the contract of port.Budgets.
func Budgets(t *testing.T, open func(t *testing.T, now func() time.Time) port.Budgets) {
	for name, test := range map[string]func(*spender){
		"Spend_A5_OfManyAtOnceTheBudgetPasses": spendOfManyAtOnce,
		"Spend_AWindowBeginsWithItsFirst":      spendInWindows,
		"Spend_SubjectsAndBudgetsAreSeparate":  spendSeparately,
		"Spend_NobodyWaitsLongerThanAWindow":   spendWithClocksApart,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&spender{open(t, clock.Now), t, clock, unique("subject")})
		})
	}
}

// spender is one test's store with its own subject.
type spender struct {
	port.Budgets
	t       *testing.T
	clock   *Clock
	subject string
}

var allowance = port.Budget{Name: "test", Units: 5, Window: time.Minute}

func (s *spender) spend() error { return s.Spend(s.t.Context(), allowance, s.subject) }

func spendOfManyAtOnce(s *spender) {
	for range 2 { // the second window follows an expired one
		errs := together(30, func(int) error { return s.spend() })
		equal(s.t, "spent", count(errs, ""), allowance.Units)
		equal(s.t, "refused", count(errs, failure.RateLimited), 30-allowance.Units)
		s.clock.Advance(allowance.Window)
	}
}

func spendInWindows(s *spender) {
	for range allowance.Units {
		noError(s.t, s.spend())
		s.clock.Advance(time.Second)
	}
	err := s.spend()
	wantCode(s.t, err, failure.RateLimited)
	equal(s.t, "rest of the window", failure.RetryAfter(err), 55*time.Second)
	s.clock.Advance(55*time.Second - time.Millisecond)
	wantCode(s.t, s.spend(), failure.RateLimited)
	s.clock.Advance(time.Millisecond)
	noError(s.t, s.spend())
}

// spendWithClocksApart spends with a clock that is behind that of the window's begin, as
// on another machine, or in a request that read the time earlier.
func spendWithClocksApart(s *spender) {
	for range allowance.Units {
		noError(s.t, s.spend())
	}
	s.clock.Advance(-time.Second)
	err := s.spend()
	wantCode(s.t, err, failure.RateLimited)
	equal(s.t, "wait", failure.RetryAfter(err), allowance.Window)
}

func spendSeparately(s *spender) {
	for range allowance.Units {
		noError(s.t, s.spend())
	}
	noError(s.t, s.Spend(s.t.Context(), allowance, s.subject+"#other"))
	other := allowance
	other.Name = "test#other"
	noError(s.t, s.Spend(s.t.Context(), other, s.subject))
	wantCode(s.t, s.spend(), failure.RateLimited)
}
