package lambda

import (
	"encoding/json"
	"io"
	"net/http"
)

// reservation is the body of the operations of reserved concurrency.
type reservation struct {
	ReservedConcurrentExecutions *int `json:"ReservedConcurrentExecutions,omitempty"`
}

// maxReservation is the largest request in bytes: its body is one number.
const maxReservation = 1 << 10

// restReserve sets how many invocations of a function may run at once. With 0 each is
// throttled.
func (s *Service) restReserve(r *http.Request) (*answer, error) {
	f, err := s.named(r)
	if err != nil {
		return nil, err
	}
	var in reservation
	if err := json.NewDecoder(io.LimitReader(r.Body, maxReservation)).Decode(&in); err != nil {
		return nil, &Error{Code: "InvalidRequestContentException", Status: 400, Message: "Could not parse request body into json"}
	}
	if in.ReservedConcurrentExecutions == nil || *in.ReservedConcurrentExecutions < 0 {
		return nil, &Error{Code: "InvalidParameterValueException", Status: 400, Message: "ReservedConcurrentExecutions: must be 0 or more"}
	}
	f.reserve(in.ReservedConcurrentExecutions)
	return &answer{body: in}, nil
}

func (s *Service) restUnreserve(r *http.Request) (*answer, error) {
	f, err := s.named(r)
	if err != nil {
		return nil, err
	}
	f.reserve(nil)
	return &answer{status: http.StatusNoContent}, nil
}

func (s *Service) restReserved(r *http.Request) (*answer, error) {
	f, err := s.named(r)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return &answer{body: reservation{f.reserved}}, nil
}

// named finds the function of the request's path.
func (s *Service) named(r *http.Request) (*function, error) {
	name, err := functionName(r)
	if err != nil {
		return nil, err
	}
	return s.find(name)
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

// limit is how many invocations may run at once. The caller holds f.mu.
func (f *function) limit() int {
	if f.reserved == nil {
		return f.MaxInstances
	}
	return min(*f.reserved, f.MaxInstances)
}

// busy is how many processes have an invocation. The caller holds f.mu.
func (f *function) busy() int { return len(f.live) - f.starting - len(f.idle) }
