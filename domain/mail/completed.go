package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// completion is the data of the confirmation's templates.
type completion struct {
	Name    string // may be empty
	OrderID string
	Placed  string
	Lines   []receipt.Line
	Total   string
	Link    string // to the order in the app
}

// Completed returns the confirmation of a completed order, addressed to its
// shopper. It fails with Conflict for an order that is not completed, and with
// Invalid for one without an e-mail address.
func Completed(o order.Order, appURL string) (Message, error) {
	d, err := receipt.Of(o)
	if err != nil {
		return Message{}, err
	}
	s := o.Snapshot()
	if s.Email == "" {
		return Message{}, failure.New(failure.Invalid, "order %s has no e-mail address", s.ID)
	}
	c := completion{
		Name: receipt.Clean(s.Name), OrderID: d.OrderID, Placed: d.Placed, Lines: d.Lines, Total: d.Total,
		Link: link(appURL, "orders", s.ID),
	}
	m, err := render(completedTemplates(), s.Email, "Your EventForge order "+s.ID+" is complete", c)
	m.ID = s.ID
	return m, err
}
