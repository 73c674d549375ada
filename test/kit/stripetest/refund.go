package stripetest

import (
	"fmt"
	"net/url"
)

// Refund gives a captured charge back, or a part of it.
type Refund struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	BalanceTransaction *string           `json:"balance_transaction"`
	Charge             string            `json:"charge"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	FailureReason      string            `json:"failure_reason,omitempty"`
	Metadata           map[string]string `json:"metadata"`
	PaymentIntent      string            `json:"payment_intent"`
	Reason             *string           `json:"reason"`
	Status             string            `json:"status"`
}

// Refunds are copies of all refunds, the oldest first.
func (s *Server) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Refund, len(s.refunds))
	for n, r := range s.refunds {
		all[n] = *r
	}
	return all
}

// createRefund refunds the amount that is asked for, or all that is left. What is refunded
// is never more than what was captured.
func (s *Server) createRefund(c call) (any, *Problem) {
	charge, problem := s.refundable(c.form)
	if problem != nil {
		return nil, problem
	}
	left := charge.AmountCaptured - charge.AmountRefunded
	amount := left
	if c.form.Has("amount") {
		if amount, problem = wholeNumber(c.form, "amount"); problem != nil {
			return nil, problem
		}
	}
	pairs, problem := metadata(c.form)
	if problem == nil {
		problem = oneOf(c.form, "reason", "duplicate", "fraudulent", "requested_by_customer")
	}
	switch {
	case problem != nil:
		return nil, problem
	case left == 0:
		return nil, refused("charge_already_refunded", "Charge "+charge.ID+" has already been refunded.")
	case amount > left:
		p := refused("", fmt.Sprintf("Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left))
		p.Param = "amount"
		return nil, p
	}
	return s.refund(charge, amount, pairs, c.form.Get("reason")), nil
}

// refundable finds the charge of a refund.
func (s *Server) refundable(form url.Values) (*Charge, *Problem) {
	id, intent := form.Get("charge"), form.Get("payment_intent")
	if i := s.intent(intent); i != nil && i.LatestCharge != nil {
		id = *i.LatestCharge
	} else if intent != "" && i == nil {
		return nil, missing("payment_intent", intent)
	}
	for _, c := range s.charges {
		switch {
		case c.ID != id:
		case c.Disputed:
			return nil, refused("charge_disputed", "Charge "+id+" has been charged back; cannot issue a refund.")
		case c.Captured:
			return c, nil
		}
	}
	if intent != "" {
		return nil, refused("", "This PaymentIntent ("+intent+") does not have a successful charge to refund.")
	}
	return nil, missing("charge", id)
}

func (s *Server) refund(c *Charge, amount int64, pairs map[string]string, reason string) *Refund {
	r := &Refund{
		ID: s.id("re"), Object: "refund", Amount: amount, Charge: c.ID, Created: s.now(), Currency: c.Currency,
		Metadata: pairs, PaymentIntent: c.PaymentIntent, Status: "succeeded",
	}
	if reason != "" {
		r.Reason = &reason
	}
	if m := methods[*c.PaymentMethod]; m.refund != "" {
		r.Status = m.refund
	}
	c.AmountRefunded += amount
	c.Refunded = c.AmountRefunded == c.AmountCaptured
	r.BalanceTransaction = pointer(s.move("refund", r.ID, c.Currency, -amount, 0))
	s.refunds = append(s.refunds, r)
	s.emit("refund.created", r)
	s.emit("charge.refunded", c)
	return r
}

// SettleRefund ends a pending refund: the shopper has the money.
func (s *Server) SettleRefund(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.mustRefund(id)
	r.Status = "succeeded"
	s.emit("refund.updated", r)
}

// FailRefund lets a refund fail after the fact, because the shopper's bank gave it back.
// The money is in the account's balance again, and can be refunded again.
func (s *Server) FailRefund(id, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.mustRefund(id)
	r.Status, r.FailureReason = "failed", reason
	for _, c := range s.charges {
		if c.ID == r.Charge {
			c.AmountRefunded -= r.Amount
			c.Refunded = false
		}
	}
	s.move("refund_failure", r.ID, r.Currency, r.Amount, 0)
	s.emit("refund.failed", r)
}

func (s *Server) mustRefund(id string) *Refund {
	for _, r := range s.refunds {
		if r.ID == id && r.Status != "failed" {
			return r
		}
	}
	panic("stripetest: no refund " + id + " that could change")
}

func (s *Server) readRefund(c call) (any, *Problem) {
	for _, r := range s.refunds {
		if r.ID == c.id {
			return r, nil
		}
	}
	return nil, missing("id", c.id)
}
