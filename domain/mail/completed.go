package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// completion is the data of the templates about an order.
type completion struct {
	Name        string // may be empty
	OrderNumber string
	Placed      string
	Lines       []receipt.Line
	Address     []string // where it is delivered to; may be empty
	Sum         string   // what Total is, e.g. "Total paid"
	Total       string
	Link        string // to the order in the app
	// Outside is the reference of a refund that was made outside the payment gateway.
	Outside string
}

// Completed returns the confirmation of a completed order, addressed to its
// shopper. It fails with Conflict for an order that is not completed, and with
// Invalid for one without an e-mail address.
func Completed(o order.Order, appURL string) (Message, error) {
	d, err := receipt.Of(o)
	if err != nil {
		return Message{}, err
	}
	m, err := write(completedTemplates(), o, d, "Your EventForge order "+d.Number+" is complete", appURL, "")
	m.ID = d.OrderID
	return m, err
}

// Refunded returns the mail that tells the shopper of a refund that was made. It fails as
// Completed does, and with Conflict for a refund that was not made.
func Refunded(o order.Order, id, appURL string) (Message, error) {
	d, err := receipt.CreditNote(o, id)
	if err != nil {
		return Message{}, err
	}
	m, err := write(refundedTemplates(), o, d, "A refund for your EventForge order "+d.Number, appURL, outside(o, id))
	m.ID = refundID(o, id)
	return m, err
}

// outside is the reference of the refund if an operator made it outside the payment gateway.
func outside(o order.Order, refundID string) string {
	for _, r := range o.Snapshot().Refunds {
		if r.ID == refundID && o.ReturnedOutside(r) {
			return receipt.Clean(r.Reference)
		}
	}
	return ""
}

// write writes a mail about an order to its shopper.
func write(f templatePair, o order.Order, d receipt.Document, subject, appURL, outside string) (Message, error) {
	s := o.Snapshot()
	if s.Email == "" {
		return Message{}, failure.New(failure.Invalid, "order %s has no e-mail address", s.ID)
	}
	return render(f, s.Email, subject, completion{
		Name: receipt.Clean(s.Name), OrderNumber: d.Number, Placed: d.Placed, Lines: d.Lines, Address: d.Address, Sum: d.Sum, Total: d.Total,
		Link: link(appURL, "orders", s.ID), Outside: outside,
	})
}
