package order

import (
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// The methods below are the saga's steps. Each takes the name of the execution
// that calls it and returns nil, nil when the step is already done. They fail
// with Superseded when another execution owns the order, OrderCancelled when the
// shopper has cancelled it, and Conflict when compensation has begun.

// Claim assigns a pending order to an execution, without an event. It is for an
// order that the catalog rejects.
func (o Order) Claim(execution string, now time.Time) (*Change, error) {
	if o.s.Execution == execution {
		return nil, nil
	}
	if o.s.Execution != "" || o.s.Status != Pending {
		return nil, o.superseded()
	}
	return o.claim(execution, now)
}

func (o Order) claim(execution string, now time.Time) (*Change, error) {
	c := o.change(now)
	if o.s.Status == Pending {
		if err := c.setStatus(Processing); err != nil {
			return nil, err
		}
	}
	c.Order.s.Execution = execution
	return c, nil
}

// Validate claims the order for the execution and marks it as checked.
func (o Order) Validate(execution string, now time.Time) (*Change, error) {
	if o.s.Execution != execution && (o.s.Execution != "" || o.s.Status != Pending) {
		return nil, o.superseded()
	}
	if o.s.Validated {
		return nil, nil
	}
	if o.s.Status == Cancelling {
		return nil, o.cancelled()
	}
	c, err := o.claim(execution, now)
	if err != nil {
		return nil, err
	}
	c.Order.s.Validated = true
	return c.withEvent(event.OrderValidated, event.Data{Total: &o.s.Total}), nil
}

// CheckPrices fails with OrderRejected when a product is no longer sold or its
// price is no longer the order's.
func (o Order) CheckPrices(products map[string]catalog.Product) error {
	for _, l := range o.s.Lines {
		p, ok := products[l.SKU]
		if !ok || !p.Active {
			return failure.New(failure.OrderRejected, "%s is no longer sold", l.Name).About(l.SKU)
		}
		if p.Price != l.UnitPrice {
			return failure.New(failure.OrderRejected, "the price of %s has changed to %s", l.Name, p.Price).About(l.SKU)
		}
	}
	return nil
}

// Reserve holds the stock of all lines.
func (o Order) Reserve(execution string, now time.Time) (*Change, error) {
	if err := o.checkStep(execution); err != nil {
		return nil, err
	}
	switch o.s.Reservation {
	case Held, Committed:
		return nil, nil
	case Released:
		return nil, o.compensating()
	case Unreserved:
	}
	c := o.change(now)
	c.Order.s.Reservation = Held
	c.Stock = HoldStock
	return c.withEvent(event.OrderReserved, event.Data{Lines: o.s.Lines}), nil
}

// checkStep checks that the execution may take a step.
func (o Order) checkStep(execution string) error {
	switch {
	case o.s.Execution != execution:
		return o.superseded()
	case o.s.CancelRequested:
		return o.cancelled()
	case o.s.Status != Processing && o.s.Status != Completed:
		return o.compensating()
	case !o.s.Validated:
		return failure.New(failure.Conflict, "order %s is not validated", o.s.ID)
	default:
		return nil
	}
}

func (o Order) superseded() error {
	return failure.New(failure.Superseded, "order %s belongs to another execution", o.s.ID)
}

func (o Order) cancelled() error {
	return failure.New(failure.OrderCancelled, "the shopper cancelled order %s", o.s.ID)
}

func (o Order) compensating() error {
	return failure.New(failure.Conflict, "order %s is being compensated", o.s.ID)
}
