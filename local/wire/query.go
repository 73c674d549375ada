package wire

import (
	"bytes"
	"context"
	"encoding/xml"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/eventforge/eventforge/local/env"
)

// QueryOperation handles one request and returns the value whose XML elements
// are the operation's result; nil gives a response without a result. See
// AsError for how its errors are answered.
type QueryOperation func(ctx context.Context, form url.Values) (any, error)

// QueryService is one service of the query protocol: the request is a form
// that names its Action and Version, the response is XML.
type QueryService struct {
	Name       string // in fault rules, logs and the credential scope of requests: "sts"
	Version    string // of the API: "2011-06-15"
	Namespace  string // of the XML
	Operations map[string]QueryOperation
}

// Queries routes requests of the query protocol to their services. It answers
// those of all other services with an error in the protocol's form.
type Queries struct {
	env      *env.Env
	services []*QueryService
}

// NewQueries returns a router over the given services.
func NewQueries(e *env.Env, services ...*QueryService) *Queries {
	for _, s := range services {
		e.Faults.Know(s.Name, slices.Collect(maps.Keys(s.Operations))...)
	}
	return &Queries{e, services}
}

// Handles reports whether the request uses the protocol: its form is the body
// of a POST or the query of a presigned GET. Sign-in pages post forms too; ask
// their handlers first.
func (q *Queries) Handles(r *http.Request) bool {
	if r.Method == http.MethodPost {
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		return kind == "application/x-www-form-urlencoded"
	}
	return r.Method == http.MethodGet && r.URL.Query().Has("Action") && r.URL.Query().Has("Version")
}

func (q *Queries) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	x := queryExchange{env: q.env, w: w, service: &QueryService{Name: Scope(r)}}
	if err := r.ParseForm(); err != nil {
		x.respondError(NewError("MalformedQueryString", "the form cannot be read"))
		return
	}
	x.action = r.Form.Get("Action")
	if s := q.find(x.service.Name, r.Form); s != nil {
		x.service = s
	}
	out, err := x.call(r.Context(), r.Form)
	if err != nil {
		x.respondError(err)
		return
	}
	x.respond(out)
}

// find returns the service that the request is signed for, else the one that
// has the operation; nil when there is none.
func (q *Queries) find(scope string, form url.Values) *QueryService {
	i := slices.IndexFunc(q.services, func(s *QueryService) bool {
		return s.Name == scope || scope == "" && s.Version == form.Get("Version") && s.Operations[form.Get("Action")] != nil
	})
	if i < 0 {
		return nil
	}
	return q.services[i]
}

// queryExchange is one request of the query protocol and its response.
type queryExchange struct {
	env     *env.Env
	w       http.ResponseWriter
	service *QueryService
	action  string
}

func (x queryExchange) call(ctx context.Context, form url.Values) (out any, err error) {
	op, ok := x.service.Operations[x.action]
	if !ok {
		return nil, unknownOperation(x.service.Name, orElse(x.action, "a request without Action"))
	}
	err = x.env.Faults.Do(ctx, x.service.Name, x.action, func(ctx context.Context) (err error) {
		out, err = op(ctx, form)
		return err
	})
	return out, err
}

// metadata ends every response.
type metadata struct {
	RequestID string `xml:"RequestId"`
}

func (x queryExchange) respond(out any) {
	body, err := x.encode(out)
	if err != nil {
		x.respondError(err)
		return
	}
	writeXML(x.w, http.StatusOK, body)
}

// encode encodes <ActionResponse> with <ActionResult> and the metadata.
func (x queryExchange) encode(out any) ([]byte, error) {
	var b bytes.Buffer
	enc := xml.NewEncoder(&b)
	root := element(x.action + "Response")
	root.Attr = []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: x.service.Namespace}}
	err := enc.EncodeToken(root)
	if err == nil && out != nil {
		err = enc.EncodeElement(out, element(x.action+"Result"))
	}
	if err == nil {
		err = enc.EncodeElement(metadata{x.env.Rand.UUID()}, element("ResponseMetadata"))
	}
	if err == nil {
		err = enc.EncodeToken(root.End())
	}
	if err == nil {
		err = enc.Close()
	}
	return b.Bytes(), err
}

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }

func (x queryExchange) respondError(err error) {
	e := AsError(x.env, orElse(x.service.Name, "unknown"), err, "InternalFailure")
	if e == nil {
		CloseConnection(x.w)
		return
	}
	document := errorDocument(e, x.service.Namespace, x.env.Rand.UUID())
	if x.service.Name == "ec2" {
		document = ec2Document{Error: oneErrorOf(e), RequestID: x.env.Rand.UUID()}
	}
	body, err := xml.Marshal(document)
	if err != nil { // cannot be: it holds texts only
		x.env.Log.Error("encode error", "service", x.service.Name, "error", err)
	}
	writeXML(x.w, orElse(e.Status, http.StatusBadRequest), body)
}

// errorDocument returns the error document of the query protocol and of REST
// with XML.
func errorDocument(e *Error, namespace, id string) any {
	return xmlDocument{Namespace: namespace, Error: oneErrorOf(e), RequestID: id}
}

type xmlDocument struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Namespace string   `xml:"xmlns,attr,omitempty"`
	Error     oneError
	RequestID string `xml:"RequestId"`
}

// ec2Document is the error document of EC2, whose query protocol is its own.
type ec2Document struct {
	XMLName   xml.Name `xml:"Response"`
	Error     oneError `xml:"Errors>Error"`
	RequestID string
}

type oneError struct {
	Type    string // Sender or Receiver
	Code    string
	Message string
}

func oneErrorOf(e *Error) oneError {
	if e.Status >= http.StatusInternalServerError {
		return oneError{"Receiver", e.Code, e.Message}
	}
	return oneError{"Sender", e.Code, e.Message}
}

func writeXML(w http.ResponseWriter, status int, document []byte) {
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(xml.Header)+len(document)))
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), document...)) //nolint:gosec // encoding/xml has escaped it
}
