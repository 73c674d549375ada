package stripetest

import (
	"context"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Fault is something that goes wrong with requests. Build one with Lost, Broken,
// RateLimited, LockTimeout or ServerError, or set the fields.
type Fault struct {
	// On selects requests: a method and a pattern of path.Match, as in
	// "POST /v1/payment_intents/*/confirm". Empty selects every request.
	On    string
	Times int // of requests that it meets; 0 means all, until Heal

	// Wait runs first, outside of the server's lock. The request's idempotency key is in
	// use meanwhile. ctx ends when the caller goes.
	Wait func(ctx context.Context)

	Effect bool // the request has its effect before it fails
	Cut    bool // the connection breaks instead of an answer

	Status      int // of the answer; 0 means the request's own answer
	Type, Code  string
	RetryAfter  time.Duration // header Retry-After; 0 means none
	ShouldRetry string        // header Stripe-Should-Retry; empty means none

	met int
}

// Lost is a request that takes effect, but whose answer never comes.
func Lost(on string) Fault { return Fault{On: on, Effect: true, Cut: true} }

// Broken is a request that never reaches Stripe.
func Broken(on string) Fault { return Fault{On: on, Cut: true} }

// RateLimited is a request above the account's rate.
func RateLimited(on string, after time.Duration) Fault {
	return Fault{On: on, Status: http.StatusTooManyRequests, Type: typeInvalid, Code: "rate_limit", RetryAfter: after}
}

// LockTimeout is a request to an object that another request holds.
func LockTimeout(on string) Fault {
	return Fault{On: on, Status: http.StatusTooManyRequests, Type: typeInvalid, Code: "lock_timeout", ShouldRetry: "true"}
}

// ServerError is an error of Stripe's, with the request's effect or without. It is
// repeated for the idempotency key, therefore Stripe says not to retry.
func ServerError(on string, effect bool) Fault {
	return Fault{On: on, Status: http.StatusInternalServerError, Type: typeAPI, Effect: effect, ShouldRetry: "false"}
}

// Once returns the fault for one request only.
func (f Fault) Once() Fault {
	f.Times = 1
	return f
}

// Inject adds a fault. Of several that select a request, the first one meets it.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal removes all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns the fault that meets a request, or nil.
func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && f.met >= f.Times || !f.selects(r) {
			continue
		}
		f.met++
		copied := *f
		return &copied
	}
	return nil
}

func (f *Fault) selects(r *http.Request) bool {
	if f.On == "" {
		return true
	}
	matches, err := path.Match(f.On, r.Method+" "+r.URL.Path)
	if err != nil {
		panic("stripetest: " + f.On + ": " + err.Error())
	}
	return matches
}

// limits reports whether the fault comes before the idempotency key, so that nothing is
// kept for it.
func (f *Fault) limits() bool {
	return f != nil && !f.Effect && (f.Status == http.StatusTooManyRequests || f.Status == http.StatusConflict)
}

func (f *Fault) wait(r *http.Request) {
	if f != nil && f.Wait != nil {
		f.Wait(r.Context())
	}
}

func (f *Fault) answer() answer {
	return (&Problem{Status: max(f.Status, http.StatusBadRequest), Type: f.Type, Code: f.Code, Message: "a fault of the test"}).answer()
}

func (f *Fault) headers(h http.Header) {
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
	}
	if f.ShouldRetry != "" {
		h.Set("Stripe-Should-Retry", f.ShouldRetry)
	}
}
