// Package wire speaks AWS's JSON protocols (awsJson1_0 and awsJson1_1): a
// POST to / whose X-Amz-Target names the service and the operation. REST
// services (S3, SES, the Lambda Runtime API) bring their own http.Handler and
// share only the fault guard.
package wire

import (
	"context"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
)

// MaxBody is the largest request body read, in bytes: DynamoDB's 16 MB
// response limit is the largest any of these services knows.
const MaxBody = 16 << 20

// Operation handles one request body and returns the value to encode. An
// error that is no *Error answers InternalFailure with status 500.
type Operation func(ctx context.Context, body []byte) (any, error)

// Service is one service of the JSON protocols.
type Service struct {
	Name       string // in fault rules and logs: "dynamodb", "sqs", ...
	Target     string // prefix of X-Amz-Target, before the dot
	Version    string // "1.0" or "1.1"
	Operations map[string]Operation
	Unknown    string // error code for an unknown operation; UnknownOperationException when empty
}

// Error is an error as the service's clients know it.
type Error struct {
	Code    string // the shape's name, e.g. ResourceNotFoundException
	Message string
	Status  int            // HTTP status; 400 when 0
	Type    string         // full __type when it differs from Code, e.g. com.amazonaws.dynamodb.v20120810#X
	Query   string         // the x-amzn-query-error code, for SQS
	Fields  map[string]any // further members, e.g. CancellationReasons
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an Error with status 400.
func Errorf(code, message string) *Error { return &Error{Code: code, Message: message} }

// Mux routes JSON-protocol requests to their services.
type Mux struct {
	env      *env.Env
	services map[string]*Service
}

// NewMux returns a router over the given services.
func NewMux(e *env.Env, services ...*Service) *Mux {
	m := &Mux{env: e, services: map[string]*Service{}}
	for _, s := range services {
		m.services[s.Target] = s
	}
	return m
}

// Handles reports whether the request is one of a JSON protocol.
func (m *Mux) Handles(r *http.Request) bool {
	return r.Method == http.MethodPost && r.Header.Get("X-Amz-Target") != ""
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	s, ok := m.services[target]
	if !ok {
		m.fail(w, &Service{Name: "unknown", Version: "1.0"}, Errorf("UnknownOperationException", "no service "+target+" here"))
		return
	}
	body, err := read(w, r)
	if err != nil {
		m.fail(w, s, Errorf("SerializationException", "cannot read the body"))
		return
	}
	m.call(w, r, s, operation, body)
}

// read is the request's body, in a buffer of its size when that is told.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > MaxBody {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

func (m *Mux) call(w http.ResponseWriter, r *http.Request, s *Service, operation string, body []byte) {
	op, ok := s.Operations[operation]
	if !ok {
		m.fail(w, s, Errorf(orElse(s.Unknown, "UnknownOperationException"), operation+" is not implemented here"))
		return
	}
	var out any
	err := m.env.Faults.Do(r.Context(), s.Name, operation, func(ctx context.Context) (err error) {
		out, err = op(ctx, body)
		return err
	})
	if err != nil {
		m.fail(w, s, err)
		return
	}
	m.answer(w, s, http.StatusOK, out)
}

func (m *Mux) answer(w http.ResponseWriter, s *Service, status int, out any) {
	body := []byte("{}")
	if raw, ok := out.(json.RawMessage); ok {
		body = raw
	} else if out != nil {
		var err error
		if body, err = json.Marshal(out); err != nil {
			m.env.Log.Error("encode answer", "service", s.Name, "error", err)
			status, body = http.StatusInternalServerError, []byte(`{"__type":"InternalFailure"}`)
		}
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-amz-json-"+s.Version)
	h.Set("X-Amzn-Requestid", m.env.Rand.UUID())
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (m *Mux) fail(w http.ResponseWriter, s *Service, err error) {
	e := m.render(s, err)
	if e == nil {
		CloseConnection(w)
		return
	}
	fields := map[string]any{"__type": orElse(e.Type, e.Code), "message": e.Message}
	for k, v := range e.Fields {
		fields[k] = v
	}
	w.Header().Set("X-Amzn-ErrorType", e.Code)
	if e.Query != "" {
		w.Header().Set("X-Amzn-Query-Error", e.Query+";Sender")
	}
	m.answer(w, s, orElse(e.Status, http.StatusBadRequest), fields)
}

// render turns any error into the protocol's; nil means: close the connection.
func (m *Mux) render(s *Service, err error) *Error {
	var known *Error
	var injected *fault.Injected
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fault.ErrDropped):
		return nil
	case errors.As(err, &injected):
		return &Error{Code: orElse(injected.Code, "InternalServerError"), Message: injected.Error(), Status: injected.Status}
	default:
		m.env.Log.Error("operation failed", "service", s.Name, "error", err)
		return &Error{Code: "InternalFailure", Message: "the request failed inside the platform", Status: http.StatusInternalServerError}
	}
}

// CloseConnection ends the connection without an answer.
func CloseConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
		return
	}
	panic(http.ErrAbortHandler)
}

// Decode reads a request body into T; a malformed body is a
// SerializationException.
func Decode[T any](body []byte) (T, error) {
	var in T
	if len(body) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, Errorf("SerializationException", err.Error())
	}
	return in, nil
}

// Typed makes an Operation of a function from a request to an answer.
func Typed[In, Out any](f func(context.Context, In) (Out, error)) Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		in, err := Decode[In](body)
		if err != nil {
			return nil, err
		}
		return f(ctx, in)
	}
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
