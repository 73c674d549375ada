package operate

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// MaxLooked is how many orders a page of a search looks at. A page that has looked at so
// many may be short, or empty, and has a Next.
const MaxLooked = 500

// Search is what an operator looks for. A query that names one order finds it whatever
// the other fields say.
type Search struct {
	Query    string           // see Kind
	Status   order.Status     // "": all
	Reason   order.ReasonCode // "": any, or none
	From, To time.Time        // when it came into its status: at From or later and before To; zero: no limit
}

// Found is a page of a search.
type Found struct {
	As     Kind // what the query was understood as
	Orders []order.Order
	Next   string    // "" on the last page
	Looked int       // how many orders the page looked at
	Until  time.Time // how far back the search has come; zero if it does not go by time
}

// Find finds orders by what an operator knows of them. Each order that exists when the
// first page is read and matches until the last one is, is found; once, unless more than
// maxSeen orders that were found moved on meanwhile. Orders of a shopper come newest
// first, others by when they came into their status, the last first; at the end those
// that moved while the pages were read.
//
// Archived orders are found by their id, number, e-mail address, user or payment only. It fails with
// Invalid at /q, /reason or /to.
func (o Operations) Find(ctx context.Context, s Search, p pagination.Request) (Found, error) {
	if err := s.check(); err != nil {
		return Found{}, err
	}
	t, err := understand(s.Query)
	if err != nil {
		return Found{}, err
	}
	at, err := placeOf(p.After)
	if err != nil {
		return Found{}, err
	}
	if t.kind == KindNumber {
		if t, err = o.numberOrSKU(ctx, t); err != nil {
			return Found{}, err
		}
	}
	found, err := o.find(ctx, t, &search{Search: s, limit: p.Limit, at: at})
	found.As = t.kind
	return found, err
}

func (o Operations) find(ctx context.Context, t term, s *search) (Found, error) {
	switch t.kind {
	case KindOrder:
		return o.findOne(ctx, t.text)
	case KindNumber:
		return o.findNumber(ctx, order.Number(t.text))
	case KindPayment:
		return o.findPayment(ctx, t.text, s)
	case KindEmail:
		users, err := o.Directory.UsersWithEmail(ctx, t.text)
		if err != nil {
			return Found{}, err
		}
		slices.Sort(users)
		return o.findOf(ctx, users, s)
	case KindUser:
		return o.findOf(ctx, []string{t.text}, s)
	case KindSKU:
		if _, err := o.Catalog.Offer(ctx, t.text); failure.Is(err, failure.NotFound) {
			return Found{}, misunderstood("unknown", "is no order number, e-mail address, user id or payment reference, and there is no product with the SKU %.80q", t.text)
		} else if err != nil {
			return Found{}, err
		}
		s.sku = t.text
	case KindAll:
	}
	return o.walk(ctx, s)
}

// check fails with Invalid and every broken rule of the filters.
func (s Search) check() error {
	var v failure.Violations
	if s.Reason != "" && !slices.Contains(order.ReasonCodes(), s.Reason) {
		v.Add("/reason", "enum", "is no reason")
	}
	if s.Status != "" && !s.Status.Known() {
		v.Add("/status", "enum", "is no status")
	}
	if !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) {
		v.Add("/to", "range", "must be after from")
	}
	return v.Err()
}

func (o Operations) findOne(ctx context.Context, orderID string) (Found, error) {
	one, err := o.Orders.Order(ctx, orderID)
	if failure.Is(err, failure.NotFound) {
		return Found{Looked: 1}, nil
	}
	if err != nil {
		return Found{}, err
	}
	return Found{Orders: []order.Order{one}, Looked: 1}, nil
}

// numberOrSKU decides about what has the form of a number: a SKU may have it, too, and one that
// the catalog has is meant. It fails with Invalid at /q for a number with a typing error.
func (o Operations) numberOrSKU(ctx context.Context, t term) (term, error) {
	if catalog.CheckSKU(t.typed) == nil {
		_, err := o.Catalog.Offer(ctx, t.typed)
		if err == nil {
			return term{kind: KindSKU, text: t.typed}, nil
		}
		if !failure.Is(err, failure.NotFound) {
			return t, err
		}
	}
	if !order.Number(t.text).Valid() {
		return t, misunderstood("order_number", "%s", order.NumberFault)
	}
	return t, nil
}

// findNumber finds the order with a number, or each of those that share it.
func (o Operations) findNumber(ctx context.Context, n order.Number) (Found, error) {
	ids, err := o.Search.OrdersWithNumber(ctx, n)
	if err != nil || len(ids) == 0 {
		return Found{Looked: len(ids)}, err
	}
	byID, err := o.Search.OrdersByID(ctx, ids)
	if err != nil {
		return Found{}, err
	}
	found := Found{Looked: len(ids)}
	for _, id := range ids {
		if one, ok := byID[id]; ok {
			found.Orders = append(found.Orders, one)
		}
	}
	return found, nil
}

// findPayment finds the order of a payment: by the id in its reference, by the list of
// payments, or among the orders that are open, of which that list knows nothing.
func (o Operations) findPayment(ctx context.Context, reference string, s *search) (Found, error) {
	if t, ok := understandOrder(reference); ok {
		return o.findOne(ctx, t.text)
	}
	orderID, err := o.Search.OrderWithPayment(ctx, reference)
	if err == nil {
		return o.findOne(ctx, orderID)
	}
	if !failure.Is(err, failure.NotFound) {
		return Found{}, err
	}
	s.Search, s.reference = Search{}, reference
	return o.walk(ctx, s)
}

// findOf finds orders of users, one user after the other.
func (o Operations) findOf(ctx context.Context, users []string, s *search) (Found, error) {
	for _, user := range users {
		if user < s.at.User {
			continue
		}
		if user != s.at.User {
			s.at = place{User: user}
		}
		if s.full() {
			return s.page(), nil
		}
		if more, err := o.visit(ctx, s); err != nil || more {
			return s.page(), err
		}
	}
	return s.last(), nil
}

// visit looks at the orders of the user at whom the search is, newest first. It reports
// whether there are more than the page has room for.
func (o Operations) visit(ctx context.Context, s *search) (more bool, err error) {
	for {
		room := min(s.limit-len(s.found), MaxLooked-s.looked, pagination.MaxLimit)
		p, err := o.Orders.OrdersOf(ctx, s.at.User, time.Time{}, pagination.Request{After: s.at.Key, Limit: room})
		if err != nil {
			return false, err
		}
		for _, one := range p.Items {
			s.looked++
			s.take(one)
		}
		if p.Next == "" {
			return false, nil
		}
		if s.at.Key = p.Next; s.full() {
			return true, nil
		}
	}
}
