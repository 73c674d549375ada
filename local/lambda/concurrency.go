package lambda

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// accountConcurrency is how many invocations an account may run at once, and
// unreservedConcurrency how many of them no functions may reserve.
const (
	accountConcurrency    = 1000
	unreservedConcurrency = 100
)

// restPutConcurrency sets how many invocations of a function may run at once. 0 stops it:
// each of its invocations is throttled. Nothing is kept free for other functions.
func (s *Service) restPutConcurrency(r *http.Request) (*answer, error) {
	f, err := s.ofRequest(r)
	if err != nil {
		return nil, err
	}
	var in struct{ ReservedConcurrentExecutions *int }
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<10)).Decode(&in); err != nil || in.ReservedConcurrentExecutions == nil {
		return nil, invalidParameter("ReservedConcurrentExecutions: a number is required")
	}
	n := *in.ReservedConcurrentExecutions
	if n < 0 || n > accountConcurrency-unreservedConcurrency {
		return nil, invalidParameter(fmt.Sprintf("ReservedConcurrentExecutions: must be 0 to %d", accountConcurrency-unreservedConcurrency))
	}
	f.reserve(&n)
	return &answer{body: map[string]int{"ReservedConcurrentExecutions": n}}, nil
}

// restConcurrency returns what is reserved for a function; nothing, if nothing is.
func (s *Service) restConcurrency(r *http.Request) (*answer, error) {
	f, err := s.ofRequest(r)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	if n := f.reservation(); n != nil {
		out["ReservedConcurrentExecutions"] = *n
	}
	return &answer{body: out}, nil
}

func (s *Service) restDeleteConcurrency(r *http.Request) (*answer, error) {
	f, err := s.ofRequest(r)
	if err != nil {
		return nil, err
	}
	f.reserve(nil)
	return &answer{status: http.StatusNoContent}, nil
}

// restAccount returns the account's limits, as a new account of AWS has them in full.
func (s *Service) restAccount(*http.Request) (*answer, error) {
	return &answer{body: map[string]any{
		"AccountLimit": map[string]int{"ConcurrentExecutions": accountConcurrency, "UnreservedConcurrentExecutions": accountConcurrency},
		"AccountUsage": map[string]int{"FunctionCount": len(s.Functions())},
	}}, nil
}

func (s *Service) ofRequest(r *http.Request) (*function, error) {
	name, err := functionName(r)
	if err != nil {
		return nil, err
	}
	return s.find(name)
}

func invalidParameter(message string) *Error {
	return &Error{Code: "InvalidParameterValueException", Status: http.StatusBadRequest, Message: message}
}

// reserve sets the reserved concurrency; nil removes it. What waits may then run.
func (f *function) reserve(n *int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reserved = n
	f.dispatch()
	if !f.waiting.empty() && f.starting == 0 {
		f.grow()
	}
}

func (f *function) reservation() *int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reserved
}

// limit is how many invocations may run at once. The caller holds f.mu.
func (f *function) limit() int {
	if f.reserved == nil {
		return f.MaxInstances
	}
	return min(*f.reserved, f.MaxInstances)
}

// busy is how many processes have an invocation. The caller holds f.mu.
func (f *function) busy() int { return len(f.live) - f.starting - len(f.idle) }
