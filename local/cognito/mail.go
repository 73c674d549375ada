package cognito

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// codePlace is where a message has the code.
const codePlace = "{####}"

// MessageTemplate is the mail with a code, of a sign-up and of a forgotten password
// alike. Without it they have Cognito's words.
type MessageTemplate struct {
	DefaultEmailOption string `json:",omitempty"`
	EmailSubject       string `json:",omitempty"`
	EmailMessage       string `json:",omitempty"`
}

// check refuses what Cognito refuses, and links instead of codes.
func (m MessageTemplate) check() error {
	switch {
	case m.DefaultEmailOption != "" && m.DefaultEmailOption != "CONFIRM_WITH_CODE":
		return invalid("verificationMessageTemplate: " + m.DefaultEmailOption + " is not implemented here; use CONFIRM_WITH_CODE")
	case m.EmailMessage != "" && !strings.Contains(m.EmailMessage, codePlace):
		return invalid("verificationMessageTemplate: the message has no " + codePlace)
	}
	return nil
}

// mailCode mails the user a code: with the pool's words, or with the given ones.
func (s *Service) mailCode(ctx context.Context, p *Pool, u *User, code Code, otherwise string) (*codeDelivery, error) {
	subject, message := p.CodeMail.EmailSubject, p.CodeMail.EmailMessage
	if subject == "" {
		subject = "Your verification code"
	}
	if message == "" {
		message = otherwise
	}
	if err := s.mail.Deliver(ctx, u.Email(), subject, strings.ReplaceAll(message, codePlace, code.Value)); err != nil {
		s.env.Log.Error("mail a confirmation code", "pool", p.ID, "error", err)
		return nil, wire.NewError("CodeDeliveryFailureException", "The code could not be mailed.")
	}
	return &codeDelivery{Destination: mask(u.Email()), DeliveryMedium: "EMAIL", AttributeName: "email"}, nil
}

// mask hides an address as Cognito does: d***@e***.
func mask(email string) string {
	for i, r := range email {
		if r == '@' && i > 0 && i+1 < len(email) {
			return email[:1] + "***@" + email[i+1:i+2] + "***"
		}
	}
	return "***"
}
