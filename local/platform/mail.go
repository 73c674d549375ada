package platform

import (
	"context"
	"net/mail"

	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/ses"
)

// provisionMail verifies the platform's sender address.
func (w *stack) provisionMail(context.Context) error {
	from, err := mail.ParseAddress(mailFrom)
	if err != nil {
		return err
	}
	return w.ses.CreateIdentity(from.Address)
}

// poolMailer delivers the user pool's own mails to the mailbox.
type poolMailer struct{ *ses.Service }

// Deliver stores one mail in the mailbox.
func (p poolMailer) Deliver(_ context.Context, to, subject, text string) error {
	_, err := p.Put(ses.Message{From: "no-reply@verificationemail.com", To: []string{to}, Subject: subject, Text: text})
	return err
}

// mailEvents publishes SES's events on the bus, as the configuration set of the platform's
// identity does on AWS.
type mailEvents struct{ *eventbridge.Service }

// Listening reports whether a rule on the default bus matches them.
func (m mailEvents) Listening() bool { return m.Matches(eventbridge.DefaultBus, "aws.ses") }

// PutSent publishes the event of a sent mail.
func (m mailEvents) PutSent(ctx context.Context, e ses.SentEvent) error {
	return m.PutServiceEvent(ctx, eventbridge.Entry{Source: e.Source, DetailType: e.DetailType, Detail: string(e.Detail), Time: e.Time})
}
