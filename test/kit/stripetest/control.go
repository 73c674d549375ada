package stripetest

import (
	"net/http"
	"slices"
)

// Control returns what a test does with the server as an HTTP API, for a stand-in that is
// a process of its own:
//
//	POST /_stripetest/payment_intents/{id}/challenge  answer=accepted or rejected
//	POST /_stripetest/payment_intents/{id}/dispute    reason=…
//	POST /_stripetest/refunds/{id}/failure            reason=…
//	PUT  /_stripetest/webhook_endpoint                url=…&secret=…, see SetEndpoint
//	POST /_stripetest/movements/{source}              amount=…, of a charge or refund
//	DELETE /_stripetest/movements/{source}
//	POST /_stripetest/charges                         order_id=… amount=… currency=…
//
// It answers 204, 400 for a wrong parameter, 404 for an unknown object, or 409 if the
// object's state forbids it. Every other request goes to Stripe's API.
func (s *Server) Control() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.HandleFunc("POST /_stripetest/payment_intents/{id}/challenge", s.answerChallenge)
	mux.HandleFunc("POST /_stripetest/payment_intents/{id}/dispute", s.openDispute)
	mux.HandleFunc("POST /_stripetest/refunds/{id}/failure", s.failRefund)
	mux.HandleFunc("PUT /_stripetest/webhook_endpoint", s.putEndpoint)
	mux.HandleFunc("POST /_stripetest/movements/{source}", s.changeMovement)
	mux.HandleFunc("DELETE /_stripetest/movements/{source}", s.changeMovement)
	mux.HandleFunc("POST /_stripetest/charges", s.inventCharge)
	return mux
}

func (s *Server) putEndpoint(w http.ResponseWriter, r *http.Request) {
	if err := s.SetEndpoint(r.FormValue("url"), r.FormValue("secret")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// answerChallenge answers the bank's question in the shopper's place.
func (s *Server) answerChallenge(w http.ResponseWriter, r *http.Request) {
	answer := Challenge(r.FormValue("answer"))
	if answer != Accepted && answer != Rejected {
		http.Error(w, "answer must be accepted or rejected", http.StatusBadRequest)
		return
	}
	if s.allows(w, r.PathValue("id"), RequiresAction) {
		s.Authenticate(r.PathValue("id"), answer)
		w.WriteHeader(http.StatusNoContent)
	}
}

// openDispute disputes a captured charge in the shopper's place.
func (s *Server) openDispute(w http.ResponseWriter, r *http.Request) {
	if s.allows(w, r.PathValue("id"), Succeeded) {
		s.Dispute(r.PathValue("id"), r.FormValue("reason"))
		w.WriteHeader(http.StatusNoContent)
	}
}

// failRefund gives a refund back in the place of the shopper's bank.
func (s *Server) failRefund(w http.ResponseWriter, r *http.Request) {
	all := s.Refunds()
	n := slices.IndexFunc(all, func(one Refund) bool { return one.ID == r.PathValue("id") })
	switch {
	case n < 0:
		http.Error(w, "no such refund", http.StatusNotFound)
	case all[n].Status == "failed":
		http.Error(w, "the refund has failed", http.StatusConflict)
	default:
		s.FailRefund(all[n].ID, r.FormValue("reason"))
		w.WriteHeader(http.StatusNoContent)
	}
}

// allows reports whether the intent has a status, and answers if it does not.
func (s *Server) allows(w http.ResponseWriter, id, status string) bool {
	all := s.Intents()
	n := slices.IndexFunc(all, func(i Intent) bool { return i.ID == id })
	switch {
	case n < 0:
		http.Error(w, "no such payment intent", http.StatusNotFound)
	case all[n].Status != status:
		http.Error(w, "the payment intent is in "+all[n].Status, http.StatusConflict)
	default:
		return true
	}
	return false
}
