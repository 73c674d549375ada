// Package ses sends mail through SES. Its logs and errors contain no addresses.
package ses

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
)

// mailTag is the tag with the mail's id. SES repeats it in the event that it publishes
// when it has accepted the mail (wiring/rules.json, mail-sent).
const mailTag = "mail"

// Mailer is a port.Mailer with one sender address.
type Mailer struct {
	client *sesv2.Client
	from   string
}

var _ port.Mailer = (*Mailer)(nil)

// New returns a Mailer that sends from the given, verified address.
func New(cfg aws.Config, from string) *Mailer {
	// SES has no idempotency token: repeating a request that has no response may send
	// the mail twice.
	return &Mailer{from: from, client: sesv2.NewFromConfig(cfg, func(o *sesv2.Options) { o.Retryer = awsclient.RetryerOf(unsent) })}
}

// unsent reports that SES refused the request before it did anything, or was not reached.
func unsent(err error) bool {
	var dial *net.OpError
	return awsclient.Throttled(err) || errors.As(err, &dial) && dial.Op == "dial"
}

// Send sends the mail as HTML and text. Its errors are those of port.Mailer. They omit
// SES's message, which may repeat addresses.
func (m *Mailer) Send(ctx context.Context, msg mail.Message) error {
	if err := mail.CheckAddress(msg.To); err != nil {
		return err
	}
	_, err := m.client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &m.from,
		Destination:      &types.Destination{ToAddresses: []string{msg.To}},
		EmailTags:        []types.MessageTag{{Name: aws.String(mailTag), Value: &msg.ID}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: text(msg.Subject),
			Body:    &types.Body{Text: text(msg.Text), Html: text(msg.HTML)},
		}},
	})
	if err == nil {
		return nil
	}
	switch code := codeOf(err); code {
	case failure.Invalid:
		return failure.New(code, "the mail's address was refused (%s)", nameOf(err))
	case failure.Internal:
		return failure.New(code, "the mail service does not send for this account or sender (%s)", nameOf(err))
	case failure.Throttled:
		return failure.New(code, "the mail service accepts no mail at the moment (%s)", nameOf(err))
	default:
		return failure.New(code, "the mail service did not say whether it sent the mail (%s)", nameOf(err))
	}
}

// refused are SES's refusals. In each case nothing was sent. Somebody must mend the
// account, the sender or this code; SES's sandbox is such a case (MessageRejected).
var refused = map[string]bool{
	"MessageRejected":                    true,
	"BadRequestException":                true,
	"MailFromDomainNotVerifiedException": true,
	"AccountSuspendedException":          true,
	"SendingPausedException":             true,
	"LimitExceededException":             true,
	"NotFoundException":                  true,
}

// malformed begin SES's messages about an address that it cannot send to.
var malformed = []string{"Missing final '@domain'", "Missing '", "Illegal address", "Local address ", "Domain ", "Invalid domain name", "Missing local name"}

func codeOf(err error) failure.Code {
	name := awsclient.ErrorCode(err)
	switch {
	case unsent(err):
		return failure.Throttled
	case name == "BadRequestException" && aboutAddress(err):
		return failure.Invalid
	case refused[name]:
		return failure.Internal
	default:
		return failure.CodeOf(awsclient.Failure(err, ""))
	}
}

func aboutAddress(err error) bool {
	message := awsclient.ErrorMessage(err)
	for _, begin := range malformed {
		if strings.HasPrefix(message, begin) {
			return true
		}
	}
	return false
}

// nameOf is SES's name of the error.
func nameOf(err error) string {
	if name := awsclient.ErrorCode(err); name != "" {
		return name
	}
	return "no response"
}

func text(s string) *types.Content {
	return &types.Content{Data: &s, Charset: aws.String("UTF-8")}
}
