package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/adapter/postal"
	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/auth"
	"github.com/eventforge/eventforge/api/auth/authtest"
	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/api/products"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/app/jobs"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/poll"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// harness is the API over HTTP with stores in memory and a real issuer.
type harness struct {
	t        testing.TB
	url      string
	api      *server.Server
	store    *memory.Store
	issuer   *authtest.Issuer
	users    *users
	receipts *receipts
	pictures *memory.Pictures
	queues   *queues
	attempts *attempts
	again    *republisher
	logs     *lockedBuffer
	spec     *specification
}

// start starts the API. Each change adapts its options.
func start(t testing.TB, changes ...func(*server.Options)) *harness {
	t.Helper()
	p := &harness{
		t: t, store: memory.New(time.Now), issuer: authtest.NewIssuer(t), users: &users{}, pictures: &memory.Pictures{},
		receipts: &receipts{links: map[string]port.ReceiptLinks{}}, queues: &queues{}, attempts: &attempts{}, again: &republisher{},
		logs: &lockedBuffer{}, spec: specificationOf(t),
	}
	options := p.options()
	for _, change := range changes {
		change(&options)
	}
	var err error
	p.api, err = server.New(options)
	require.NoError(t, err)
	served := httptest.NewServer(p.api)
	t.Cleanup(served.Close)
	p.url = served.URL
	return p
}

func (p *harness) options() server.Options {
	ids := id.NewSource(time.Now, rand.Reader)
	specified, err := loadContract()
	require.NoError(p.t, err)
	return server.Options{
		Contract: specified, Document: api.Published(), Tokens: p.verifier(),
		Shop: shop.Shop{Orders: p.store, Archive: p.store, Catalog: p.store, Formats: postal.Formats{}, IDs: ids, Now: time.Now, WithdrawalPeriod: 14 * 24 * time.Hour},
		Operations: operate.Operations{
			Orders: p.store, Withdrawals: p.store, Search: p.store, Directory: p.users, Catalog: p.store, Pictures: p.pictures, Partners: p.store, Received: p.store, Queues: p.queues, Audit: p.store, Books: p.store, Histories: histories{}, Executions: executions{},
			Archive: p.store, Markers: p.store, Republisher: p.again,
			Webhooks: operate.EndpointStores{Endpoints: p.store, All: p.store, Notices: p.attempts},
			Effects:  operate.EffectReaders{Mails: p.store, Receipts: p.receipts, Endpoints: p.store, Deliveries: p.store},
			IDs:      ids, Random: rand.Reader, Now: time.Now,
		},
		Overviews: &operate.Overviews{
			Orders: p.store, Flow: p.store, Withdrawals: p.store, Endpoints: p.store, Queues: p.queues, Breakers: p.store,
			Reconciliations: p.store, Gateway: "sandbox", Now: time.Now,
		},
		Jobs:      jobs.Manager{Jobs: p.store, Orders: p.store, Audit: p.store, NextID: ids.Next, Now: time.Now},
		Erasures:  erase.Eraser{Erasures: p.store, Now: time.Now},
		Addresses: shop.AddressBook{Addresses: p.store, Formats: postal.Formats{}},
		Poller:    poll.Poller{Feed: p.store, Now: time.Now},
		Webhooks: &dispatch.Registry{
			Endpoints: p.store, Deliveries: p.store, Circuits: p.store, Log: p.store, Counts: p.store, Attempts: p.attempts, Probes: p.attempts, Budgets: p.store,
			Now: time.Now, NextID: ids.Next, Random: rand.Reader,
			Recoverer: &dispatch.Recoverer{
				Endpoints: p.store, Deliveries: p.store, Recoveries: p.store, Attempts: p.attempts, Budgets: p.store, Now: time.Now, NextID: ids.Next,
			},
		},
		Receipts: p.receipts, Profiles: p.users, Cursors: cursor.New([]byte("a secret of the tests")),
		Storefront: storefront{p.store}, TableReachable: func(context.Context) error { return nil },
		AppURL: "https://shop.example", RatePerSecond: 1e6, IDs: ids, Now: time.Now, Log: observe.NewLogger(p.logs, slog.LevelInfo),
	}
}

// storefront reads the products for each request, so that tests need not wait for an
// index to follow the store.
type storefront struct{ store *memory.Store }

func (f storefront) now() *products.Catalog {
	return products.New(f.store, time.Now, slog.New(slog.DiscardHandler))
}

func (f storefront) Browse(ctx context.Context, s catalog.Selection, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	return f.now().Browse(ctx, s, p)
}

func (f storefront) Categories(ctx context.Context) ([]catalog.Category, error) {
	return f.now().Categories(ctx)
}

func (f storefront) ForSale(ctx context.Context, sku string) (catalog.Offer, error) {
	return f.now().ForSale(ctx, sku)
}

func (f storefront) OnSale(ctx context.Context) ([]string, error) {
	return f.now().OnSale(ctx)
}

func (p *harness) verifier() *auth.Verifier {
	ctx, cancel := context.WithCancel(context.Background())
	p.t.Cleanup(cancel)
	v, err := auth.New(ctx, auth.Config{
		Issuer: p.issuer.URL, ClientIDs: []string{authtest.ClientID}, Client: http.DefaultClient,
		Log: observe.NewLogger(p.logs, slog.LevelInfo), Now: time.Now,
	})
	require.NoError(p.t, err)
	require.Eventually(p.t, func() bool { return v.Ready() == nil }, patience, time.Millisecond)
	return v
}

// sell puts a product with stock into the catalog.
func (p *harness) sell(sku string, price int64, units int) {
	p.t.Helper()
	stored, _ := p.store.Offer(p.t.Context(), sku) // none at first
	require.NoError(p.t, p.store.PutProduct(p.t.Context(), catalog.Product{
		SKU: sku, Name: "The " + sku, Price: money.Money{Amount: price, Currency: "USD"}, Active: true, Version: stored.Product.Version + 1,
	}))
	if units > 0 {
		_, err := p.store.AdjustStock(p.t.Context(), sku, units, "first")
		require.NoError(p.t, err)
	}
}

// reply is a response of the API.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// header is a header that a call sends.
type header struct{ name, value string }

// call calls the API as the user, without a token if user is empty, and checks the
// response against the specification. A body of bytes is sent unchanged, any other as
// JSON.
func (p *harness) call(user, method, path string, body any, headers ...header) reply {
	p.t.Helper()
	req := p.request(user, method, path, body, headers)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(p.t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	r := reply{p.t, resp.StatusCode, resp.Header, got}
	p.spec.check(p.t, req, r)
	return r
}

func (p *harness) request(user, method, path string, body any, headers []header) *http.Request {
	p.t.Helper()
	raw, isRaw := body.([]byte)
	if body != nil && !isRaw {
		var err error
		raw, err = json.Marshal(body)
		require.NoError(p.t, err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, bytes.NewReader(raw))
	require.NoError(p.t, err)
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+p.issuer.AccessToken(p.t, user, groupsOf(user)...))
	}
	for _, h := range headers {
		req.Header.Set(h.name, h.value)
	}
	return req
}

// groupsOf makes the user "operator" an operator, "finance" one who may refund, and
// "partner" a partner.
func groupsOf(user string) []string {
	switch user {
	case "operator":
		return []string{"operators"}
	case "finance":
		return []string{"operators", "finance"}
	case "partner":
		return []string{"partners"}
	}
	return nil
}

// is requires the status.
func (r reply) is(status int) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, "%s", r.body)
	return r
}

// object is the body as JSON.
func (r reply) object() map[string]any {
	r.t.Helper()
	var v map[string]any
	require.NoError(r.t, json.Unmarshal(r.body, &v), "%s", r.body)
	return v
}

// items are the body's items.
func (r reply) items() []map[string]any {
	r.t.Helper()
	var v struct{ Items []map[string]any }
	require.NoError(r.t, json.Unmarshal(r.body, &v), "%s", r.body)
	return v.Items
}

// problem is the body as a problem.
type problem struct {
	Code, Detail, RequestID string
	Violations              []struct{ Pointer, Code, Message string }
}

// refused requires a problem of the status and code.
func (r reply) refused(status int, code string) problem {
	r.t.Helper()
	r.is(status)
	require.Equal(r.t, "application/problem+json", r.header.Get("Content-Type"))
	var p problem
	require.NoError(r.t, json.Unmarshal(r.body, &p))
	require.Equal(r.t, code, p.Code, "%s", r.body)
	require.Equal(r.t, r.header.Get("X-Request-Id"), p.RequestID)
	return p
}

// violates requires an invalid request with exactly these violations, each
// "pointer code".
func (r reply) violates(want ...string) {
	r.t.Helper()
	got := []string{}
	for _, v := range r.refused(400, "invalid").Violations {
		got = append(got, v.Pointer+" "+v.Code)
	}
	require.ElementsMatch(r.t, want, got, "%s", r.body)
}

// lockedBuffer collects logs of many goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
