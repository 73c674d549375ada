package stripe_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/eventforge/eventforge/adapter/stripe"
)

// harness is the part of Stripe's API that charges need, after its reference: intents
// with their states, refunds, and idempotency keys, which repeat the first response,
// server errors included.
type harness struct {
	mu       sync.Mutex
	intents  map[string]*intent
	order    []string // of intents
	refunds  map[string]map[string]any
	answers  map[string]answer // by idempotency key
	requests []string

	// lose selects calls that take effect but whose response is lost.
	lose func(path string) bool
	// before runs before each call, outside the lock.
	before func(path string)
}

type intent struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Amount   int64             `json:"amount"`
	Currency string            `json:"currency"`
	Status   string            `json:"status"`
	Metadata map[string]string `json:"metadata"`
	refunded bool
}

type answer struct {
	status int
	body   []byte
	params string
}

func newHarness(t *testing.T) (*harness, *stripe.Gateway) {
	t.Helper()
	s := &harness{intents: map[string]*intent{}, refunds: map[string]map[string]any{}, answers: map[string]answer{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, stripe.New(stripe.Options{Key: key("sk_example"), BaseURL: server.URL})
}

// loseWhen breaks the connection after requests of these paths took effect. A handler
// whose caller has gone may still run.
func (s *harness) loseWhen(lose func(path string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = lose
}

func (s *harness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.before != nil {
		s.before(r.URL.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	if r.Header.Get("Authorization") != "Bearer sk_example" {
		write(w, problem(401, "invalid_request_error", "", ""))
		return
	}
	_ = r.ParseForm()
	idempotencyKey, params := r.Header.Get("Idempotency-Key"), r.URL.Path+r.Form.Encode()
	if first, ok := s.answers[idempotencyKey]; ok && idempotencyKey != "" {
		if first.params != params {
			write(w, problem(400, "idempotency_error", "", ""))
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		write(w, first)
		return
	}
	a := s.answer(r.Method, strings.TrimPrefix(r.URL.Path, "/v1/"), r.Form)
	a.params = params
	if idempotencyKey != "" {
		s.answers[idempotencyKey] = a
	}
	if s.lose != nil && s.lose(r.URL.Path) {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	write(w, a)
}

func write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func ok(v any) answer {
	raw, _ := json.Marshal(v)
	return answer{status: 200, body: raw}
}

func problem(status int, kind, code, decline string) answer {
	raw, _ := json.Marshal(map[string]any{"error": map[string]string{"type": kind, "code": code, "decline_code": decline, "message": "an error of the test"}})
	return answer{status: status, body: raw}
}

func (s *harness) answer(method, path string, form url.Values) answer {
	parts := strings.Split(path, "/")
	switch {
	case method == http.MethodPost && path == "payment_intents":
		return s.create(form)
	case method == http.MethodGet && path == "payment_intents/search":
		return s.search(form.Get("query"))
	case parts[0] == "payment_intents" && s.intents[parts[1]] != nil:
		return s.onIntent(s.intents[parts[1]], strings.Join(parts[2:], "/"), form)
	case method == http.MethodPost && path == "refunds":
		return s.refund(form.Get("payment_intent"))
	case method == http.MethodGet && path == "refunds":
		return ok(map[string]any{"object": "list", "data": []any{s.refunds[form.Get("payment_intent")]}, "has_more": false})
	}
	return problem(404, "invalid_request_error", "resource_missing", "")
}

func (s *harness) create(form url.Values) answer {
	var amount int64
	_, _ = fmt.Sscan(form.Get("amount"), &amount)
	switch currency := form.Get("currency"); {
	case amount > 99_999_999:
		return problem(400, "invalid_request_error", "amount_too_large", "")
	case amount < 30:
		return problem(400, "invalid_request_error", "amount_too_small", "")
	case currency == "isk" && amount%100 != 0, currency == "kwd" && amount%10 != 0:
		return problem(400, "invalid_request_error", "parameter_invalid_integer", "")
	}
	i := &intent{
		ID: fmt.Sprintf("pi_%d", len(s.order)+1), Object: "payment_intent", Amount: amount, Currency: form.Get("currency"),
		Status: "requires_payment_method", Metadata: map[string]string{"charge_key": form.Get("metadata[charge_key]"), "order_id": form.Get("metadata[order_id]")},
	}
	s.intents[i.ID] = i
	s.order = append(s.order, i.ID)
	return ok(i)
}

func (s *harness) search(query string) answer {
	found := []*intent{}
	for _, id := range s.order {
		i := s.intents[id]
		if i.Status == "succeeded" && query == fmt.Sprintf(`metadata["charge_key"]:"%s" AND status:"succeeded"`, i.Metadata["charge_key"]) {
			found = append(found, i)
		}
	}
	return ok(map[string]any{"object": "search_result", "data": found, "has_more": false})
}

// declines are the codes of test payment methods, as Stripe's testing page lists them.
var declines = map[string][2]string{
	"pm_card_visa_chargeDeclined":                  {"card_declined", "generic_decline"},
	"pm_card_visa_chargeDeclinedInsufficientFunds": {"card_declined", "insufficient_funds"},
	"pm_card_authenticationRequired":               {"authentication_required", "authentication_required"},
}

func (s *harness) onIntent(i *intent, action string, form url.Values) answer {
	switch action {
	case "":
		return ok(i)
	case "confirm":
		return s.confirm(i, form.Get("payment_method"))
	case "cancel":
		if i.Status == "succeeded" || i.Status == "canceled" {
			return problem(400, "invalid_request_error", "payment_intent_unexpected_state", "")
		}
		i.Status = "canceled"
		return ok(i)
	}
	return problem(404, "invalid_request_error", "", "")
}

func (s *harness) confirm(i *intent, method string) answer {
	if i.Status != "requires_payment_method" {
		return problem(400, "invalid_request_error", "payment_intent_unexpected_state", "")
	}
	if d, declined := declines[method]; declined {
		return problem(402, "card_error", d[0], d[1])
	}
	switch method {
	case "pm_card_visa":
		i.Status = "succeeded"
		return ok(i)
	case "pm_slow":
		i.Status = "processing"
		return ok(i)
	case "pm_server_error_after_charge":
		i.Status = "succeeded"
		return problem(500, "api_error", "", "")
	case "pm_server_error":
		return problem(500, "api_error", "", "")
	}
	a := problem(400, "invalid_request_error", "resource_missing", "")
	a.body = []byte(strings.Replace(string(a.body), `"type"`, `"param":"payment_method","type"`, 1))
	return a
}

func (s *harness) refund(id string) answer {
	i := s.intents[id]
	if i == nil || i.Status != "succeeded" {
		return problem(400, "invalid_request_error", "", "")
	}
	if i.refunded {
		return problem(400, "invalid_request_error", "charge_already_refunded", "")
	}
	i.refunded = true
	s.refunds[id] = map[string]any{"id": "re_" + id, "object": "refund", "amount": i.Amount, "status": "succeeded", "payment_intent": id}
	return ok(s.refunds[id])
}

// forget drops idempotency keys, as Stripe does after a day.
func (s *harness) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = map[string]answer{}
}

// count is how many requests came.
func (s *harness) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// charged is the amount that is charged and not refunded.
func (s *harness) charged() (total int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.intents {
		if i.Status == "succeeded" && !i.refunded {
			total += i.Amount
		}
	}
	return total
}

// urlOf serves the harness at another URL, for another gateway.
func urlOf(t *testing.T, s *harness) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}
