package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// The versions that begin the paths of Lambda's REST API: most of it, and the operations
// of reserved concurrency, of which the later one reads.
const (
	apiVersion        = "/2015-03-31"
	concurrencyChange = "/2017-10-31"
	concurrencyRead   = "/2019-09-30"
)

// Handles reports whether the request is one of Lambda's REST API.
func Handles(r *http.Request) bool {
	for _, version := range []string{apiVersion, concurrencyChange, concurrencyRead} {
		if strings.HasPrefix(r.URL.Path, version+"/") {
			return true
		}
	}
	return false
}

// Handler serves the part of Lambda's REST API that the README lists; every
// other operation answers UnknownOperationException.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern, operation string, h func(*http.Request) (*answer, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		s.env.Faults.Know(serviceName, operation)
		mux.HandleFunc(method+" "+path, s.guarded(operation, h))
	}
	route("POST "+apiVersion+"/functions/{name}/invocations", "Invoke", s.restInvoke)
	route("GET "+apiVersion+"/functions", "ListFunctions", s.restList)
	route("GET "+apiVersion+"/functions/{$}", "ListFunctions", s.restList)
	route("GET "+apiVersion+"/functions/{name}", "GetFunction", s.restGet)
	route("GET "+apiVersion+"/functions/{name}/configuration", "GetFunctionConfiguration", s.restConfiguration)
	route("GET "+apiVersion+"/event-source-mappings", "ListEventSourceMappings", s.restMappings)
	route("GET "+apiVersion+"/event-source-mappings/{$}", "ListEventSourceMappings", s.restMappings)
	route("GET "+apiVersion+"/event-source-mappings/{uuid}", "GetEventSourceMapping", s.restMapping)
	route("PUT "+concurrencyChange+"/functions/{name}/concurrency", "PutFunctionConcurrency", s.restReserve)
	route("DELETE "+concurrencyChange+"/functions/{name}/concurrency", "DeleteFunctionConcurrency", s.restUnreserve)
	route("GET "+concurrencyRead+"/functions/{name}/concurrency", "GetFunctionConcurrency", s.restReserved)
	mux.HandleFunc("/", s.guarded("Unknown", func(r *http.Request) (*answer, error) {
		return nil, &Error{Code: "UnknownOperationException", Status: 404, Message: r.Method + " " + r.URL.Path + " is not implemented here"}
	}))
	return mux
}

// answer is a response; body is raw bytes or a value to encode.
type answer struct {
	status int
	header map[string]string
	raw    []byte
	body   any
}

func (s *Service) guarded(operation string, h func(*http.Request) (*answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a *answer
		err := s.env.Faults.Do(r.Context(), serviceName, operation, func(ctx context.Context) (err error) {
			a, err = h(r.WithContext(ctx))
			return err
		})
		if err != nil {
			e := s.asError(err)
			if e == nil {
				wire.CloseConnection(w)
				return
			}
			a = refusal(e)
		}
		s.write(w, a)
	}
}

func (s *Service) write(w http.ResponseWriter, a *answer) {
	body := a.raw
	if a.body != nil {
		body = mustJSON(a.body)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Amzn-RequestId", s.env.Rand.UUID())
	for k, v := range a.header {
		h.Set(k, v)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(orElse(a.status, http.StatusOK))
	_, _ = w.Write(body)
}

func refusal(e *Error) *answer {
	kind := "User"
	if e.Status >= 500 {
		kind = "Service"
	}
	return &answer{
		status: e.Status, header: map[string]string{"X-Amzn-ErrorType": e.Code},
		body: map[string]string{"Type": kind, "Message": e.Message},
	}
}

// asError converts any error to one of Lambda's errors. It returns nil when the
// connection must be closed without an answer.
func (s *Service) asError(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	e := wire.AsError(s.env, serviceName, err, "ServiceException")
	if e == nil {
		return nil
	}
	return &Error{Code: e.Code, Message: e.Message, Status: orElse(e.Status, http.StatusBadRequest)}
}

func (s *Service) restInvoke(r *http.Request) (*answer, error) {
	name, err := functionName(r)
	if err != nil {
		return nil, err
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, maxSyncPayload+1))
	if err != nil {
		return nil, &Error{Code: "InvalidRequestContentException", Status: 400, Message: "cannot read the body"}
	}
	switch kind := r.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		return s.restSync(r, name, payload)
	case "Event":
		return &answer{status: http.StatusAccepted}, s.InvokeAsync(r.Context(), name, payload)
	case "DryRun":
		_, err := s.find(name)
		return &answer{status: http.StatusNoContent}, err
	default:
		return nil, &Error{Code: "InvalidParameterValueException", Status: 400, Message: "InvocationType: " + kind + " is none of RequestResponse, Event, DryRun"}
	}
}

func (s *Service) restSync(r *http.Request, name string, payload []byte) (*answer, error) {
	result, err := s.Invoke(r.Context(), name, payload)
	if err != nil {
		return nil, err
	}
	header := map[string]string{"X-Amz-Executed-Version": "$LATEST"}
	if result.FunctionError != "" {
		header["X-Amz-Function-Error"] = result.FunctionError
	}
	if r.Header.Get("X-Amz-Log-Type") == "Tail" {
		header["X-Amz-Log-Result"] = base64.StdEncoding.EncodeToString(s.tail(name))
	}
	return &answer{header: header, raw: result.Payload}, nil
}

// tail returns the last 4 KB of the function's output, as LogType Tail does.
func (s *Service) tail(name string) []byte {
	var text strings.Builder
	for _, line := range s.Logs(name) {
		text.WriteString(line.Text + "\n")
	}
	all := text.String()
	return []byte(all[max(0, len(all)-4096):])
}

func functionName(r *http.Request) (string, error) {
	name, err := url.PathUnescape(r.PathValue("name"))
	if err != nil {
		return "", &Error{Code: "InvalidParameterValueException", Status: 400, Message: "FunctionName: " + err.Error()}
	}
	if q := r.URL.Query().Get("Qualifier"); q != "" {
		name += ":" + q
	}
	return name, nil
}

func (s *Service) restList(*http.Request) (*answer, error) {
	list := []functionConfiguration{}
	for _, f := range s.Functions() {
		if found, err := s.find(f.Name); err == nil {
			list = append(list, configuration(found))
		}
	}
	return &answer{body: map[string]any{"Functions": list}}, nil
}

func (s *Service) restGet(r *http.Request) (*answer, error) {
	name, err := functionName(r)
	if err != nil {
		return nil, err
	}
	f, err := s.find(name)
	if err != nil {
		return nil, err
	}
	return &answer{body: map[string]any{
		"Configuration": configuration(f),
		"Code":          map[string]string{"RepositoryType": "local", "Location": "file://" + f.Path},
	}}, nil
}

func (s *Service) restConfiguration(r *http.Request) (*answer, error) {
	name, err := functionName(r)
	if err != nil {
		return nil, err
	}
	f, err := s.find(name)
	if err != nil {
		return nil, err
	}
	return &answer{body: configuration(f)}, nil
}

func (s *Service) restMappings(r *http.Request) (*answer, error) {
	function, _ := splitName(r.URL.Query().Get("FunctionName"))
	source := r.URL.Query().Get("EventSourceArn")
	list := []mappingConfiguration{}
	for _, m := range s.Mappings() {
		if (function == "" || m.Function == function) && (source == "" || m.EventSourceARN == source) {
			list = append(list, mappingOf(m))
		}
	}
	return &answer{body: map[string]any{"EventSourceMappings": list}}, nil
}

func (s *Service) restMapping(r *http.Request) (*answer, error) {
	for _, m := range s.Mappings() {
		if m.UUID == r.PathValue("uuid") {
			return &answer{body: mappingOf(m)}, nil
		}
	}
	return nil, &Error{Code: "ResourceNotFoundException", Status: 404, Message: "The resource you requested does not exist."}
}

// seconds is a duration in whole seconds, absent when 0.
func seconds(d time.Duration) int { return int(d / time.Second) }

var _ json.Marshaler = epoch{}

// epoch is a time in the form of Lambda's mappings: seconds since 1970.
type epoch struct{ time.Time }

// MarshalJSON encodes seconds with three decimals.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(e.UnixMilli())/1000, 'f', 3, 64), nil
}
