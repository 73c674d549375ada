package stripetest

import (
	"net/url"
	"slices"
	"strconv"
)

// page is one page of a list.
type page[T any] struct {
	Object  string `json:"object"`
	Data    []T    `json:"data"`
	HasMore bool   `json:"has_more"`
	URL     string `json:"url"`
}

// record is what a list needs of its objects.
type record interface {
	key() (id string, created int64)
}

func (i *Intent) key() (string, int64)             { return i.ID, i.Created }
func (c *Charge) key() (string, int64)             { return c.ID, c.Created }
func (r *Refund) key() (string, int64)             { return r.ID, r.Created }
func (d *Dispute) key() (string, int64)            { return d.ID, d.Created }
func (b *BalanceTransaction) key() (string, int64) { return b.ID, b.Created }
func (e *Event) key() (string, int64)              { return e.ID, e.Created }

// list returns the page that form asks for, the newest object first.
func list[T record](all []T, form url.Values, at string, keep func(T) bool) (any, *Problem) {
	limit, problem := limitOf(form)
	if problem != nil {
		return nil, problem
	}
	var found []T
	for _, one := range slices.Backward(all) {
		if _, created := one.key(); within(form, created) && keep(one) {
			found = append(found, one)
		}
	}
	found, more, problem := cut(found, form, limit)
	if problem != nil {
		return nil, problem
	}
	return page[T]{Object: "list", Data: found, HasMore: more, URL: at}, nil
}

// cut takes the objects after or before the one that the cursor names.
func cut[T record](found []T, form url.Values, limit int) (out []T, more bool, problem *Problem) {
	at := func(cursor string) int {
		return slices.IndexFunc(found, func(one T) bool { id, _ := one.key(); return id == form.Get(cursor) })
	}
	switch {
	case form.Has("starting_after"):
		n := at("starting_after")
		if n < 0 {
			return nil, false, missing("starting_after", form.Get("starting_after"))
		}
		found = found[n+1:]
	case form.Has("ending_before"):
		n := at("ending_before")
		if n < 0 {
			return nil, false, missing("ending_before", form.Get("ending_before"))
		}
		return found[max(0, n-limit):n:n], n > limit, nil
	}
	return append([]T{}, found[:min(limit, len(found))]...), len(found) > limit, nil
}

// limitOf is the size of a page, 10 unless form says otherwise.
func limitOf(form url.Values) (int, *Problem) {
	if !form.Has("limit") {
		return 10, nil
	}
	n, err := strconv.Atoi(form.Get("limit"))
	if err != nil || n < 1 || n > 100 {
		return 0, invalid("parameter_invalid_integer", "limit", "limit is from 1 to 100")
	}
	return n, nil
}

// within reports whether a time of creation is in the range that form asks for.
func within(form url.Values, created int64) bool {
	for bound, holds := range map[string]func(int64) bool{
		"created":      func(n int64) bool { return created == n },
		"created[gt]":  func(n int64) bool { return created > n },
		"created[gte]": func(n int64) bool { return created >= n },
		"created[lt]":  func(n int64) bool { return created < n },
		"created[lte]": func(n int64) bool { return created <= n },
	} {
		n, err := strconv.ParseInt(form.Get(bound), 10, 64)
		if form.Has(bound) && (err != nil || !holds(n)) {
			return false
		}
	}
	return true
}

// is reports whether a filter is absent or has the value.
func is(form url.Values, filter, value string) bool {
	return !form.Has(filter) || form.Get(filter) == value
}

func (s *Server) listIntents(c call) (any, *Problem) {
	return list(s.intents, c.form, "/v1/payment_intents", func(*Intent) bool { return true })
}

func (s *Server) listCharges(c call) (any, *Problem) {
	return list(s.charges, c.form, "/v1/charges", func(one *Charge) bool { return is(c.form, "payment_intent", one.PaymentIntent) })
}

func (s *Server) listRefunds(c call) (any, *Problem) {
	return list(s.refunds, c.form, "/v1/refunds", func(one *Refund) bool {
		return is(c.form, "payment_intent", one.PaymentIntent) && is(c.form, "charge", one.Charge)
	})
}

func (s *Server) listDisputes(c call) (any, *Problem) {
	return list(s.disputes, c.form, "/v1/disputes", func(one *Dispute) bool {
		return is(c.form, "payment_intent", one.PaymentIntent) && is(c.form, "charge", one.Charge)
	})
}

func (s *Server) listBalance(c call) (any, *Problem) {
	expanded := slices.Contains(values(c.form, "expand"), "data.source")
	var all []movement
	for _, b := range s.balance {
		one := movement{BalanceTransaction: b, Source: b.Source}
		if expanded {
			one.Source = s.source(b)
		}
		all = append(all, one)
	}
	return list(all, c.form, "/v1/balance_transactions", func(one movement) bool {
		return is(c.form, "type", one.Type) && is(c.form, "source", one.BalanceTransaction.Source)
	})
}

// movement is a balance transaction whose source may be expanded.
type movement struct {
	*BalanceTransaction

	Source any `json:"source"`
}

// source is the object that a balance transaction is about.
func (s *Server) source(b *BalanceTransaction) any {
	for _, one := range s.charges {
		if one.ID == b.Source {
			return one
		}
	}
	for _, one := range s.refunds {
		if one.ID == b.Source {
			return one
		}
	}
	for _, one := range s.disputes {
		if one.ID == b.Source {
			return one
		}
	}
	return b.Source
}

func (s *Server) listEvents(c call) (any, *Problem) {
	types := values(c.form, "types")
	return list(s.events, c.form, "/v1/events", func(one *Event) bool {
		return is(c.form, "type", one.Type) && (len(types) == 0 || slices.Contains(types, one.Type))
	})
}
