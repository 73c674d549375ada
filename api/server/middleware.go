package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/failure"
)

// handlerTimeout bounds the time of a handler. The server's write timeout is longer, so
// that the response can still be sent.
const handlerTimeout = 10 * time.Second

// isHealthCheck reports whether load balancers call the route continuously. These routes
// are neither logged nor traced.
func isHealthCheck(route string) bool { return route == "/health" || route == "/ready" }

// startCall makes the request's call, gives it an id, and continues the caller's trace.
func (s *Server) startCall(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		id := r.Header.Get(echo.HeaderXRequestID)
		if !wellFormed(id) {
			id = s.ids.Next()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		call := &call{requestID: id, operation: s.contract.Operation(r.Method, c.Path())}
		ctx, cancel := context.WithTimeout(observe.WithRequestID(withCall(r.Context(), call), id), handlerTimeout)
		defer cancel()
		if isHealthCheck(c.Path()) {
			c.SetRequest(r.WithContext(ctx))
			return next(c)
		}
		ctx, span := observe.Start(ctx, r.Method+" "+c.Path(), r.Header.Get("traceparent"), trace.WithSpanKind(trace.SpanKindServer))
		defer func() { endSpan(span, r.Method, c.Path(), c.Response().Status) }()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// endSpan ends a request's span with the attributes of OpenTelemetry's conventions for
// HTTP servers. They hold the route, never the path or the query.
func endSpan(span trace.Span, method, route string, status int) {
	if span.IsRecording() {
		span.SetAttributes(
			attribute.String("http.request.method", method), attribute.String("http.route", route),
			attribute.Int("http.response.status_code", status))
	}
	observe.End(span, serverFault(status))
}

// serverFault is the error of a 5xx status, for the trace.
func serverFault(status int) error {
	if status < http.StatusInternalServerError {
		return nil
	}
	return fmt.Errorf("answered %d", status)
}

// wellFormed accepts ids of 1–128 letters, digits, dots, dashes and underscores, which
// are safe in log lines.
func wellFormed(id string) bool {
	if len(id) < 1 || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

// logAccess logs one line per request. It contains the route instead of the path, and
// no names or addresses.
func (s *Server) logAccess(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		if isHealthCheck(c.Path()) {
			return nil
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Float64("duration_ms", float64(s.now().Sub(start).Microseconds())/1000))
		return nil
	}
}

// recoverPanic turns a panic into a failure, so that the process keeps serving.
func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = failure.Wrap(failure.Internal, fmt.Errorf("panic: %v\n%s", r, debug.Stack()), "")
			}
		}()
		return next(c)
	}
}

// setSecurityHeaders sets the security headers, so that browsers only read a response.
func (s *Server) setSecurityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// crossOrigin allows pages of the named origins to call the API. Without any, no other
// origin may call it.
func crossOrigin(origins []string) echo.MiddlewareFunc {
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins: origins,
		AllowMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id", "traceparent"},
		ExposeHeaders: []string{
			"Location", "Idempotent-Replayed", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id",
		},
		MaxAge: int((10 * time.Minute).Seconds()),
	})
}
