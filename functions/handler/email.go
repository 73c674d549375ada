package handler

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Email mails shoppers that their orders are completed, failed, cancelled, shipped or refunded,
// and what becomes of their withdrawals, and owners of webhook endpoints that were disabled; each once. See docs/decisions/0037.
type Email struct {
	Orders    port.Orders
	Endpoints port.Endpoints
	Mails     port.Mails
	Mailer    port.Mailer
	AppURL    string
	// Settles is how long an attempt without a result keeps others from sending. SES's
	// event that it accepted the mail arrives in that time. It is longer than a request to
	// SES may take.
	Settles time.Duration
}

// mailMessage is what the queue holds besides events of orders: one of both members.
type mailMessage struct {
	Sent     []string             `json:"mailSent"` // ids; from SES, by the rule mail-sent
	Disabled *webhook.Disablement `json:"endpointDisabled"`
	Resend   string               `json:"resend"` // with an event: the id of the further mail about it
}

// Handle handles one message: it sends a mail, or records that SES has sent one.
func (e Email) Handle(ctx context.Context, body []byte) error {
	var m mailMessage
	_ = json.Unmarshal(body, &m) // what it is not, decodeEvent refuses
	switch {
	case len(m.Sent) > 0:
		return e.sent(ctx, m.Sent)
	case m.Disabled != nil:
		return e.disabled(ctx, *m.Disabled)
	default:
		return e.order(ctx, body, m.Resend)
	}
}

// maxResendID is the maximum length of the id of a further mail, in characters.
const maxResendID = 64

// resendID is what an operator's request to send a mail once more may be named.
var resendID = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{0,%d}$`, maxResendID))

// order mails the shopper what an event says. The address and the content come from the
// stored order, never from the message. An operator's request to send the mail once more
// (port.Republisher) makes it another mail, which is sent once, too.
func (e Email) order(ctx context.Context, body []byte, resend string) (err error) {
	ev, err := decodeEvent(body)
	if err != nil || !mailed(ev) {
		return err
	}
	if !resendID.MatchString(resend) {
		return failure.New(failure.Invalid, "the id of a further mail is malformed")
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "send-email", ev.Traceparent)
	defer func() { end(err) }()
	o, err := e.Orders.Order(ctx, ev.OrderID)
	if err != nil {
		return err
	}
	message, err := e.messageOf(o, ev) // fails unless the order is as the event says
	if failure.Is(err, failure.Invalid) {
		return giveUp(ctx, err)
	}
	if err != nil {
		return err
	}
	if resend != "" {
		message.ID += "-again-" + resend
	}
	return e.once(ctx, message)
}

// mailed reports whether the shopper gets a mail about the event. An accepted withdrawal is
// told by its refund.
func mailed(ev event.Event) bool {
	switch ev.Type {
	case event.OrderCompleted, event.OrderFailed, event.OrderCancelled:
		return true
	case event.OrderWithdrawalRequested, event.OrderWithdrawalRefused:
		return ev.Data.Withdrawal != nil
	case event.OrderShipped:
		return ev.Data.Shipment != nil
	default:
		return refundsCompleted(ev)
	}
}

func (e Email) messageOf(o order.Order, ev event.Event) (mail.Message, error) {
	switch ev.Type {
	case event.OrderCompleted:
		return mail.Completed(o, e.AppURL)
	case event.OrderFailed, event.OrderCancelled:
		return mail.Ended(o, e.AppURL)
	case event.OrderWithdrawalRequested:
		return mail.WithdrawalRequested(o, ev.Data.Withdrawal.ID, e.AppURL)
	case event.OrderWithdrawalRefused:
		return mail.WithdrawalRefused(o, ev.Data.Withdrawal.ID, e.AppURL)
	case event.OrderShipped:
		return mail.Shipped(o, ev.Data.Shipment.ID, e.AppURL)
	default:
		return mail.Refunded(o, ev.Data.Refund.ID, e.AppURL)
	}
}

// disabled mails the owner of an endpoint, if it is still disabled for that time.
func (e Email) disabled(ctx context.Context, d webhook.Disablement) error {
	endpoint, err := e.Endpoints.Endpoint(ctx, d.OwnerID, d.EndpointID)
	if failure.Is(err, failure.NotFound) {
		return nil
	}
	if err != nil || !d.Describes(endpoint) || endpoint.OwnerEmail == "" {
		return err
	}
	message, err := mail.EndpointDisabled(endpoint, e.AppURL)
	if err != nil {
		return err
	}
	return e.once(ctx, message)
}

// once sends a mail unless it was sent. What follows a failure depends on whether the
// mail may have been sent; then the next attempt waits for SES's evidence.
func (e Email) once(ctx context.Context, message mail.Message) error {
	attempt, err := e.Mails.BeginMail(ctx, message.ID, e.Settles)
	if err != nil || attempt.Sent {
		return err
	}
	if attempt.Repeats {
		slog.WarnContext(ctx, "mail may be sent twice", "mail", message.ID) // the alarm mails-repeated counts this line
	}
	err = e.Mailer.Send(ctx, message)
	switch {
	case err == nil:
		e.record(ctx, message.ID)
		return nil
	case failure.Is(err, failure.Unavailable):
		return failure.Wrap(failure.Unavailable, err, "it is not known whether the mail was sent").After(e.Settles)
	}
	if notSent := e.Mails.MailNotSent(context.WithoutCancel(ctx), attempt); notSent != nil {
		slog.WarnContext(ctx, "the next attempt waits although this one sent nothing", "error", notSent)
	}
	if failure.Is(err, failure.Invalid) {
		return giveUp(ctx, err)
	}
	return err
}

// giveUp ends a mail that can never be sent. The order is complete without it.
func giveUp(ctx context.Context, why error) error {
	slog.WarnContext(ctx, "the address is malformed; no mail is sent", "error", why)
	return nil
}

// record records that a mail was sent, in the time that the invocation has left. It does
// not fail: a message that comes back could only send the mail a second time. SES's event
// makes the record up.
func (e Email) record(ctx context.Context, mailID string) {
	for try := 0; ; try++ {
		err := e.Mails.MailSent(ctx, mailID)
		if err == nil {
			return
		}
		if awsclient.Wait(ctx, awsclient.Backoff(try)) != nil {
			slog.WarnContext(ctx, "the mail was sent, but that is not recorded yet", "mail", mailID, "error", err)
			return
		}
	}
}

// sent records what SES says that it sent.
func (e Email) sent(ctx context.Context, mailIDs []string) error {
	for _, id := range mailIDs {
		recorded, err := e.Mails.MailWasSent(ctx, id)
		if err != nil {
			return err
		}
		if recorded {
			continue
		}
		if err := e.Mails.MailSent(ctx, id); err != nil {
			return err
		}
		slog.InfoContext(ctx, "a sent mail was recorded by its event", "mail", id)
	}
	return nil
}
