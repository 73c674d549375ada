package platform

import (
	"context"
	"net/mail"

	"github.com/eventforge/eventforge/local/ses"
)

// provisionMail lets the platform's sender, and the user pool's, send.
func (w *world) provisionMail(context.Context) error {
	from, err := mail.ParseAddress(mailFrom)
	if err != nil {
		return err
	}
	return w.ses.CreateIdentity(from.Address)
}

// postman puts the user pool's own mails into the mailbox.
type postman struct{ *ses.Service }

// Deliver hands over one mail.
func (p postman) Deliver(_ context.Context, to, subject, text string) error {
	_, err := p.Put(ses.Message{From: "no-reply@verificationemail.com", To: []string{to}, Subject: subject, Text: text})
	return err
}
