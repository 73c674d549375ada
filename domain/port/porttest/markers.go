package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// marks is one test's store with its own consumer.
type marks struct {
	port.Markers
	t        *testing.T
	clock    *Clock
	consumer string
}

// Markers is the contract of port.Markers.
func Markers(t *testing.T, open func(t *testing.T, now func() time.Time) port.Markers) {
	for name, test := range map[string]func(*marks){
		"Claim_TakesALeaseThatRunsOut":     leaseRunsOut,
		"P2_AProcessedMessageIsDone":       processedIsDone,
		"Done_IsForgottenAfterItsTime":     doneIsForgotten,
		"Abandon_ReleasesTheLease":         abandonGivesBack,
		"Abandon_ForgetsNoProcessed":       abandonKeepsDone,
		"Claim_OfManyAtOnceOneTakes":       claimOneTakes,
		"ConsumersAndMessagesAreDifferent": marksAreScoped,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&marks{open(t, clock.Now), t, clock, unique("consumer")})
		})
	}
}

const lease = 30 * time.Second

func (m *marks) claim(message string) (bool, error) {
	return m.Claim(m.t.Context(), m.consumer, message, lease)
}

// wantTaken checks that the caller gets the message to process.
func (m *marks) wantTaken(message string) {
	m.t.Helper()
	equal(m.t, "processed already", must[bool](m.t)(m.claim(message)), false)
}

func (m *marks) wantDone(message string) {
	m.t.Helper()
	equal(m.t, "processed already", must[bool](m.t)(m.claim(message)), true)
}

func (m *marks) wantLeased(message string) {
	m.t.Helper()
	wantCode(m.t, second(m.claim(message)), failure.Conflict)
}

func (m *marks) done(message string) {
	m.t.Helper()
	noError(m.t, m.Done(m.t.Context(), m.consumer, message, time.Hour))
}

func leaseRunsOut(m *marks) {
	m.wantTaken("1")
	m.clock.Advance(lease - time.Millisecond)
	m.wantLeased("1")
	m.clock.Advance(time.Millisecond)
	m.wantTaken("1")
	m.clock.Advance(lease - time.Millisecond)
	m.wantLeased("1")
}

func processedIsDone(m *marks) {
	m.wantTaken("1")
	m.done("1")
	for range 2 {
		m.wantDone("1")
	}
	m.clock.Advance(lease)
	m.wantDone("1")
}

func doneIsForgotten(m *marks) {
	m.wantTaken("1")
	m.done("1")
	m.clock.Advance(time.Hour - time.Millisecond)
	m.wantDone("1")
	m.clock.Advance(time.Millisecond)
	m.wantTaken("1")
}

func abandonGivesBack(m *marks) {
	m.wantTaken("1")
	for range 2 {
		noError(m.t, m.Abandon(m.t.Context(), m.consumer, "1"))
	}
	m.wantTaken("1")
	m.wantLeased("1")
}

func abandonKeepsDone(m *marks) {
	m.wantTaken("1")
	m.done("1")
	noError(m.t, m.Abandon(m.t.Context(), m.consumer, "1"))
	m.wantDone("1")
}

func claimOneTakes(m *marks) {
	errs := together(8, func(int) error { return second(m.claim("1")) })
	equal(m.t, "taken", count(errs, ""), 1)
	equal(m.t, "refused", count(errs, failure.Conflict), 7)
}

func marksAreScoped(m *marks) {
	m.wantTaken("a#b")
	m.wantTaken("b")
	m.done("b")
	m.wantDone("b")
	m.wantLeased("a#b")
	other := *m
	other.consumer += "#a"
	other.wantTaken("b")
	other.consumer = m.consumer + "2"
	other.wantTaken("a#b")
}
