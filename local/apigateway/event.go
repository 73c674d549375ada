package apigateway

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"
)

// event is a request in payload format 2.0.
type event struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  string            `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"` // milliseconds
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

func (s *Service) event(r *http.Request, key string, body []byte) event {
	e := event{
		Version: "2.0", RouteKey: key, RawPath: r.URL.EscapedPath(), RawQueryString: r.URL.RawQuery,
		Headers: headers(r), RequestContext: s.context(r, key),
	}
	for _, c := range r.Cookies() {
		e.Cookies = append(e.Cookies, c.Name+"="+c.Value)
	}
	for name, values := range r.URL.Query() {
		if e.QueryStringParameters == nil {
			e.QueryStringParameters = map[string]string{}
		}
		e.QueryStringParameters[name] = strings.Join(values, ",")
	}
	e.Body = string(body)
	if binary(r.Header.Get("Content-Type"), body) {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return e
}

func (s *Service) context(r *http.Request, key string) requestContext {
	now := s.env.Clock.Now()
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	prefix, _, _ := strings.Cut(host, ".")
	return requestContext{
		AccountID: s.env.Account, APIID: "local", DomainName: host, DomainPrefix: prefix,
		HTTP: httpContext{
			Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: source(r), UserAgent: r.UserAgent(),
		},
		RequestID: s.env.Rand.UUID(), RouteKey: key, Stage: "$default",
		Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
	}
}

// headers are the request's in lower case, several of one name joined.
// Cookies stand in the event's own field.
func headers(r *http.Request) map[string]string {
	all := map[string]string{"host": r.Host, "x-forwarded-for": source(r), "x-forwarded-proto": "http"}
	for name, values := range r.Header {
		if name != "Cookie" && name != "X-Forwarded-For" {
			all[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	return all
}

func source(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// binary reports whether a body travels as base64: all but text, JSON, XML
// and JavaScript, and what is no UTF-8 and would not survive as a string.
func binary(contentType string, body []byte) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || !utf8.Valid(body) {
		return len(body) > 0
	}
	switch media {
	case "application/json", "application/xml", "application/javascript":
		return false
	}
	return !strings.HasPrefix(media, "text/") && !strings.HasSuffix(media, "+json") && !strings.HasSuffix(media, "+xml")
}

// split cuts a route's key into its method and path.
func split(key string) (method, path string) {
	method, path, _ = strings.Cut(key, " ")
	return method, path
}
