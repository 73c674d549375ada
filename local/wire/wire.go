// Package wire speaks AWS's JSON protocols (awsJson1_0 and awsJson1_1): a
// POST to / whose X-Amz-Target names the service and the operation; and for
// services that say so, Smithy's RPC v2 CBOR. REST services (S3, SES, the
// Lambda Runtime API) bring their own http.Handler and share only the fault
// guard.
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
	CBOR       bool   // also answers RPC v2 CBOR; its timestamps are of type Time
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

// protocol is how a request names its operation and how bodies are written.
type protocol struct {
	speaks func(*http.Request) bool
	route  func(*http.Request) (target, operation string)
	serves func(*Service) bool
	decode func([]byte) ([]byte, error) // to the JSON that operations read
	encode func(any) ([]byte, error)
	mark   func(http.Header, *Service) // sets an answer's headers
}

// jsonProtocol is awsJson1_0 and awsJson1_1.
var jsonProtocol = protocol{
	speaks: func(r *http.Request) bool { return r.Header.Get("X-Amz-Target") != "" },
	route: func(r *http.Request) (target, operation string) {
		target, operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		return target, operation
	},
	serves: func(*Service) bool { return true },
	decode: func(body []byte) ([]byte, error) { return body, nil },
	encode: json.Marshal,
	mark:   func(h http.Header, s *Service) { h.Set("Content-Type", "application/x-amz-json-"+s.Version) },
}

// Handles reports whether the request is one of these protocols.
func (m *Mux) Handles(r *http.Request) bool {
	return r.Method == http.MethodPost && (jsonProtocol.speaks(r) || cborProtocol.speaks(r))
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := jsonProtocol
	if cborProtocol.speaks(r) {
		p = cborProtocol
	}
	target, operation := p.route(r)
	s, ok := m.services[target]
	if !ok || !p.serves(s) {
		x := exchange{m.env, w, p, &Service{Name: "unknown", Version: "1.0"}}
		x.fail(Errorf("UnknownOperationException", "no service "+target+" here"))
		return
	}
	x := exchange{m.env, w, p, s}
	body, err := read(w, r)
	if err == nil {
		body, err = p.decode(body)
	}
	if err != nil {
		x.fail(Errorf("SerializationException", "cannot read the body"))
		return
	}
	x.call(r.Context(), operation, body)
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

// exchange is one request to a service, to be answered in its protocol.
type exchange struct {
	env      *env.Env
	w        http.ResponseWriter
	protocol protocol
	service  *Service
}

func (x exchange) call(ctx context.Context, operation string, body []byte) {
	op, ok := x.service.Operations[operation]
	if !ok {
		x.fail(Errorf(orElse(x.service.Unknown, "UnknownOperationException"), operation+" is not implemented here"))
		return
	}
	var out any
	err := x.env.Faults.Do(ctx, x.service.Name, operation, func(ctx context.Context) (err error) {
		out, err = op(ctx, body)
		return err
	})
	if err != nil {
		x.fail(err)
		return
	}
	x.answer(http.StatusOK, out)
}

func (x exchange) answer(status int, out any) {
	if out == nil {
		out = struct{}{}
	}
	body, ok := out.(json.RawMessage)
	if !ok {
		var err error
		if body, err = x.protocol.encode(out); err != nil {
			x.env.Log.Error("encode answer", "service", x.service.Name, "error", err)
			status = http.StatusInternalServerError
			body, _ = x.protocol.encode(map[string]string{"__type": "InternalFailure"})
		}
	}
	h := x.w.Header()
	x.protocol.mark(h, x.service)
	h.Set("X-Amzn-Requestid", x.env.Rand.UUID())
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body)
}

func (x exchange) fail(err error) {
	e := x.render(err)
	if e == nil {
		CloseConnection(x.w)
		return
	}
	fields := map[string]any{"__type": orElse(e.Type, e.Code), "message": e.Message}
	for k, v := range e.Fields {
		fields[k] = v
	}
	x.w.Header().Set("X-Amzn-ErrorType", e.Code)
	if e.Query != "" {
		x.w.Header().Set("X-Amzn-Query-Error", e.Query+";Sender")
	}
	x.answer(orElse(e.Status, http.StatusBadRequest), fields)
}

// render turns any error into the protocol's; nil means: close the connection.
func (x exchange) render(err error) *Error {
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
		x.env.Log.Error("operation failed", "service", x.service.Name, "error", err)
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
