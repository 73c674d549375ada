package server

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/domain/failure"
)

// maxBody is the size limit of a request's body, in bytes.
const maxBody = 64 << 10

// authenticate identifies the caller if the operation requires it, and checks the
// caller's group.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		call := callOf(ctx)
		if call.operation == nil || !call.operation.Secured {
			return next(c)
		}
		call.token = bearer(c.Request().Header.Get("Authorization"))
		who, err := s.tokens.Verify(ctx, call.token)
		if err != nil {
			return err
		}
		call.caller = who
		if group := call.operation.Group; group != "" && !who.In(group) {
			return failure.New(failure.Forbidden, "this is for members of %s", group)
		}
		return next(c)
	}
}

// bearer returns the token of an Authorization header. The scheme is case-insensitive
// (RFC 9110, 11.1).
func bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// checkContract refuses requests that the specification does not allow, before any
// handler runs.
func (s *Server) checkContract(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		call := callOf(c.Request().Context())
		if call.operation == nil {
			return next(c)
		}
		if slices.ContainsFunc(c.ParamValues(), tooLongForID) {
			return failure.New(failure.NotFound, "this path does not exist")
		}
		if err := call.operation.CheckParameters(c.Request().URL.RawQuery, c.Param); err != nil {
			return err
		}
		if call.operation.HasBody {
			body, err := readBody(c, call.operation)
			if err != nil {
				return err
			}
			call.body = body
		}
		return next(c)
	}
}

// maxPathID is longer than any id or name in a path, and much shorter than the longest key of
// the table.
const maxPathID = 128

func tooLongForID(value string) bool { return len(value) > maxPathID }

func readBody(c echo.Context, op *contract.Operation) ([]byte, error) {
	r := c.Request()
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, failure.New(unsupportedMediaType, "bodies must have no content encoding")
	}
	if r.ContentLength > maxBody {
		return nil, tooLarge()
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(body) > 0 && !op.Reads(r.Header.Get("Content-Type")) {
		return nil, failure.New(unsupportedMediaType, "the content type must be %s", op.MediaType())
	}
	return body, op.CheckBody(r.Context(), body)
}

func unreadable(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return tooLarge()
	}
	return failure.Wrap(failure.Invalid, err, "the body ends too early")
}
