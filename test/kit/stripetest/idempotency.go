package stripetest

import (
	"net/http"
	"time"
)

// keyLifetime is how long a key is kept: Stripe says at least 24 hours.
const keyLifetime = 24 * time.Hour

// keptAnswer is the first answer to an idempotency key. See
// https://docs.stripe.com/api/idempotent_requests.
type keptAnswer struct {
	request string // what must be the same when the key is repeated
	since   time.Time
	running bool
	answer  answer
}

// claim returns the answer to a key that was used before; done is false if the request
// must be executed.
func (s *Server) claim(key string, r *http.Request) (first answer, done bool) {
	if key == "" {
		return answer{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	request, now := r.Method+" "+r.URL.Path+"?"+r.Form.Encode(), s.options.Now()
	kept := s.keys[key]
	switch {
	case kept == nil || !kept.running && now.Sub(kept.since) >= keyLifetime:
		s.keys[key] = &keptAnswer{request: request, since: now, running: true}
		return answer{}, false
	case kept.request != request:
		return (&Problem{
			Status: http.StatusBadRequest, Type: typeIdempotency,
			Message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
		}).answer(), true
	case kept.running:
		return (&Problem{
			Status: http.StatusConflict, Type: typeIdempotency, Code: "idempotency_key_in_use",
			Message: "Another request with this idempotency key is in progress.",
		}).answer(), true
	}
	first = kept.answer
	first.replayed = true
	return first, true
}

// keep keeps the answer for the key, server errors and declines included. It frees the
// key if no endpoint ran.
func (s *Server) keep(key string, a answer, f *Fault) {
	if key == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.params || f != nil && f.Cut && !f.Effect {
		delete(s.keys, key)
		return
	}
	s.keys[key].running, s.keys[key].answer = false, a
}
