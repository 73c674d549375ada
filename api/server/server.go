// Package server is the API over HTTP. The generated code in package openapi routes and
// decodes. This package has the middleware, and one handler per operation, which
// converts, calls the domain and converts back.
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

	"github.com/eventforge/eventforge/api/cache"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/app/jobs"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/poll"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
)

// Tokens verifies access tokens.
type Tokens interface {
	// Verify fails with Unauthenticated, or with Unavailable if the token cannot
	// be checked.
	Verify(ctx context.Context, token string) (identity.Identity, error)
	// Ready fails until tokens can be verified.
	Ready() error
}

// Options are the parts of a server. All are required except Origins.
type Options struct {
	Contract   *contract.Contract
	Document   []byte // the specification as it is served
	Tokens     Tokens
	Shop       shop.Shop
	Operations operate.Operations
	Jobs       jobs.Manager
	Overviews  *operate.Overviews
	Webhooks   *dispatch.Registry
	Erasures   erase.Eraser // for requests
	Poller     poll.Poller
	Addresses  shop.AddressBook
	Receipts   port.Receipts
	Profiles   port.Profiles
	Cursors    *cursor.Sealer
	// Storefront has the products that the shop sells.
	Storefront Storefront
	// CatalogVersion changes when this process changes the catalog.
	// Pages of products are kept for some seconds as long as it stays the same;
	// without it they are not kept.
	CatalogVersion func() int64
	// TableReachable fails when the table cannot be read.
	TableReachable func(ctx context.Context) error
	// AppURL is where the app is, without a trailing slash, for the sitemap.
	AppURL string
	// Origins are the other web origins whose pages may call the API, without
	// wildcards.
	Origins       []string
	RatePerSecond float64 // requests of one user; an address may send addressShare times as many
	IDs           *id.Source
	Now           func() time.Time
	Log           *slog.Logger
}

// Server answers the API's requests. It is an openapi.StrictServerInterface.
type Server struct {
	contract    *contract.Contract
	tokens      Tokens
	shop        shop.Shop
	operations  operate.Operations
	jobs        jobs.Manager
	overview    *operate.Overviews
	overviews   *cache.Cache[operate.Overview] // the last one
	webhooks    *dispatch.Registry
	erasures    erase.Eraser
	poller      poll.Poller
	addressBook shop.AddressBook
	receipts    port.Receipts
	profiles    port.Profiles
	cursors     *cursor.Sealer
	storefront  Storefront
	pages       *productPages
	table       func(context.Context) error
	appURL      string
	users       budget
	addresses   budget
	crashes     crashBudget
	ids         *id.Source
	now         func() time.Time
	log         *slog.Logger
	draining    atomic.Bool
	echo        *echo.Echo
}

var _ openapi.StrictServerInterface = (*Server)(nil)

// New returns a server. It fails if an origin has a wildcard.
func New(o Options) (*Server, error) {
	if slices.ContainsFunc(o.Origins, func(origin string) bool { return strings.ContainsAny(origin, "*?") }) {
		return nil, errors.New("allowed origins must not contain wildcards")
	}
	s := &Server{
		contract: o.Contract, tokens: o.Tokens, shop: o.Shop, operations: o.Operations, jobs: o.Jobs, overview: o.Overviews, webhooks: o.Webhooks,
		erasures: o.Erasures, poller: o.Poller, addressBook: o.Addresses, receipts: o.Receipts, profiles: o.Profiles, cursors: o.Cursors,
		overviews:  cache.New[operate.Overview](overviewKept, 1, overviewTime, o.Now),
		storefront: o.Storefront, pages: newProductPages(o.CatalogVersion, o.Now),
		table: o.TableReachable, appURL: o.AppURL, users: newBudget("user", o.RatePerSecond), addresses: newBudget("address", addressShare*o.RatePerSecond),
		crashes: newCrashBudget(),
		ids:     o.IDs, now: o.Now, log: o.Log,
	}
	s.route(o.Origins)
	serveReference(s.echo, o.Document)
	return s, nil
}

func (s *Server) route(origins []string) {
	e := echo.New()
	e.Binder = binder{}
	e.IPExtractor = addressOf
	e.HTTPErrorHandler = s.fail
	e.Use(s.startCall, s.logAccess, s.recoverPanic, s.setSecurityHeaders)
	if len(origins) > 0 { // for Echo an empty list means all origins
		e.Use(crossOrigin(origins))
	}
	e.Use(s.authenticate, s.limitRate, s.checkContract)
	openapi.RegisterHandlers(e, openapi.NewStrictHandler(s, nil))
	e.Match([]string{http.MethodGet, http.MethodHead}, sitemapRoute, s.sitemap)
	s.echo = e
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		w.Header().Set("Connection", "close")
	}
	s.echo.ServeHTTP(w, r)
}

// Drain makes the server report that it is not ready, so that load balancers send new
// requests elsewhere. It still answers every request, and asks clients to close their
// connections: if the server closed an idle connection, it could lose a request that is
// being sent.
func (s *Server) Drain() { s.draining.Store(true) }
