// Package ses sends mail through SES. Its logs and errors contain no addresses.
package ses

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
)

// Mailer is a port.Mailer with one sender address.
type Mailer struct {
	client *sesv2.Client
	from   string
}

var _ port.Mailer = (*Mailer)(nil)

// New returns a Mailer that sends from the given, verified address.
func New(cfg aws.Config, from string) *Mailer {
	return &Mailer{client: sesv2.NewFromConfig(cfg), from: from}
}

// Send sends the mail as HTML and text. It fails with Invalid if SES refuses the
// address or the content permanently, with Throttled or Unavailable if a retry may help. The
// error omits SES's message, which may repeat addresses.
func (m *Mailer) Send(ctx context.Context, msg mail.Message) error {
	_, err := m.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &m.from,
		Destination:      &types.Destination{ToAddresses: []string{msg.To}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: text(msg.Subject),
			Body:    &types.Body{Text: text(msg.Text), Html: text(msg.HTML)},
		}},
	})
	if err == nil {
		return nil
	}
	switch name := awsclient.ErrorCode(err); name {
	case "MessageRejected", "BadRequestException":
		return failure.New(failure.Invalid, "the mail was refused (%s)", name)
	case "":
		return failure.New(failure.Unavailable, "the mail service did not answer")
	default:
		code := failure.CodeOf(awsclient.Failure(err, ""))
		return failure.New(code, "the mail could not be sent (%s)", name)
	}
}

func text(s string) *types.Content {
	return &types.Content{Data: &s, Charset: aws.String("UTF-8")}
}
