package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// settle is how long the attempts of these tests may be without a result.
const settle = 10 * time.Minute

// Mails is the contract of port.Mails. open returns the implementation, which must take
// the time from now.
func Mails(t *testing.T, open func(t *testing.T, now func() time.Time) port.Mails) {
	for name, test := range map[string]func(*mailbook){
		"BeginMail_OfManyOneBegins":             oneMailBegins,
		"BeginMail_WaitsForTheEarlierAttempt":   beginWaits,
		"BeginMail_RepeatsWhenNothingIsKnown":   beginRepeats,
		"MailSent_IsNeverForgotten":             sentIsKept,
		"MailNotSent_LetsTheNextOneBegin":       notSentLetsBegin,
		"MailNotSent_OfAnOldAttemptDoesNothing": notSentOfOldAttempt,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			test(&mailbook{Mails: open(t, clock.Now), t: t, clock: clock, id: unique("mail")})
		})
	}
}

type mailbook struct {
	port.Mails
	t     *testing.T
	clock *Clock
	id    string
}

func (m *mailbook) begin() (port.MailAttempt, error) { return m.BeginMail(m.t.Context(), m.id, settle) }

func (m *mailbook) wantSent(want bool) {
	m.t.Helper()
	equal(m.t, "was sent", must[bool](m.t)(m.MailWasSent(m.t.Context(), m.id)), want)
}

func oneMailBegins(m *mailbook) {
	errs := together(8, func(int) error { return second(m.begin()) })
	equal(m.t, "begun", count(errs, ""), 1)
	equal(m.t, "refused", count(errs, failure.Conflict), 7)
	m.wantSent(false)
}

func beginWaits(m *mailbook) {
	first := must[port.MailAttempt](m.t)(m.begin())
	equal(m.t, "repeats", first.Repeats || first.Sent, false)
	m.clock.Advance(settle - time.Minute)
	_, err := m.begin()
	wantCode(m.t, err, failure.Conflict)
	equal(m.t, "the rest", failure.RetryAfter(err), time.Minute)
}

func beginRepeats(m *mailbook) {
	must[port.MailAttempt](m.t)(m.begin())
	m.clock.Advance(settle)
	again := must[port.MailAttempt](m.t)(m.begin())
	equal(m.t, "repeats", again.Repeats, true)
	_, err := m.begin()
	wantCode(m.t, err, failure.Conflict)
	equal(m.t, "the rest", failure.RetryAfter(err), settle)
}

func sentIsKept(m *mailbook) {
	must[port.MailAttempt](m.t)(m.begin())
	for range 2 {
		noError(m.t, m.MailSent(m.t.Context(), m.id))
	}
	m.clock.Advance(10 * 365 * 24 * time.Hour)
	equal(m.t, "sent", must[port.MailAttempt](m.t)(m.begin()).Sent, true)
	m.wantSent(true)
}

func notSentLetsBegin(m *mailbook) {
	first := must[port.MailAttempt](m.t)(m.begin())
	for range 2 {
		noError(m.t, m.MailNotSent(m.t.Context(), first))
	}
	equal(m.t, "repeats", must[port.MailAttempt](m.t)(m.begin()).Repeats, false)
}

func notSentOfOldAttempt(m *mailbook) {
	first := must[port.MailAttempt](m.t)(m.begin())
	m.clock.Advance(settle)
	must[port.MailAttempt](m.t)(m.begin())
	noError(m.t, m.MailNotSent(m.t.Context(), first))
	wantCode(m.t, second(m.begin()), failure.Conflict)
	noError(m.t, m.MailSent(m.t.Context(), m.id))
	noError(m.t, m.MailNotSent(m.t.Context(), first))
	m.wantSent(true)
}
