package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
)

// balancer is the address of the load balancer in the VPC; edge that of CloudFront's
// interface there.
const balancer, edge = "10.0.1.7", "10.0.2.9"

// search calls GET /api/products as the load balancer passes it on.
func (p *harness) search(forwarded ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/api/products?q=lamp", nil)
	r.RemoteAddr = balancer + ":41234"
	for _, value := range forwarded {
		r.Header.Add("X-Forwarded-For", value)
	}
	w := httptest.NewRecorder()
	p.api.ServeHTTP(w, r)
	return w
}

// thrifty allows a user two requests and an address eight.
func thrifty(o *server.Options) { o.RatePerSecond, o.Now = 1, stopped() }

func TestA5_SearchesAreBoundedPerAddress(t *testing.T) {
	p := start(t, thrifty)
	var wg sync.WaitGroup
	answers := make([]int, 100)
	for i := range answers {
		wg.Go(func() { answers[i] = p.search("198.51.100.7, " + edge).Code })
	}
	wg.Wait()
	passed := 0
	for _, status := range answers {
		if status == http.StatusOK {
			passed++
		} else {
			require.Equal(t, http.StatusTooManyRequests, status)
		}
	}
	require.Equal(t, 8, passed)
	late := p.search("198.51.100.7, " + edge)
	require.Equal(t, `"address";q=8;w=2`, late.Header().Get("RateLimit-Policy"))
	require.Equal(t, `"address";r=0;t=2`, late.Header().Get("RateLimit"))
	require.Equal(t, "1", late.Header().Get("Retry-After"))
	require.Equal(t, http.StatusOK, p.search("198.51.100.8, "+edge).Code, "another address")
	require.NotContains(t, p.logs.String(), "198.51.100")
}

// A client chooses what it sends; only what our own proxies append is true.
func TestA5_AForgedAddressGivesNoOtherBudget(t *testing.T) {
	for name, forged := range map[string]func(i int) []string{
		"one in front":     func(i int) []string { return []string{fmt.Sprintf("203.0.113.%d, 198.51.100.7, %s", i, edge)} },
		"a private one":    func(i int) []string { return []string{fmt.Sprintf("10.9.9.%d, 198.51.100.7, %s", i, edge)} },
		"no address":       func(i int) []string { return []string{fmt.Sprintf("x%d, 198.51.100.7, %s", i, edge)} },
		"a second header":  func(i int) []string { return []string{fmt.Sprintf("203.0.113.%d", i), "198.51.100.7, " + edge} },
		"IPv6 of a prefix": func(i int) []string { return []string{fmt.Sprintf("2001:db8:1:2::%x, %s", i, edge)} },
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, thrifty)
			for i := range 8 {
				require.Equal(t, http.StatusOK, p.search(forged(i)...).Code)
			}
			require.Equal(t, http.StatusTooManyRequests, p.search(forged(99)...).Code)
		})
	}
}

func TestHealthChecksAndUsersAreNotCountedByAddress(t *testing.T) {
	p := start(t, thrifty)
	for range 8 {
		p.call("", "GET", "/api/products", nil).is(200)
	}
	p.call("", "GET", "/api/products", nil).refused(429, "rate_limited")
	for range 9 {
		p.call("", "GET", "/health", nil).is(200)
		p.call("", "GET", "/ready", nil).is(200)
	}
	p.call("alice", "GET", "/api/orders", nil).is(200)
}
