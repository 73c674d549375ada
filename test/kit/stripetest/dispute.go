package stripetest

// Dispute is a charge that the shopper disputes with the bank.
type Dispute struct {
	ID            string `json:"id"`
	Object        string `json:"object"`
	Amount        int64  `json:"amount"`
	Charge        string `json:"charge"`
	Created       int64  `json:"created"`
	Currency      string `json:"currency"`
	Livemode      bool   `json:"livemode"`
	PaymentIntent string `json:"payment_intent"`
	Reason        string `json:"reason"`
	Status        string `json:"status"`
}

// disputeFee is what a dispute costs, in Stripe's units.
const disputeFee = 1500

// Disputes are copies of all disputes, the oldest first.
func (s *Server) Disputes() []Dispute {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Dispute, len(s.disputes))
	for n, d := range s.disputes {
		all[n] = *d
	}
	return all
}

// Dispute lets the shopper dispute the captured charge of an intent, and returns the
// dispute's id.
func (s *Server) Dispute(intent, reason string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dispute(s.chargeOf(s.mustBe(intent, Succeeded)), reason)
}

func (s *Server) dispute(c *Charge, reason string) string {
	c.Disputed = true
	d := &Dispute{
		ID: s.id("du"), Object: "dispute", Amount: c.AmountCaptured - c.AmountRefunded, Charge: c.ID, Created: s.now(), Currency: c.Currency,
		PaymentIntent: c.PaymentIntent, Reason: reason, Status: "needs_response",
	}
	s.disputes = append(s.disputes, d)
	s.move("adjustment", d.ID, d.Currency, -d.Amount, disputeFee)
	s.emit("charge.dispute.created", d)
	s.emit("charge.dispute.funds_withdrawn", d)
	return d.ID
}

// CloseDispute ends a dispute. The money comes back if it is won.
func (s *Server) CloseDispute(id string, won bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.disputes {
		if d.ID != id {
			continue
		}
		d.Status = "lost"
		if won {
			d.Status = "won"
			s.move("adjustment", d.ID, d.Currency, d.Amount, 0)
			s.emit("charge.dispute.funds_reinstated", d)
		}
		s.emit("charge.dispute.closed", d)
	}
}

func (s *Server) readDispute(c call) (any, *Problem) {
	for _, d := range s.disputes {
		if d.ID == c.id {
			return d, nil
		}
	}
	return nil, missing("id", c.id)
}
