package platform

import (
	"context"
	"net/mail"

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
