package handler

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/adapter/problem"
	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Ingester accepts signed events of partners, as ingest.Ingester does.
type Ingester interface {
	Accept(ctx context.Context, r ingest.Request) error
}

// Route handles a request that comes through API Gateway in payload format 2.0. It never
// returns an error, which API Gateway would turn into a 500 without a body, but a
// response for each failure.
type Route func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

// Routes handles requests by their route's key, like "POST /webhooks/ingest". A route that
// is not in the map is not found, although API Gateway has it.
func Routes(routes map[string]Route) Route {
	return func(ctx context.Context, in events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		if route, ok := routes[in.RouteKey]; ok {
			return route(ctx, in)
		}
		p := problem.Problem{Title: "Not found", Status: http.StatusNotFound, Code: string(failure.NotFound), RequestID: observe.RequestID(ctx)}
		return respond(http.StatusNotFound, problem.MediaType, p.Encode()), nil
	}
}

// Ingest handles a partner's event.
func Ingest(g Ingester) Route {
	return answered(http.StatusAccepted, func(ctx context.Context, in events.APIGatewayV2HTTPRequest) error {
		return accept(ctx, g, in)
	})
}

// answered answers with the status if accept succeeds.
func answered(status int, accept func(context.Context, events.APIGatewayV2HTTPRequest) error) Route {
	return func(ctx context.Context, in events.APIGatewayV2HTTPRequest) (response events.APIGatewayV2HTTPResponse, _ error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				slog.ErrorContext(ctx, "panic", "value", p, "stack", string(debug.Stack()))
				response = refuse(ctx, failure.New(failure.Internal, "panic"))
			}
		}()
		if err := accept(ctx, in); err != nil {
			return refuse(ctx, err), nil
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: status}, nil
	}
}

func accept(ctx context.Context, g Ingester, in events.APIGatewayV2HTTPRequest) (err error) {
	body, err := rawBody(in)
	if err != nil {
		return err
	}
	header := headers(in.Headers)
	ctx, end := traced(ctx, "ingest webhook", header.get("traceparent"))
	defer func() { end(err) }()
	return g.Accept(ctx, ingest.Request{
		PartnerID: header.get(ingest.HeaderPartner),
		Headers: webhook.Headers{
			ID:        header.get(webhook.HeaderID),
			Timestamp: header.get(webhook.HeaderTimestamp),
			Signature: header.get(webhook.HeaderSignature),
		},
		Body:        body,
		Traceparent: observe.Traceparent(ctx),
	})
}

// rawBody is the bytes that the partner sent and signed. API Gateway encodes a
// body that it does not recognize as text.
func rawBody(in events.APIGatewayV2HTTPRequest) ([]byte, error) {
	if !in.IsBase64Encoded {
		return []byte(in.Body), nil
	}
	body, err := base64.StdEncoding.DecodeString(in.Body)
	if err != nil {
		return nil, failure.Wrap(failure.Invalid, err, "the body is not base64, although it is marked as such")
	}
	return body, nil
}

// headers are looked up ignoring case. API Gateway sends lower case, but other
// clients need not.
type headers map[string]string

func (h headers) get(name string) string {
	if v, ok := h[name]; ok {
		return v
	}
	for k, v := range h {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// refusal is the HTTP response to a failure.
type refusal struct {
	status int
	title  string
}

// refusals is the one table from failures to responses for those who send events.
var refusals = map[failure.Code]refusal{
	failure.Invalid:         {http.StatusBadRequest, "The event is not valid"},
	failure.Unauthenticated: {http.StatusUnauthorized, "The signature is not valid"},
	failure.TooLarge:        {http.StatusRequestEntityTooLarge, "The event is too large"},
	failure.Throttled:       {http.StatusServiceUnavailable, "Not available at the moment"},
	failure.Unavailable:     {http.StatusServiceUnavailable, "Not available at the moment"},
	failure.Internal:        {http.StatusInternalServerError, "Something went wrong here"},
}

// refuse returns a failure as a problem, without its cause.
func refuse(ctx context.Context, err error) events.APIGatewayV2HTTPResponse {
	f := failureOf(err)
	r, known := refusals[f.Code]
	if !known {
		f, r = failure.New(failure.Internal, ""), refusals[failure.Internal]
	}
	if r.status >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "request failed", "status", r.status, "error", err)
	}
	p := problem.Problem{
		Title: r.title, Status: r.status, Code: string(f.Code), RequestID: observe.RequestID(ctx), Violations: f.Violations,
	}
	if r.status != http.StatusInternalServerError {
		p.Detail = f.Message
	}
	response := respond(r.status, problem.MediaType, p.Encode())
	if r.status == http.StatusServiceUnavailable {
		response.Headers["Retry-After"] = "1"
	}
	return response
}

func respond(status int, contentType string, body []byte) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status, Body: string(body),
		Headers: map[string]string{"Content-Type": contentType, "Cache-Control": "no-store"},
	}
}
