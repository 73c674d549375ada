package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// ending is the data of the templates about an order that did not complete.
type ending struct {
	Name        string // may be empty
	OrderNumber string
	Placed      string
	Cancelled   bool
	What        string // what happened
	Money       string // what happens to the money
	Lines       []receipt.Line
	Link        string // to the order in the app
}

// Ended returns the mail that tells the shopper that the order failed or is cancelled, and what
// happens to the money. It fails with Conflict for an order in any other status, and with
// Invalid for one without an e-mail address.
func Ended(o order.Order, appURL string) (Message, error) {
	s := o.Snapshot()
	e, err := o.Ending()
	if err != nil {
		return Message{}, err
	}
	if s.Email == "" {
		return Message{}, failure.New(failure.Invalid, "order %s has no e-mail address", s.ID)
	}
	d := ending{
		Name: receipt.Clean(s.Name), OrderNumber: string(o.Number()), Placed: receipt.Date(s.CreatedAt), Cancelled: s.Status == order.Cancelled,
		What: receipt.Clean(e.What), Money: receipt.Clean(e.Money), Lines: units(s.Lines), Link: link(appURL, "orders", s.ID),
	}
	subject := "Your EventForge order " + d.OrderNumber + " could not be completed"
	if d.Cancelled {
		subject = "Your EventForge order " + d.OrderNumber + " is cancelled"
	}
	m, err := render(endedTemplates(), s.Email, subject, d)
	m.ID = endedID(o)
	return m, err
}

// endedID is the same for both endings: an order has one.
func endedID(o order.Order) string { return "ended-" + o.ID() }
