// Package wire implements AWS's JSON protocols for the emulated services:
// awsJson1_0 and awsJson1_1, a POST to / whose X-Amz-Target header names the
// service and the operation, and, for services that ask for it, Smithy's RPC
// v2 CBOR. REST services (S3, SES, Lambda) have their own http.Handler and
// share AsError, CloseConnection and Guard.
package wire

import (
	"context"
	"encoding/json"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/env"
)

// MaxBody is the largest request body that is read, in bytes: 16 MB, the
// largest limit of any of these services (DynamoDB's batch requests).
const MaxBody = 16 << 20

// internalError is the code of errors that no service expects.
const internalError = "InternalServerError"

// Operation handles one request body and returns the value to encode. See
// AsError for how its errors are answered.
type Operation func(ctx context.Context, body []byte) (any, error)

// Service is one service of the JSON protocols.
type Service struct {
	Name       string // in fault rules and logs: "dynamodb", "sqs", ...
	Target     string // prefix of X-Amz-Target, before the dot
	Version    string // of awsJson: "1.0" or "1.1"
	CBOR       bool   // also answers RPC v2 CBOR; its timestamps are of type Time
	Operations map[string]Operation
	Unknown    string // error code for an unknown operation; UnknownOperationException when empty

	// Failed is told the code of each error that an operation answers. It may be nil.
	Failed func(operation, code string)
}

// Mux routes requests of the JSON protocols to their services.
type Mux struct {
	env      *env.Env
	services map[string]*Service
}

// NewMux returns a router over the given services.
func NewMux(e *env.Env, services ...*Service) *Mux {
	m := &Mux{env: e, services: map[string]*Service{}}
	for _, s := range services {
		m.services[s.Target] = s
		e.Faults.Know(s.Name, slices.Collect(maps.Keys(s.Operations))...)
	}
	return m
}

// protocol is how a request names its operation and how bodies are encoded.
type protocol struct {
	matches    func(*http.Request) bool
	route      func(*http.Request) (target, operation string)
	supports   func(*Service) bool
	toJSON     func([]byte) ([]byte, error) // converts a request's body to the JSON that operations decode
	encode     func(any) ([]byte, error)
	setHeaders func(http.Header, *Service) // of a response
}

// jsonProtocol is awsJson1_0 and awsJson1_1.
var jsonProtocol = protocol{
	matches: func(r *http.Request) bool { return r.Header.Get("X-Amz-Target") != "" },
	route: func(r *http.Request) (target, operation string) {
		target, operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		return target, operation
	},
	supports:   func(*Service) bool { return true },
	toJSON:     func(body []byte) ([]byte, error) { return body, nil },
	encode:     json.Marshal,
	setHeaders: func(h http.Header, s *Service) { h.Set("Content-Type", "application/x-amz-json-"+s.Version) },
}

// Handles reports whether the request uses one of these protocols.
func (m *Mux) Handles(r *http.Request) bool {
	return r.Method == http.MethodPost && (jsonProtocol.matches(r) || cborProtocol.matches(r))
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := jsonProtocol
	if cborProtocol.matches(r) {
		p = cborProtocol
	}
	target, operation := p.route(r)
	s, ok := m.services[target]
	if !ok || !p.supports(s) {
		x := exchange{m.env, w, p, &Service{Name: "unknown", Version: "1.0"}}
		x.respondError(NewError("UnknownOperationException", "service "+target+" is not implemented here"))
		return
	}
	x := exchange{m.env, w, p, s}
	body, err := readBody(w, r)
	if err == nil {
		body, err = p.toJSON(body)
	}
	if err != nil {
		x.respondError(NewError("SerializationException", "the body cannot be read"))
		return
	}
	x.call(r.Context(), operation, body)
}

// readBody reads the request's body, into a buffer of the announced size when
// there is one.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > MaxBody {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

// exchange is one request to a service and its response, in one protocol.
type exchange struct {
	env      *env.Env
	w        http.ResponseWriter
	protocol protocol
	service  *Service
}

func (x exchange) call(ctx context.Context, operation string, body []byte) {
	op, ok := x.service.Operations[operation]
	if !ok {
		x.respondError(NewError(orElse(x.service.Unknown, "UnknownOperationException"), operation+" is not implemented here"))
		return
	}
	var out any
	err := x.env.Faults.Do(ctx, x.service.Name, operation, func(ctx context.Context) (err error) {
		out, err = op(ctx, body)
		return err
	})
	if err != nil {
		x.fail(operation, err)
		return
	}
	x.respond(http.StatusOK, out)
}

// fail answers the error of an operation, and tells the service its code.
func (x exchange) fail(operation string, err error) {
	e := AsError(x.env, x.service.Name, err, internalError)
	if e == nil {
		CloseConnection(x.w)
		return
	}
	if x.service.Failed != nil {
		x.service.Failed(operation, e.Code)
	}
	x.respondError(e)
}

func (x exchange) respond(status int, out any) {
	if out == nil {
		out = struct{}{}
	}
	body, ok := out.(json.RawMessage)
	if !ok {
		var err error
		if body, err = x.protocol.encode(out); err != nil {
			x.env.Log.Error("encode response", "service", x.service.Name, "error", err)
			status = http.StatusInternalServerError
			body, _ = x.protocol.encode(map[string]string{"__type": internalError})
		}
	}
	h := x.w.Header()
	x.protocol.setHeaders(h, x.service)
	h.Set("X-Amzn-Requestid", x.env.Rand.UUID())
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body)
}

func (x exchange) respondError(err error) {
	e := AsError(x.env, x.service.Name, err, internalError)
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
	x.respond(orElse(e.Status, http.StatusBadRequest), fields)
}

// Decode decodes a request body; an empty one gives the zero value. It fails
// with a SerializationException when the body is malformed.
func Decode[T any](body []byte) (T, error) {
	var in T
	if len(body) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, NewError("SerializationException", err.Error())
	}
	return in, nil
}

// Typed makes an Operation of a function from a request to a response.
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
