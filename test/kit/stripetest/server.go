// Package stripetest stands in for Stripe's API in tests. It keeps payment intents,
// charges, refunds, disputes, balance transactions and events in memory, and moves them
// from state to state as Stripe's documentation says: https://docs.stripe.com/api and
// https://docs.stripe.com/testing.
//
// It takes requests as Stripe's SDKs send them. It refuses what it does not know, an
// endpoint or a parameter, so that a test never passes because something was ignored. A
// test moves its clock, injects faults, plays the shopper's bank and the card's issuer,
// and reads the books.
//
// It cannot prove what the real Stripe does. Where the documentation leaves a choice, the
// comment says so.
package stripetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// DefaultKey is the secret key that callers must send unless Options name another.
const DefaultKey = "sk_test_stripetest"

// Options are a Server's settings. Their zero value works.
type Options struct {
	Key string // the secret key of its account
	// Now is the clock for creation times, authorizations and idempotency keys; nil means
	// the machine's.
	Now func() time.Time
	// IndexDelay is how long after its creation an intent is found by search. Stripe says
	// less than a minute.
	IndexDelay time.Duration
}

// Server is an http.Handler that answers as Stripe's API. It is safe for concurrent use.
type Server struct {
	options Options
	routes  *http.ServeMux

	mu       sync.Mutex
	accepted []string               // the secret keys of the account
	keys     map[string]*keptAnswer // by idempotency key
	intents  []*Intent              // these lists are in order of creation
	charges  []*Charge
	refunds  []*Refund
	disputes []*Dispute
	balance  []*BalanceTransaction
	events   []*Event
	endpoint webhookEndpoint
	news     chan struct{} // has a token when there may be an event to deliver
	faults   []*Fault
	requests []Request
	version  string // that the last request asked for
	lastID   int
}

// Roll replaces the account's secret keys, as the dashboard does: the old one is given,
// too, for as long as it goes on working.
func (s *Server) Roll(keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted = keys
}

// accepts reports whether a key is one of the account's.
func (s *Server) accepts(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.accepted, key)
}

// Request is a request that came.
type Request struct {
	Method, Path   string
	Form           url.Values
	IdempotencyKey string
	Version        string // Stripe-Version
}

// New returns a Server without any objects.
func New(o Options) *Server {
	if o.Key == "" {
		o.Key = DefaultKey
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, routes: http.NewServeMux(), keys: map[string]*keptAnswer{}, accepted: []string{o.Key}, news: make(chan struct{}, 1)}
	for pattern, e := range s.endpoints() {
		s.routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e) })
	}
	s.routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, unknownURL) })
	return s
}

// endpoint is one operation of the API: the parameters that it takes, where name[] and
// name[…] are written name, and what it does. It runs under the server's lock.
type endpoint struct {
	params string
	serve  func(c call) (any, *Problem)
}

// call is one request to an endpoint.
type call struct {
	id   string // in the path
	form url.Values
}

var unknownURL = endpoint{"*", func(call) (any, *Problem) {
	return nil, &Problem{Status: http.StatusNotFound, Type: typeInvalid, Message: "Unrecognized request URL"}
}}

func (s *Server) endpoints() map[string]endpoint {
	const page = "limit starting_after ending_before created "
	return map[string]endpoint{
		"POST /v1/payment_intents":              {"amount currency capture_method payment_method_types metadata description receipt_email statement_descriptor_suffix", s.createIntent},
		"GET /v1/payment_intents":               {page, s.listIntents},
		"GET /v1/payment_intents/search":        {"query limit page", s.searchIntents},
		"GET /v1/payment_intents/{id}":          {"", s.onIntent(s.readIntent)},
		"POST /v1/payment_intents/{id}/confirm": {"payment_method off_session error_on_requires_action use_stripe_sdk return_url", s.onIntent(s.confirmIntent)},
		"POST /v1/payment_intents/{id}/capture": {"amount_to_capture metadata", s.onIntent(s.captureIntent)},
		"POST /v1/payment_intents/{id}/cancel":  {"cancellation_reason", s.onIntent(s.cancelIntent)},
		"POST /v1/refunds":                      {"payment_intent charge amount reason metadata", s.createRefund},
		"GET /v1/refunds":                       {page + "payment_intent charge", s.listRefunds},
		"GET /v1/refunds/{id}":                  {"", s.readRefund},
		"GET /v1/charges":                       {page + "payment_intent", s.listCharges},
		"GET /v1/charges/{id}":                  {"", s.readCharge},
		"GET /v1/disputes":                      {page + "payment_intent charge", s.listDisputes},
		"GET /v1/disputes/{id}":                 {"", s.readDispute},
		"GET /v1/balance_transactions":          {page + "type source", s.listBalance},
		"GET /v1/events":                        {page + "type types", s.listEvents},
		"GET /v1/events/{id}":                   {"", s.readEvent},
	}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // what cannot be parsed lacks parameters
	s.mu.Lock()
	s.version = r.Header.Get("Stripe-Version")
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.Form, r.Header.Get("Idempotency-Key"), s.version})
	s.mu.Unlock()
	s.routes.ServeHTTP(w, r)
}

// serve answers a request: faults before the idempotency key, then the key, then the
// endpoint, then faults after it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	if p := s.check(r, e); p != nil {
		s.write(w, p.answer(), nil)
		return
	}
	f := s.fault(r)
	if f.limits() {
		f.wait(r)
		s.write(w, f.answer(), f)
		return
	}
	key := ""
	if r.Method == http.MethodPost {
		key = r.Header.Get("Idempotency-Key")
	}
	a, done := s.claim(key, r)
	f.wait(r)
	if !done {
		a = s.execute(r, e, f)
		s.keep(key, a, f)
	}
	if f != nil && f.Cut {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	s.write(w, a, f)
}

// execute runs the endpoint, unless the fault comes before its effect. The fault's
// status, if it has one, replaces the endpoint's answer.
func (s *Server) execute(r *http.Request, e endpoint, f *Fault) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if f != nil && !f.Effect && (f.Cut || f.Status != 0) {
		return f.answer()
	}
	got, problem := e.serve(call{id: r.PathValue("id"), form: r.Form})
	a := problem.answer()
	if problem == nil {
		a = answerOf(http.StatusOK, got)
	}
	if f != nil && f.Status != 0 {
		return f.answer()
	}
	return a
}

// check refuses requests before anything else happens.
func (s *Server) check(r *http.Request, e endpoint) *Problem {
	if !s.accepts(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
		return &Problem{Status: http.StatusUnauthorized, Type: typeInvalid, Message: "Invalid API Key provided"}
	}
	if len(r.Header.Get("Idempotency-Key")) > 255 {
		return &Problem{Status: http.StatusBadRequest, Type: typeIdempotency, Message: "The key has more than 255 characters"}
	}
	known := " " + e.params + " expand "
	for name := range r.Form {
		top, _, _ := strings.Cut(name, "[")
		if e.params != "*" && !strings.Contains(known, " "+top+" ") {
			return invalid("parameter_unknown", name, "Received unknown parameter: "+name)
		}
	}
	return nil
}

// answer is a status and a body.
type answer struct {
	status   int
	body     []byte
	replayed bool
	params   bool // it tells of parameters only; no endpoint ran
}

func answerOf(status int, v any) answer {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // the types of this package can be encoded
	}
	return answer{status: status, body: raw}
}

func (s *Server) write(w http.ResponseWriter, a answer, f *Fault) {
	s.mu.Lock()
	w.Header().Set("Request-Id", s.id("req"))
	w.Header().Set("Stripe-Version", s.version)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if a.replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	if f != nil {
		f.headers(w.Header())
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may have gone
}

// id returns a new id with Stripe's prefix of the kind.
func (s *Server) id(prefix string) string {
	s.lastID++
	return fmt.Sprintf("%s_%024d", prefix, s.lastID)
}

func (s *Server) now() int64 { return s.options.Now().Unix() }

// Requests are the requests that came, the oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}
