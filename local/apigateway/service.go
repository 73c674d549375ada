// Package apigateway emulates an Amazon API Gateway HTTP API whose routes invoke
// functions with payload format 2.0.
package apigateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/wire"
)

// Quotas of an HTTP API.
const (
	maxBody            = 10 << 20 // bytes of a request
	integrationTimeout = 30 * time.Second
	perSecond, burst   = 10_000, 5_000 // requests of an account per second
)

// Invoker invokes a function and waits for its response.
type Invoker interface {
	// Invoke returns the function's response, or an error if the function failed
	// or could not be invoked.
	Invoke(ctx context.Context, function string, payload []byte) ([]byte, error)
}

// Service is one HTTP API.
type Service struct {
	env    *env.Env
	invoke Invoker
	routes map[string]string // "METHOD /path" to the function's name
	limit  *rate.Limiter
}

// New returns an API with the given routes: "METHOD /path" to the function's name.
func New(e *env.Env, invoke Invoker, routes map[string]string) *Service {
	e.Faults.Know("apigateway", slices.Collect(maps.Keys(routes))...)
	return &Service{env: e, invoke: invoke, routes: routes, limit: rate.NewLimiter(perSecond, burst)}
}

// Handles reports whether a route of any method has the request's path.
func (s *Service) Handles(r *http.Request) bool {
	for key := range s.routes {
		if _, path := splitRoute(key); path == r.URL.Path {
			return true
		}
	}
	return false
}

// ServeHTTP invokes the route's function and returns its response.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + r.URL.Path
	function, ok := s.routes[key]
	if !ok {
		writeMessage(w, http.StatusNotFound, "Not Found")
		return
	}
	if !s.limit.Allow() {
		writeMessage(w, http.StatusTooManyRequests, "Too Many Requests")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		writeMessage(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	if err != nil {
		writeMessage(w, http.StatusBadRequest, "Bad Request")
		return
	}
	measured := &measured{ResponseWriter: w, env: s.env}
	wire.Guard(s.env, "apigateway", key, s.integration(function, key, body)).ServeHTTP(measured, r)
}

// measured counts the responses that are errors on our side.
type measured struct {
	http.ResponseWriter
	env *env.Env
}

// WriteHeader counts and sends the status.
func (m *measured) WriteHeader(status int) {
	if status >= http.StatusInternalServerError {
		m.env.Meter.Add("AWS/ApiGateway", "5xx", "", 1)
	}
	m.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the wrapped writer, for http.ResponseController.
func (m *measured) Unwrap() http.ResponseWriter { return m.ResponseWriter }

// integration invokes the function and maps its response.
func (s *Service) integration(function, key string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		payload, err := json.Marshal(s.event(r, key, body))
		if err != nil {
			s.integrationFailed(w, function, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), integrationTimeout)
		defer cancel()
		answer, err := s.invoke.Invoke(ctx, function, payload)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			writeMessage(w, http.StatusServiceUnavailable, "Service Unavailable")
			return
		}
		if err == nil {
			err = writeResponse(w, answer)
		}
		if err != nil {
			s.integrationFailed(w, function, err)
		}
	}
}

// integrationFailed writes the response of API Gateway to any failure of a
// function. The cause is only logged.
func (s *Service) integrationFailed(w http.ResponseWriter, function string, err error) {
	s.env.Log.Warn("integration failed", "service", "apigateway", "function", function, "error", err)
	writeMessage(w, http.StatusInternalServerError, "Internal Server Error")
}

func writeMessage(w http.ResponseWriter, status int, message string) {
	body, _ := json.Marshal(map[string]string{"message": message}) // strings only: cannot fail
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
