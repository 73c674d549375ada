package stripetest

// Charge is one attempt to charge an intent's payment method.
type Charge struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountCaptured     int64             `json:"amount_captured"`
	AmountRefunded     int64             `json:"amount_refunded"`
	BalanceTransaction *string           `json:"balance_transaction"`
	Captured           bool              `json:"captured"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	Disputed           bool              `json:"disputed"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	Paid               bool              `json:"paid"`
	PaymentIntent      string            `json:"payment_intent"`
	PaymentMethod      *string           `json:"payment_method"`
	Refunded           bool              `json:"refunded"`
	Status             string            `json:"status"`
}

// BalanceTransaction is a movement of the account's balance.
type BalanceTransaction struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Amount   int64  `json:"amount"`
	Created  int64  `json:"created"`
	Currency string `json:"currency"`
	Fee      int64  `json:"fee"`
	Net      int64  `json:"net"`
	Source   string `json:"source"`
	Status   string `json:"status"`
	Type     string `json:"type"`
}

// Charges are copies of all charges, the oldest first.
func (s *Server) Charges() []Charge {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	all := make([]Charge, len(s.charges))
	for n, c := range s.charges {
		all[n] = *c
	}
	return all
}

// Held is what shoppers' cards are charged or hold, in Stripe's units over all
// currencies: captured and not refunded, and authorized and not released.
func (s *Server) Held() (captured, authorized int64) {
	for _, c := range s.Charges() {
		switch {
		case c.Status != "succeeded":
		case c.Captured:
			captured += c.AmountCaptured - c.AmountRefunded
		default:
			authorized += c.Amount - c.AmountRefunded
		}
	}
	return captured, authorized
}

// charge adds the intent's latest attempt.
func (s *Server) charge(i *Intent, status string) {
	c := &Charge{
		ID: s.id("ch"), Object: "charge", Amount: i.Amount, Created: s.now(), Currency: i.Currency, Metadata: i.Metadata,
		Paid: status == "succeeded", PaymentIntent: i.ID, PaymentMethod: i.PaymentMethod, Status: status,
	}
	s.charges = append(s.charges, c)
	i.LatestCharge = &c.ID
	s.emit("charge."+status, c)
}

// chargeOf is the intent's latest charge.
func (s *Server) chargeOf(i *Intent) *Charge {
	for _, c := range s.charges {
		if i.LatestCharge != nil && c.ID == *i.LatestCharge {
			return c
		}
	}
	return nil
}

// capture moves an authorized amount to the account's balance.
func (s *Server) capture(i *Intent, amount int64) {
	c := s.chargeOf(i)
	c.Captured, c.AmountCaptured = true, amount
	c.BalanceTransaction = pointer(s.move("charge", c.ID, c.Currency, amount, amount*29/1000+30))
	i.Status, i.AmountCapturable, i.AmountReceived = Succeeded, 0, amount
	s.emit("charge.captured", c)
	s.emit("payment_intent.succeeded", i)
	if methods[*i.PaymentMethod].dispute {
		s.dispute(c, "fraudulent")
	}
}

// release gives an authorization back. The charge then looks refunded, though nothing
// was captured.
func (s *Server) release(i *Intent, expired bool) {
	c := s.chargeOf(i)
	c.AmountRefunded, c.Refunded = c.Amount, true
	if expired {
		s.emit("charge.expired", c)
	} else {
		s.emit("charge.refunded", c)
	}
}

// move adds a movement of the balance and returns its id.
func (s *Server) move(kind, source, currency string, amount, fee int64) string {
	b := &BalanceTransaction{
		ID: s.id("txn"), Object: "balance_transaction", Amount: amount, Created: s.now(), Currency: currency,
		Fee: fee, Net: amount - fee, Source: source, Status: "available", Type: kind,
	}
	s.balance = append(s.balance, b)
	return b.ID
}

func (s *Server) readCharge(c call) (any, *Problem) {
	for _, one := range s.charges {
		if one.ID == c.id {
			return one, nil
		}
	}
	return nil, missing("id", c.id)
}
