package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// mailConsumer names the mails' records among the markers. Releases before kept their
// leases and marks, which expire, under the same keys, so each release respects the
// records of the other.
const mailConsumer = "send-email"

// attrAttempt names the attempt that last began to send a mail.
const attrAttempt = "attempt"

// attemptOver is the condition under which an attempt that ended without a result, or a
// lease of the release before, is over.
const attemptOver = "attribute_not_exists(" + attrDone + ") AND " + attrValidUntil + " <= :now"

func mailKey(mailID string) key { return markerKey(mailConsumer, mailID) }

// BeginMail implements port.Mails: one write, or two if an earlier attempt ended
// without a result.
func (s *Store) BeginMail(ctx context.Context, mailID string, settle time.Duration) (port.MailAttempt, error) {
	a := port.MailAttempt{MailID: mailID, ID: s.db.unique()}
	now := s.db.now()
	it := newItem(mailKey(mailID))
	it.text(attrAttempt, a.ID)
	it.instant(attrValidUntil, now.Add(settle))
	kept, stored, err := s.db.put(ctx, it, expression{text: notExists})
	if err != nil || kept {
		return a, err
	}
	if before := newDecoder(stored); before.flag(attrDone) {
		a.Sent = true
		return a, nil
	} else if rest := before.instant(attrValidUntil).Sub(now); rest > 0 {
		return a, beingSent(mailID, rest)
	}
	a.Repeats = true
	kept, stored, err = s.db.put(ctx, it, expression{text: attemptOver, values: item{":now": text(instant(now))}})
	if err != nil || kept {
		return a, err
	}
	a.Sent = newDecoder(stored).flag(attrDone)
	if !a.Sent {
		return a, beingSent(mailID, settle)
	}
	return a, nil
}

func beingSent(mailID string, rest time.Duration) error {
	return failure.New(failure.Conflict, "mail %.80q is being sent", mailID).After(rest)
}

// MailSent implements port.Mails.
func (s *Store) MailSent(ctx context.Context, mailID string) error {
	it := newItem(mailKey(mailID))
	it.flag(attrDone, true)
	it.instant(attrSentAt, s.db.now())
	it.removable(s.db.now().Add(HistoryKept))
	_, _, err := s.db.put(ctx, it, always)
	return err
}

// MailNotSent implements port.Mails.
func (s *Store) MailNotSent(ctx context.Context, a port.MailAttempt) error {
	return s.db.remove(ctx, mailKey(a.MailID), expression{
		text: attrAttempt + " = :attempt", values: item{":attempt": text(a.ID)},
	})
}

// MailWasSent implements port.Mails.
func (s *Store) MailWasSent(ctx context.Context, mailID string) (bool, error) {
	it, err := s.db.get(ctx, mailKey(mailID))
	return newDecoder(it).flag(attrDone), err
}
