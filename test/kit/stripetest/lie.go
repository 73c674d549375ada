package stripetest

import (
	"net/http"
	"slices"
	"strconv"
)

// The methods below make the books lie: what they tell does not match what callers did.

// DropMovement forgets that a charge was captured or a refund made: the account's balance
// does not have it.
func (s *Server) DropMovement(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.balance = slices.DeleteFunc(s.balance, func(b *BalanceTransaction) bool { return b.Source == source })
	for _, c := range s.charges {
		if c.ID == source {
			c.BalanceTransaction = nil
		}
	}
	for _, r := range s.refunds {
		if r.ID == source {
			r.BalanceTransaction = nil
		}
	}
}

// ChangeMovement changes the amount of a captured charge, or of a refund.
func (s *Server) ChangeMovement(source string, amount int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.balance {
		if b.Source == source {
			b.Amount = amount
		}
	}
	for _, c := range s.charges {
		if c.ID == source {
			c.AmountCaptured = amount
		}
	}
	for _, r := range s.refunds {
		if r.ID == source {
			r.Amount = amount
		}
	}
}

// InventCharge captures a charge that nobody made, as if for an order. It returns the id of
// its intent.
func (s *Server) InventCharge(order string, amount int64, currency string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := &Intent{
		ID: s.id("pi"), Object: "payment_intent", Amount: amount, Currency: currency, CaptureMethod: "manual", Created: s.now(),
		PaymentMethod: pointer("pm_card_visa"), PaymentMethodTypes: []string{"card"},
		Metadata: map[string]string{"order_id": order, "charge_key": "invented-" + order},
	}
	s.intents = append(s.intents, i)
	s.charge(i, "succeeded")
	s.capture(i, amount)
	return i.ID
}

// changeMovement drops or changes a movement over HTTP.
func (s *Server) changeMovement(w http.ResponseWriter, r *http.Request) {
	source := r.PathValue("source")
	amount, err := strconv.ParseInt(r.FormValue("amount"), 10, 64)
	switch {
	case !s.moved(source):
		http.Error(w, "no such movement", http.StatusNotFound)
		return
	case r.Method == http.MethodDelete:
		s.DropMovement(source)
	case err != nil:
		http.Error(w, "amount must be a number", http.StatusBadRequest)
		return
	default:
		s.ChangeMovement(source, amount)
	}
	w.WriteHeader(http.StatusNoContent)
}

// moved reports whether the balance has a movement of a charge or refund.
func (s *Server) moved(source string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.balance, func(b *BalanceTransaction) bool { return b.Source == source })
}

// inventCharge invents a charge over HTTP.
func (s *Server) inventCharge(w http.ResponseWriter, r *http.Request) {
	amount, err := strconv.ParseInt(r.FormValue("amount"), 10, 64)
	if err != nil || r.FormValue("currency") == "" {
		http.Error(w, "amount must be a number, and currency is required", http.StatusBadRequest)
		return
	}
	s.InventCharge(r.FormValue("order_id"), amount, r.FormValue("currency"))
	w.WriteHeader(http.StatusNoContent)
}
