package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// withdrawal is the data of the templates about a withdrawal.
type withdrawal struct {
	Name        string // may be empty
	OrderNumber string
	Lines       []receipt.Line
	Answer      string // why it was refused
	Link        string // to the order in the app
}

// WithdrawalRequested returns the mail that tells the shopper that a withdrawal has come
// in. It fails with NotFound when the order has none with that id, and with Invalid without
// an e-mail address.
func WithdrawalRequested(o order.Order, id, appURL string) (Message, error) {
	return aboutWithdrawal(requestedTemplates(), o, id, "requested", "We received your return request for order "+string(o.Number()), appURL)
}

// WithdrawalRefused returns the mail that tells the shopper that a withdrawal is refused, and
// why. It fails as WithdrawalRequested does, and with Conflict for one that is not refused.
func WithdrawalRefused(o order.Order, id, appURL string) (Message, error) {
	if w, err := o.Withdrawal(id); err == nil && w.State != order.WithdrawalRefused {
		return Message{}, failure.New(failure.Conflict, "the withdrawal %.80q is %s", id, w.State)
	}
	return aboutWithdrawal(refusedTemplates(), o, id, "refused", "Your return request for order "+string(o.Number()), appURL)
}

// aboutWithdrawal writes a mail about a withdrawal to the order's shopper.
func aboutWithdrawal(f templatePair, o order.Order, id, kind, subject, appURL string) (Message, error) {
	s := o.Snapshot()
	w, err := o.Withdrawal(id)
	if err != nil {
		return Message{}, err
	}
	if s.Email == "" {
		return Message{}, failure.New(failure.Invalid, "order %s has no e-mail address", s.ID)
	}
	d := withdrawal{Name: receipt.Clean(s.Name), OrderNumber: string(o.Number()), Answer: receipt.Clean(w.Answer), Link: link(appURL, "orders", s.ID)}
	d.Lines = units(o.WithdrawnLines(w))
	m, err := render(f, s.Email, subject, d)
	m.ID = withdrawalID(kind, s.ID, w.ID)
	return m, err
}
