package stripetest

import "net/http"

// Challenge is how a shopper answers the bank's question of 3-D Secure.
type Challenge string

// The answers. A shopper who abandons it answers nothing, so the intent waits.
const (
	Accepted Challenge = "accepted"
	Rejected Challenge = "rejected"
)

// Authenticate answers the question that an intent waits for, as the shopper does with
// Stripe.js. It panics if the intent does not wait.
func (s *Server) Authenticate(id string, answer Challenge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	i := s.mustBe(id, RequiresAction)
	if answer == Accepted {
		_ = s.authorize(i) // a decline is kept in the intent
		return
	}
	s.failAttempt(i, &Problem{
		Status: http.StatusPaymentRequired, Type: typeInvalid, Code: "payment_intent_authentication_failure",
		Message: "The shopper could not be authenticated.",
	})
}

// Settle ends the processing of an intent: its payment succeeds or fails.
func (s *Server) Settle(id string, succeeds bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.mustBe(id, Processing)
	if succeeds {
		_ = s.authorize(i) // methods that process are not declined
		return
	}
	_ = s.decline(i, method{code: "card_declined", declineCode: "generic_decline"}) // kept in the intent
}

func (s *Server) mustBe(id, status string) *Intent {
	i := s.intent(id)
	if i == nil || i.Status != status {
		panic("stripetest: " + id + " is not in " + status)
	}
	return i
}
