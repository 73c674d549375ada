// Package client is the client of the platform's API that the commands of ops and the tests
// use. It can check every response against the specification that the platform serves.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Spec is a platform's specification, for checking responses.
type Spec struct {
	router routers.Router
}

// LoadSpec reads /openapi.json of the platform at base.
func LoadSpec(ctx context.Context, base string) (*Spec, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/openapi.json", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	doc.Servers = openapi3.Servers{{URL: base}}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	return &Spec{router}, nil
}

// Check fails if the specification does not allow the response.
func (s *Spec) Check(ctx context.Context, req *http.Request, status int, header http.Header, body []byte) error {
	route, params, err := s.router.FindRoute(req)
	if err != nil {
		return fmt.Errorf("%s %s is not in the specification: %w", req.Method, req.URL.Path, err)
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 status, Header: header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	input.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(ctx, input); err != nil {
		return fmt.Errorf("%s %s answered %d against the specification: %w", req.Method, req.URL.Path, status, err)
	}
	return nil
}

// Client calls the API as one user. Token is empty for anonymous calls. A nil Spec
// checks nothing.
type Client struct {
	Base  string
	Token string
	Spec  *Spec
	HTTP  *http.Client
}

// Answer is the response to one call.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem is the API's error document (RFC 9457).
type Problem struct {
	Type       string `json:"type"`
	Title      string `json:"title"`
	Status     int    `json:"status"`
	Code       string `json:"code"`
	Detail     string `json:"detail"`
	Violations []struct {
		Pointer string `json:"pointer"`
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"violations"`
}

// Error is a response whose status is not a success.
type Error struct {
	Answer  Answer
	Problem Problem
}

func (e *Error) Error() string {
	return fmt.Sprintf("%d %s: %s %v", e.Answer.Status, e.Problem.Code, e.Problem.Detail, e.Problem.Violations)
}

// Send makes one call. It fails if there is no response, or one that the specification
// does not allow. Every status is a response.
func (c *Client) Send(ctx context.Context, method, path string, header map[string]string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := c.http().Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Body: got}
	if c.Spec != nil {
		err = c.Spec.Check(ctx, req, a.Status, a.Header, got)
	}
	return a, err
}

func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return shared()
}

var shared = sync.OnceValue(func() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
	transport.MaxIdleConnsPerHost = 256
	transport.Proxy = nil
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
})

// Call sends in as JSON and decodes a successful response into out; both may be nil.
// Any other status is an *Error.
func (c *Client) Call(ctx context.Context, method, path string, header map[string]string, in, out any) (Answer, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return Answer{}, err
		}
	}
	a, err := c.Send(ctx, method, path, header, body)
	if err != nil {
		return a, err
	}
	if a.Status >= 300 {
		failed := &Error{Answer: a}
		_ = json.Unmarshal(a.Body, &failed.Problem)
		return a, failed
	}
	if out == nil || len(a.Body) == 0 {
		return a, nil
	}
	return a, json.Unmarshal(a.Body, out)
}
