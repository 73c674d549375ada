package memory

import (
	"context"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// mailRecord is the last attempt at a mail or, once sent, the record of that.
type mailRecord struct {
	sent    bool
	attempt string
	settled time.Time
	sentAt  time.Time
}

// BeginMail implements port.Mails.
func (s *Store) BeginMail(_ context.Context, mailID string, settle time.Duration) (a port.MailAttempt, err error) {
	err = s.do("BeginMail", func() error {
		now := s.now()
		before, begun := s.mails[mailID]
		if !before.sent && begun && now.Before(before.settled) {
			return failure.New(failure.Conflict, "mail %.80q is being sent", mailID).After(before.settled.Sub(now))
		}
		a = port.MailAttempt{MailID: mailID, Sent: before.sent, Repeats: begun && !before.sent}
		if !a.Sent {
			s.mailAttempts++
			a.ID = strconv.Itoa(s.mailAttempts)
			s.mails[mailID] = mailRecord{attempt: a.ID, settled: now.Add(settle)}
		}
		return nil
	})
	return a, err
}

// MailSent implements port.Mails.
func (s *Store) MailSent(_ context.Context, mailID string) error {
	return s.do("MailSent", func() error {
		s.mails[mailID] = mailRecord{sent: true, sentAt: s.now()}
		return nil
	})
}

// MailNotSent implements port.Mails.
func (s *Store) MailNotSent(_ context.Context, a port.MailAttempt) error {
	return s.do("MailNotSent", func() error {
		if s.mails[a.MailID].attempt == a.ID {
			delete(s.mails, a.MailID)
		}
		return nil
	})
}

// MailWasSent implements port.Mails.
func (s *Store) MailWasSent(_ context.Context, mailID string) (sent bool, err error) {
	err = s.do("MailWasSent", func() error {
		sent = s.mails[mailID].sent
		return nil
	})
	return sent, err
}
