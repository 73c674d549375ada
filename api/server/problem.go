package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/adapter/problem"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
)

// Two failures that only HTTP knows.
const (
	methodNotAllowed     failure.Code = "method_not_allowed"
	unsupportedMediaType failure.Code = "unsupported_media_type"
)

// answer is how a failure looks over HTTP.
type answer struct {
	status     int
	code       openapi.ProblemCode
	title      string
	retryAfter time.Duration // 0 if a retry cannot help, or the failure has its own
}

// answers is the one table from the platform's failures to HTTP.
var answers = map[failure.Code]answer{
	failure.Invalid:           {400, openapi.ProblemCodeInvalid, "The request is not valid", 0},
	failure.Unauthenticated:   {401, openapi.ProblemCodeUnauthenticated, "The caller is not authenticated", 0},
	failure.Forbidden:         {403, openapi.ProblemCodeForbidden, "The caller may not do this", 0},
	failure.NotFound:          {404, openapi.ProblemCodeNotFound, "The resource does not exist", 0},
	failure.NotReady:          {404, openapi.ProblemCodeReceiptNotReady, "The receipt is not ready yet", 2 * time.Second},
	methodNotAllowed:          {405, openapi.ProblemCodeMethodNotAllowed, "The method is not allowed here", 0},
	failure.Conflict:          {409, openapi.ProblemCodeConflict, "The state does not allow this", 0},
	failure.OrderRejected:     {409, openapi.ProblemCodeConflict, "The catalog does not allow this order", 0},
	failure.InsufficientStock: {409, openapi.ProblemCodeConflict, "There is not enough stock", 0},
	failure.PaymentDeclined:   {409, openapi.ProblemCodeConflict, "The payment was declined", 0},
	failure.ActionRequired:    {409, openapi.ProblemCodeConflict, "The payment waits for its shopper", 0},
	failure.NotConfirmed:      {409, openapi.ProblemCodeConflict, "The payment was not confirmed in time", 0},
	failure.AuthorizationLost: {409, openapi.ProblemCodeConflict, "The payment is no longer authorized", 0},
	failure.RefundRefused:     {409, openapi.ProblemCodeConflict, "The refund was refused", 0},
	failure.OrderCancelled:    {409, openapi.ProblemCodeConflict, "The order is cancelled", 0},
	failure.Superseded:        {409, openapi.ProblemCodeConflict, "Another request was faster", 0},
	failure.CompensationOnly:  {409, openapi.ProblemCodeConflict, "The order is being compensated", 0},
	failure.KeyTaken:          {409, openapi.ProblemCodeIdempotencyKeyInUse, "The first request is still running", time.Second},
	failure.KeyInUse:          {409, openapi.ProblemCodeIdempotencyKeyInUse, "The first request is still running", time.Second},
	failure.KeyReused:         {422, openapi.ProblemCodeIdempotencyKeyReused, "The key belongs to another request", 0},
	failure.Expired:           {410, openapi.ProblemCodeExpired, "It is not kept any more", 0},
	failure.TooLarge:          {413, openapi.ProblemCodeTooLarge, "The request is too large", 0},
	unsupportedMediaType:      {415, openapi.ProblemCodeUnsupportedMediaType, "The media type is not supported", 0},
	failure.RateLimited:       {429, openapi.ProblemCodeRateLimited, "The request budget is used up", 0},
	failure.Internal:          {500, openapi.ProblemCodeInternal, "Something went wrong here", 0},
	failure.Throttled:         {503, openapi.ProblemCodeUnavailable, "Not available at the moment", time.Second},
	failure.GatewayPaused:     {503, openapi.ProblemCodeUnavailable, "Not available at the moment", time.Second},
	failure.Overloaded:        {503, openapi.ProblemCodeOverloaded, "Too many orders wait", 0},
	failure.Unavailable:       {503, openapi.ProblemCodeUnavailable, "Not available at the moment", time.Second},
}

// fail sends an error as a problem (RFC 9457). It is Echo's error handler.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	f := asFailure(err)
	a, known := answers[f.Code]
	if !known {
		a = answers[failure.Internal]
	}
	requestID := callOf(c.Request().Context()).requestID
	s.report(c.Request().Context(), a, err)
	if after := failure.RetryAfter(err); after > 0 {
		a.retryAfter = after
	}
	p := problem.Problem{
		Title: a.title, Status: a.status, Code: string(a.code), RequestID: requestID, Violations: f.Violations,
	}
	if a.status != http.StatusInternalServerError {
		p.Detail = f.Message
	}
	writeProblem(c, a, p)
}

// report logs errors on our side with their cause. The response has only the request's
// id.
func (s *Server) report(ctx context.Context, a answer, err error) {
	switch {
	case errors.Is(err, context.Canceled): // the client closed the connection
		s.log.InfoContext(ctx, "request abandoned", "error", err)
	case failure.Is(err, failure.Overloaded): // as intended, and as many as there are requests
		s.log.InfoContext(ctx, "order refused", "error", err)
	case a.status >= http.StatusInternalServerError:
		s.log.ErrorContext(ctx, "request failed", "status", a.status, "error", err)
	}
}

func writeProblem(c echo.Context, a answer, p problem.Problem) {
	header := c.Response().Header()
	if a.retryAfter > 0 && header.Get("Retry-After") == "" {
		header.Set("Retry-After", strconv.Itoa(max(1, wholeSeconds(a.retryAfter))))
	}
	if a.status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", challenge(c.Request()))
	}
	_ = c.Blob(a.status, problem.MediaType, p.Encode()) // the client may have closed the connection
}

// challenge follows RFC 6750: a request without a token gets no error code.
func challenge(r *http.Request) string {
	if r.Header.Get("Authorization") == "" {
		return "Bearer"
	}
	return `Bearer error="invalid_token"`
}

// asFailure converts any error to one of the platform's failures.
func asFailure(err error) *failure.Error {
	var f *failure.Error
	var h *echo.HTTPError
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return failure.Wrap(failure.Unavailable, err, "this took too long")
	case errors.As(err, &h):
		return fromEcho(h)
	default:
		return failure.Wrap(failure.Internal, err, "")
	}
}

// fromEcho converts the errors of Echo's router and of the generated parameter binding.
// The latter runs after the contract's check and should find nothing.
func fromEcho(h *echo.HTTPError) *failure.Error {
	switch h.Code {
	case http.StatusNotFound:
		return failure.Wrap(failure.NotFound, h, "this path does not exist")
	case http.StatusMethodNotAllowed:
		return failure.Wrap(methodNotAllowed, h, "this path does not allow this method")
	case http.StatusRequestEntityTooLarge:
		return tooLarge()
	case http.StatusBadRequest:
		return failure.Wrap(failure.Invalid, h, "the request breaks one or more rules")
	default:
		return failure.Wrap(failure.Internal, h, "")
	}
}

func tooLarge() *failure.Error {
	return failure.New(failure.TooLarge, "a body has at most %d bytes", maxBody)
}
