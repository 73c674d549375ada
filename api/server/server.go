// Package server is the API over HTTP. The generated code in package openapi
// routes and decodes; this package adds what surrounds every request, and one
// handler per operation: convert, call the domain, convert back.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/api/limit"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
)

// Tokens verifies access tokens.
type Tokens interface {
	// Verify fails with Unauthenticated, or with Unavailable when it cannot be
	// told whether the token is good.
	Verify(ctx context.Context, token string) (identity.Identity, error)
	// Ready fails until tokens can be verified.
	Ready() error
}

// Options is what a server is made of. All of it is needed, but Origins.
type Options struct {
	Specification []byte // an OpenAPI document
	Page          []byte // the same, for people to read
	Tokens        Tokens
	Shop          shop.Shop
	Operations    operate.Operations
	Webhooks      *dispatch.Registry
	Receipts      port.Receipts
	Profiles      port.Profiles
	Cursors       *cursor.Sealer
	// TableReachable fails when the table cannot be read.
	TableReachable func(ctx context.Context) error
	// Origins are the other web origins whose pages may call the API; each
	// exact, none with a wildcard.
	Origins       []string
	RatePerSecond float64 // requests of one user
	IDs           *id.Source
	Now           func() time.Time
	Log           *slog.Logger
}

// Server answers the API's requests. It is an openapi.StrictServerInterface.
type Server struct {
	contract   *contract.Contract
	tokens     Tokens
	shop       shop.Shop
	operations operate.Operations
	webhooks   *dispatch.Registry
	receipts   port.Receipts
	profiles   port.Profiles
	cursors    *cursor.Sealer
	table      func(context.Context) error
	limits     *limit.Limiter
	ids        *id.Source
	now        func() time.Time
	log        *slog.Logger
	draining   atomic.Bool
	echo       *echo.Echo
}

var _ openapi.StrictServerInterface = (*Server)(nil)

// New makes a server. It fails when the specification cannot be read, or an
// origin has a wildcard.
func New(o Options) (*Server, error) {
	if slices.ContainsFunc(o.Origins, func(origin string) bool { return strings.ContainsAny(origin, "*?") }) {
		return nil, errors.New("allowed origins must be named, not matched")
	}
	c, err := contract.Load(o.Specification)
	if err != nil {
		return nil, err
	}
	s := &Server{
		contract: c, tokens: o.Tokens, shop: o.Shop, operations: o.Operations, webhooks: o.Webhooks,
		receipts: o.Receipts, profiles: o.Profiles, cursors: o.Cursors,
		table: o.TableReachable, limits: limit.New(o.RatePerSecond, limitedUsers),
		ids: o.IDs, now: o.Now, log: o.Log,
	}
	s.route(o.Origins)
	serveDocuments(s.echo, o.Specification, o.Page)
	return s, nil
}

func (s *Server) route(origins []string) {
	e := echo.New()
	e.Binder = binder{}
	e.HTTPErrorHandler = s.fail
	e.Use(s.begin, s.logAccess, s.survive, s.harden)
	if len(origins) > 0 { // Echo takes an empty list for all origins
		e.Use(crossOrigin(origins))
	}
	e.Use(s.authenticate, s.limitRate, s.checkContract)
	openapi.RegisterHandlers(e, openapi.NewStrictHandler(s, nil))
	s.echo = e
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		w.Header().Set("Connection", "close")
	}
	s.echo.ServeHTTP(w, r)
}

// Drain makes the server say that it is not ready, so that load balancers send
// new requests elsewhere. It still answers all of them, and asks those who send
// them to close their connections: closing an idle one from here could cross
// with a request on its way.
func (s *Server) Drain() { s.draining.Store(true) }
