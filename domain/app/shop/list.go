package shop

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// MaxLooked is how many orders a page of a shopper's list looks at, about. A page that has
// looked at so many may be short, or empty, and has a Next.
const MaxLooked = 500

// Filter selects from a shopper's orders. A query that names one order finds it whatever the
// other fields say.
type Filter struct {
	Query    string       // an order's number or id
	Status   order.Status // "": all
	Group    order.Group  // "": all
	From, To time.Time    // when it was placed: at From or later and before To; zero: no limit
}

// List lists a user's orders that a filter selects, newest first. It fails with Invalid at /q
// or /to.
func (s Shop) List(ctx context.Context, userID string, f Filter, p pagination.Request) (pagination.Page[order.Order], error) {
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return pagination.Page[order.Order]{}, unfit("/to", "range", "must be after from")
	}
	if f.Query == "" {
		return s.look(ctx, userID, f, f.matches, p)
	}
	if orderID, ok := order.ReadID(f.Query); ok {
		return s.only(ctx, userID, orderID)
	}
	number, ok := order.ReadNumber(f.Query)
	switch {
	case !ok:
		return pagination.Page[order.Order]{}, unfit("/q", "format", "is no order number")
	case !number.Valid():
		return pagination.Page[order.Order]{}, unfit("/q", "order_number", order.NumberFault)
	}
	return s.look(ctx, userID, Filter{}, func(o order.Order) bool { return o.Number() == number }, p)
}

func (f Filter) matches(o order.Order) bool {
	return (f.Status == "" || o.Status() == f.Status) && (f.Group == "" || o.Status().Group() == f.Group)
}

// only is the page of the order with an id, if it is the user's.
func (s Shop) only(ctx context.Context, userID, orderID string) (p pagination.Page[order.Order], err error) {
	one, err := s.own(ctx, userID, orderID)
	if failure.Is(err, failure.NotFound) {
		return p, nil
	}
	p.Items = append(p.Items, one)
	return p, err
}

// look looks at the user's orders one by one, from the last that was placed before f.To to
// the first that was placed at f.From or later.
func (s Shop) look(ctx context.Context, userID string, f Filter, matches func(order.Order) bool, p pagination.Request) (found pagination.Page[order.Order], err error) {
	for looked := 0; ; {
		part := pagination.Request{After: p.After, Limit: p.Limit - len(found.Items)}
		next, err := s.Orders.OrdersOf(ctx, userID, f.To, part)
		if err != nil {
			return found, err
		}
		for _, o := range next.Items {
			if o.Snapshot().CreatedAt.Before(f.From) {
				found.Next = ""
				return found, nil
			}
			if matches(o) {
				found.Items = append(found.Items, o)
			}
		}
		looked += len(next.Items)
		p.After, found.Next = next.Next, next.Next
		if next.Next == "" || len(found.Items) >= p.Limit || looked >= MaxLooked {
			return found, nil
		}
	}
}

func unfit(pointer, code, message string) error {
	var v failure.Violations
	v.Add(pointer, code, "%s", message)
	return v.Err()
}
