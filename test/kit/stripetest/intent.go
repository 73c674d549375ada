package stripetest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The states of a payment intent. See
// https://docs.stripe.com/payments/paymentintents/lifecycle.
const (
	RequiresPaymentMethod = "requires_payment_method"
	RequiresAction        = "requires_action"
	RequiresCapture       = "requires_capture"
	Processing            = "processing"
	Succeeded             = "succeeded"
	Canceled              = "canceled"
)

// authorizationLifetime is how long most cards' authorizations can be captured online.
const authorizationLifetime = 7 * 24 * time.Hour

// Intent is a payment intent.
type Intent struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountCapturable   int64             `json:"amount_capturable"`
	AmountReceived     int64             `json:"amount_received"`
	CanceledAt         *int64            `json:"canceled_at"`
	CancellationReason *string           `json:"cancellation_reason"`
	CaptureMethod      string            `json:"capture_method"`
	ClientSecret       string            `json:"client_secret"`
	ConfirmationMethod string            `json:"confirmation_method"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	Description        *string           `json:"description"`
	LastPaymentError   *Problem          `json:"last_payment_error"`
	LatestCharge       *string           `json:"latest_charge"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	NextAction         *NextAction       `json:"next_action"`
	PaymentMethod      *string           `json:"payment_method"`
	PaymentMethodTypes []string          `json:"payment_method_types"`
	Status             string            `json:"status"`

	authorizedAt time.Time
}

// NextAction is what the shopper must do.
type NextAction struct {
	Type         string            `json:"type"`
	UseStripeSDK map[string]string `json:"use_stripe_sdk,omitempty"`
	Redirect     map[string]string `json:"redirect_to_url,omitempty"`
}

// Intents are copies of all payment intents, the oldest first.
func (s *Server) Intents() []Intent {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	all := make([]Intent, len(s.intents))
	for n, i := range s.intents {
		all[n] = *i
	}
	return all
}

// Intent is a copy of the payment intent with an id. It panics if there is none.
func (s *Server) Intent(id string) Intent {
	for _, i := range s.Intents() {
		if i.ID == id {
			return i
		}
	}
	panic("stripetest: no payment intent " + id)
}

// leastAmounts are Stripe's minimums of a charge, in its units, by currency; 50 for
// others. See https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
var leastAmounts = map[string]int64{
	"gbp": 30, "czk": 1500, "dkk": 250, "hkd": 400, "huf": 17500, "mxn": 1000, "nok": 300, "pln": 200,
	"ron": 200, "sek": 300, "thb": 1000,
}

// checkAmount refuses what Stripe charges in no currency, or not in this one.
func checkAmount(amount int64, currency string) *Problem {
	least, listed := leastAmounts[currency]
	if !listed {
		least = 50
	}
	switch {
	case len(currency) != 3 || strings.ToLower(currency) != currency:
		return invalid("", "currency", "Invalid currency: "+currency)
	case amount > 99_999_999:
		return invalid("amount_too_large", "amount", "Amount must be no more than 999,999.99")
	case amount < least:
		return invalid("amount_too_small", "amount", "Amount must convert to at least 50 cents")
	case slices.Contains([]string{"isk", "ugx"}, currency) && amount%100 != 0:
		return invalid("parameter_invalid_integer", "amount", "The amount must be divisible by 100")
	case slices.Contains([]string{"bhd", "jod", "kwd", "omr", "tnd"}, currency) && amount%10 != 0:
		return invalid("parameter_invalid_integer", "amount", "The amount must be divisible by 10")
	}
	return nil
}

func (s *Server) createIntent(c call) (any, *Problem) {
	amount, problem := wholeNumber(c.form, "amount")
	if problem == nil {
		problem = checkAmount(amount, c.form.Get("currency"))
	}
	if problem == nil {
		problem = oneOf(c.form, "capture_method", "automatic", "automatic_async", "manual")
	}
	pairs, wrong := metadata(c.form)
	types := values(c.form, "payment_method_types")
	switch {
	case problem != nil:
		return nil, problem
	case wrong != nil:
		return nil, wrong
	case len(types) != 1 || types[0] != "card":
		return nil, invalid("", "payment_method_types", "this stand-in knows cards only")
	}
	i := &Intent{
		ID: s.id("pi"), Object: "payment_intent", Amount: amount, Currency: c.form.Get("currency"),
		CaptureMethod: c.form.Get("capture_method"), ConfirmationMethod: "automatic", Created: s.now(),
		Metadata: pairs, PaymentMethodTypes: types, Status: RequiresPaymentMethod,
	}
	if i.CaptureMethod == "" {
		i.CaptureMethod = "automatic_async"
	}
	i.ClientSecret = i.ID + "_secret_" + strings.TrimLeft(i.ID, "pi_0")
	s.intents = append(s.intents, i)
	s.emit("payment_intent.created", i)
	return i, nil
}

// values are a parameter's values, written as name[] or name[0].
func values(form url.Values, name string) []string {
	all := append([]string(nil), form[name+"[]"]...)
	for n := 0; form.Has(name + "[" + string(rune('0'+n)) + "]"); n++ {
		all = append(all, form.Get(name+"["+string(rune('0'+n))+"]"))
	}
	return all
}

// intent returns the payment intent with an id, or nil.
func (s *Server) intent(id string) *Intent {
	for _, i := range s.intents {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// onIntent is an operation on the payment intent in the path.
func (s *Server) onIntent(do func(*Intent, url.Values) *Problem) func(call) (any, *Problem) {
	return func(c call) (any, *Problem) {
		i := s.intent(c.id)
		if i == nil {
			return nil, missing("intent", c.id)
		}
		if problem := do(i, c.form); problem != nil {
			return nil, problem
		}
		return s.expanded(i, c.form)
	}
}

// expanded is the intent with its latest charge, if form asks for it. This stand-in expands
// nothing else.
func (s *Server) expanded(i *Intent, form url.Values) (any, *Problem) {
	fields := values(form, "expand")
	switch {
	case len(fields) == 0:
		return i, nil
	case len(fields) > 1 || fields[0] != "latest_charge":
		return nil, invalid("", "expand", "this stand-in expands latest_charge only")
	}
	return struct {
		*Intent
		LatestCharge *Charge `json:"latest_charge"`
	}{i, s.chargeOf(i)}, nil
}

func (s *Server) readIntent(*Intent, url.Values) *Problem { return nil }

// unexpected is the answer to an operation that the intent's state forbids.
func unexpected(i *Intent, operation string) *Problem {
	p := refused("payment_intent_unexpected_state", "This PaymentIntent could not be "+operation+" because it has a status of "+i.Status)
	p.PaymentIntent = pointer(*i)
	return p
}

// confirmIntent authorizes the payment, or begins the shopper's authentication.
func (s *Server) confirmIntent(i *Intent, form url.Values) *Problem {
	if i.Status != RequiresPaymentMethod {
		return unexpected(i, "confirmed")
	}
	id := form.Get("payment_method")
	m, known := methods[id]
	if !known {
		return missing("payment_method", id)
	}
	i.PaymentMethod = &id
	absent := form.Get("off_session") == "true" || form.Get("error_on_requires_action") == "true"
	switch {
	case m.challenge && absent:
		return s.decline(i, method{code: "authentication_required", declineCode: "authentication_required"})
	case m.challenge && form.Get("use_stripe_sdk") != "true" && form.Get("return_url") == "":
		return invalid("", "return_url", "A return_url is needed, because the payment method may redirect")
	case m.challenge:
		s.challenge(i, form)
		return nil
	case m.processing:
		i.Status = Processing
		s.emit("payment_intent.processing", i)
		return nil
	}
	return s.authorize(i)
}

// challenge asks the shopper to authenticate.
func (s *Server) challenge(i *Intent, form url.Values) {
	i.Status, i.LastPaymentError = RequiresAction, nil
	i.NextAction = &NextAction{Type: "redirect_to_url", Redirect: map[string]string{"return_url": form.Get("return_url")}}
	if form.Get("use_stripe_sdk") == "true" {
		i.NextAction = &NextAction{Type: "use_stripe_sdk", UseStripeSDK: map[string]string{"type": "stripe_3ds2_fingerprint"}}
	}
	s.emit("payment_intent.requires_action", i)
}

// authorize asks the card's issuer.
func (s *Server) authorize(i *Intent) *Problem {
	m := methods[*i.PaymentMethod]
	if m.code != "" {
		return s.decline(i, m)
	}
	i.Status, i.NextAction, i.LastPaymentError = RequiresCapture, nil, nil
	i.AmountCapturable, i.authorizedAt = i.Amount, s.options.Now()
	s.charge(i, "succeeded")
	if i.CaptureMethod == "manual" {
		s.emit("payment_intent.amount_capturable_updated", i)
	} else {
		s.capture(i, i.Amount)
	}
	return nil
}

// decline ends the attempt. The intent takes another payment method.
func (s *Server) decline(i *Intent, m method) *Problem {
	s.charge(i, "failed")
	p := &Problem{Status: http.StatusPaymentRequired, Type: typeCard, Code: m.code, DeclineCode: m.declineCode, Message: "Your card was declined."}
	s.failAttempt(i, p)
	told := *p
	told.PaymentIntent = pointer(*i)
	return &told
}

func (s *Server) failAttempt(i *Intent, p *Problem) {
	i.Status, i.NextAction, i.PaymentMethod, i.LastPaymentError = RequiresPaymentMethod, nil, nil, p
	s.emit("payment_intent.payment_failed", i)
}

// captureIntent takes what was authorized, or a part of it. The rest is released.
func (s *Server) captureIntent(i *Intent, form url.Values) *Problem {
	amount := i.AmountCapturable
	if form.Has("amount_to_capture") {
		var problem *Problem
		if amount, problem = wholeNumber(form, "amount_to_capture"); problem != nil {
			return problem
		}
	}
	switch {
	case i.Status != RequiresCapture:
		return unexpected(i, "captured")
	case amount > i.AmountCapturable:
		return refused("amount_too_large", "The amount to capture is larger than the amount that can be captured")
	}
	s.capture(i, amount)
	return nil
}

// cancelIntent releases what was authorized. A succeeded payment is refunded instead.
func (s *Server) cancelIntent(i *Intent, form url.Values) *Problem {
	if problem := oneOf(form, "cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned"); problem != nil {
		return problem
	}
	if i.Status == Succeeded || i.Status == Canceled || i.Status == Processing {
		return unexpected(i, "canceled")
	}
	s.cancel(i, form.Get("cancellation_reason"))
	return nil
}

func (s *Server) cancel(i *Intent, reason string) {
	if i.Status == RequiresCapture {
		s.release(i, reason == "automatic")
	}
	i.Status, i.AmountCapturable, i.NextAction, i.CanceledAt = Canceled, 0, nil, pointer(s.now())
	if reason != "" {
		i.CancellationReason = &reason
	}
	s.emit("payment_intent.canceled", i)
}

// expire cancels the intents whose authorization is too old to be captured.
func (s *Server) expire() {
	now := s.options.Now()
	for _, i := range s.intents {
		if i.Status == RequiresCapture && now.Sub(i.authorizedAt) >= authorizationLifetime {
			s.cancel(i, "automatic")
		}
	}
}
