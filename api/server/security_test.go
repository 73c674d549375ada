package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/auth/authtest"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/failure"
)

func TestS10_EverySecuredOperationNeedsAToken(t *testing.T) {
	p := start(t)
	doc := p.call("", "GET", "/openapi.json", nil).is(200).object()
	for path, item := range doc["paths"].(m) {
		for method, op := range item.(m) {
			operation, ok := op.(m)
			if !ok || !strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/api/products") || path == "/api/event-types" {
				continue
			}
			t.Run(method+" "+path, func(t *testing.T) {
				require.NotEmpty(t, operation["security"])
				p.call("", strings.ToUpper(method), strings.NewReplacer("{", "", "}", "").Replace(path), nil).
					refused(401, "unauthenticated")
			})
		}
	}
}

func TestS10_AnOutageOfTheIssuerIsUnavailable(t *testing.T) {
	p := start(t)
	p.issuer.Down.Store(true)
	unknown := p.issuer.Sign(t, authtest.NewKeyID, p.issuer.Claims("alice"))
	r := p.call("", "GET", "/api/orders", nil, header{"Authorization", "Bearer " + unknown})
	r.refused(503, "unavailable")
	require.NotEmpty(t, r.header.Get("Retry-After"))
	p.call("alice", "GET", "/api/orders", nil).is(200)
}

func TestTokensAreReadAsInRFC6750(t *testing.T) {
	p := start(t)
	token := p.issuer.AccessToken(t, "alice")
	p.call("", "GET", "/api/orders", nil, header{"Authorization", "bearer " + token}).is(200)
	for _, wrong := range []string{"Basic " + token, token, "Bearer", "Bearer x.y.z"} {
		r := p.call("", "GET", "/api/orders", nil, header{"Authorization", wrong})
		r.refused(401, "unauthenticated")
		require.Equal(t, `Bearer error="invalid_token"`, r.header.Get("WWW-Authenticate"))
	}
	require.Equal(t, "Bearer", p.call("", "GET", "/api/orders", nil).header.Get("WWW-Authenticate"))
}

// Each operation of operators is tried: a route without the group would answer anybody.
func TestOperationsAreForOperators(t *testing.T) {
	p := start(t)
	doc := p.call("", "GET", "/openapi.json", nil).is(200).object()
	tried := 0
	for path, item := range doc["paths"].(m) {
		for method, op := range item.(m) {
			if _, ok := op.(m); !ok || !strings.HasPrefix(path, "/api/ops/") {
				continue
			}
			for _, user := range []string{"alice", "partner"} {
				p.call(user, strings.ToUpper(method), strings.NewReplacer("{", "", "}", "").Replace(path), nil).refused(403, "forbidden")
			}
			tried++
		}
	}
	require.Greater(t, tried, 20)
}

func TestS11_OnlyConfiguredOriginsAreAllowed(t *testing.T) {
	closed := start(t)
	r := closed.call("", "GET", "/api/products", nil, header{"Origin", "https://evil.example"}).is(200)
	require.Empty(t, r.header.Get("Access-Control-Allow-Origin"))

	open := start(t, func(o *server.Options) { o.Origins = []string{"https://page.example"} })
	r = open.call("", "GET", "/api/products", nil, header{"Origin", "https://page.example"}).is(200)
	require.Equal(t, "https://page.example", r.header.Get("Access-Control-Allow-Origin"))
	require.Empty(t, r.header.Get("Access-Control-Allow-Credentials"))
	r = open.call("", "GET", "/api/products", nil, header{"Origin", "https://evil.example"}).is(200)
	require.Empty(t, r.header.Get("Access-Control-Allow-Origin"))
	r = open.call("", "OPTIONS", "/api/orders", nil,
		header{"Origin", "https://page.example"}, header{"Access-Control-Request-Method", "POST"}).is(204)
	require.Contains(t, r.header.Get("Access-Control-Allow-Headers"), "Idempotency-Key")

	for _, origin := range []string{"*", "https://*.example"} {
		_, err := server.New(server.Options{Origins: []string{origin}})
		require.Error(t, err, origin)
	}
}

func TestS11_ResponsesHaveSecurityHeaders(t *testing.T) {
	p := start(t)
	for _, path := range []string{"/health", "/api/products", "/api/orders", "/nothing", "/docs", "/openapi.json"} {
		h := p.call("", "GET", path, nil).header
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Contains(t, h.Get("Strict-Transport-Security"), "max-age=", path)
		if path != "/api/products" { // the same for everybody
			require.Equal(t, "no-store", h.Get("Cache-Control"), path)
		}
	}
}

func TestTheRequestIDIsKeptIfWellFormed(t *testing.T) {
	p := start(t)
	require.Equal(t, "abc.DEF-1_2", p.call("", "GET", "/nothing", nil, header{"X-Request-Id", "abc.DEF-1_2"}).header.Get("X-Request-Id"))
	for _, bad := range []string{"", "a b", "<script>", strings.Repeat("x", 129), "a\tb", "ä"} {
		got := p.call("", "GET", "/nothing", nil, header{"X-Request-Id", bad}).header.Get("X-Request-Id")
		require.Len(t, got, 26, "a new one instead of %q", bad)
	}
}

func TestP6_ServerErrorsAreLoggedAndLeakNothing(t *testing.T) {
	p := shopOfLamps(t)
	secret := errors.New("dial tcp 10.0.0.7: table arn:aws:dynamodb:secret")
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"unknown error": {secret, 500, "internal"},
		"internal":      {failure.Wrap(failure.Internal, secret, "the order table broke"), 500, "internal"},
		"unavailable":   {failure.Wrap(failure.Unavailable, secret, "try later"), 503, "unavailable"},
		"out of time":   {context.DeadlineExceeded, 503, "unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			p.store.Fault = func(string) (before, after error) { return c.err, nil }
			defer func() { p.store.Fault = nil }()
			r := p.call("", "GET", "/api/products", nil)
			r.refused(c.status, c.code)
			require.NotContains(t, string(r.body), "10.0.0.7")
			require.NotContains(t, string(r.body), "order table")
			require.Contains(t, p.logged(r.header.Get("X-Request-Id")), c.err.Error())
		})
	}
}

// logged is the error in a request's log lines.
func (p *harness) logged(requestID string) (found string) {
	p.t.Helper()
	for l := range strings.SplitSeq(strings.TrimSpace(p.logs.String()), "\n") {
		var entry struct {
			RequestID string `json:"request_id"`
			Level     string
			Error     string
		}
		require.NoError(p.t, json.Unmarshal([]byte(l), &entry), l)
		if entry.RequestID == requestID && entry.Level == "ERROR" {
			found += entry.Error
		}
	}
	return found
}

func TestAPanicFailsOnlyItsRequest(t *testing.T) {
	p := shopOfLamps(t)
	p.store.Fault = func(string) (before, after error) { panic("impossible") }
	r := p.call("", "GET", "/api/products", nil)
	r.refused(500, "internal")
	require.Contains(t, p.logged(r.header.Get("X-Request-Id")), "impossible")
	p.store.Fault = nil
	p.call("", "GET", "/api/products", nil).is(200)
}

func TestS14_LogsContainNoAddressAndNoToken(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	p.call("alice", "GET", "/api/orders/"+id, nil).is(200)
	p.call("alice", "GET", "/api/products?q=bob@mail.example", nil).is(200)
	require.NotEmpty(t, p.logs.String())
	for _, private := range []string{"@mail.example", "Bearer", "eyJ", "127.0.0.1"} {
		require.NotContains(t, p.logs.String(), private)
	}
}

func TestP8_EachUserHasABudget(t *testing.T) {
	p := start(t, func(o *server.Options) { o.RatePerSecond = 2; o.Now = stopped() })
	for range 4 {
		p.call("alice", "GET", "/api/orders", nil).is(200)
	}
	r := p.call("alice", "GET", "/api/orders", nil)
	r.refused(429, "rate_limited")
	require.Equal(t, "1", r.header.Get("Retry-After"))
	require.Equal(t, `"user";q=4;w=2`, r.header.Get("RateLimit-Policy"))
	require.Equal(t, `"user";r=0;t=2`, r.header.Get("RateLimit"))
	p.call("bob", "GET", "/api/orders", nil).is(200)
	p.call("", "GET", "/api/products", nil).is(200)
}

// stopped is a clock that does not advance.
func stopped() func() time.Time {
	now := time.Now()
	return func() time.Time { return now }
}

func TestReadinessReportsEachCheck(t *testing.T) {
	broken := errors.New("no route to host")
	var table error
	p := start(t, func(o *server.Options) { o.TableReachable = func(context.Context) error { return table } })
	require.Equal(t, "ready", p.call("", "GET", "/ready", nil).is(200).object()["status"])
	table = broken
	r := p.call("", "GET", "/ready", nil).is(503)
	require.Equal(t, m{"table": "unavailable", "signingKeys": "ok"}, r.object()["checks"])
	require.NotContains(t, string(r.body), broken.Error())
	p.call("", "GET", "/health", nil).is(200)
}

func TestADrainingServerIsNotReadyButServes(t *testing.T) {
	p := start(t)
	p.api.Drain()
	require.Equal(t, "draining", p.call("", "GET", "/ready", nil).is(503).object()["status"])
	p.call("", "GET", "/api/products", nil).is(200)
	p.call("", "GET", "/health", nil).is(http.StatusOK)
}

func TestTheTraceIsContinued(t *testing.T) {
	p := shopOfLamps(t)
	parent := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	id := p.call("alice", "POST", "/api/orders", lamps(1), header{"traceparent", parent}).is(201).object()["id"].(string)
	o, err := p.store.Order(t.Context(), id)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(o.Snapshot().Traceparent, "00-0af7651916cd43dd8448eb211c80319c-"), o.Snapshot().Traceparent)
	require.Contains(t, p.logs.String(), "0af7651916cd43dd8448eb211c80319c")
}
