package server_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// properties runs 300 inputs per property, others in each run, and logs its seed.
func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 300
	t.Logf("seed %d", parameters.Seed())
	return gopter.NewProperties(parameters)
}

// direct calls the API without a network, which allows thousands of calls.
func (p *harness) direct(token, method, path string, body []byte, headers ...header) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	for _, h := range headers {
		req.Header.Set(h.name, h.value)
	}
	w := httptest.NewRecorder()
	p.api.ServeHTTP(w, req)
	return w
}

// shapeless is JSON of any structure, often close to an order.
func shapeless(r *rand.Rand, depth int) string {
	names := []string{"lines", "payment", "token", "sku", "quantity", "unitPrice", "amount", "currency", "", "a/b"}
	leaves := []string{"null", "true", `""`, `"LAMP"`, `"\u0000"`, "-1", "0", "1", "1e999", "0.5", "19.99", "9223372036854775808", `"USD"`, "[", "}", ""}
	switch n := r.IntN(10); {
	case n < 4 && depth > 0:
		var fields []string
		for range r.IntN(4) {
			fields = append(fields, fmt.Sprintf("%q:%s", names[r.IntN(len(names))], shapeless(r, depth-1)))
		}
		return "{" + strings.Join(fields, ",") + "}"
	case n < 6 && depth > 0:
		var items []string
		for range r.IntN(3) {
			items = append(items, shapeless(r, depth-1))
		}
		return "[" + strings.Join(items, ",") + "]"
	default:
		return leaves[r.IntN(len(leaves))]
	}
}

func TestP6_NoBodyCausesAServerError(t *testing.T) {
	p := shopOfLamps(t)
	shopper, operator := p.issuer.AccessToken(t, "alice"), p.issuer.AccessToken(t, "operator", "operators")
	routes := []struct{ token, method, path string }{
		{shopper, "POST", "/api/orders"}, {shopper, "POST", "/api/webhooks"}, {shopper, "PATCH", "/api/webhooks/we_x"},
		{operator, "PUT", "/api/ops/products/LAMP"}, {operator, "POST", "/api/ops/products/LAMP/stock"},
		{operator, "POST", "/api/ops/partners"}, {operator, "PATCH", "/api/ops/partners/acme"},
	}
	ps := properties(t)
	ps.Property("random JSON never gives 5xx, and refusals are problems", prop.ForAll(func(seed uint64) bool {
		r := rand.New(rand.NewPCG(seed, 0))
		route := routes[r.IntN(len(routes))]
		w := p.direct(route.token, route.method, route.path, []byte(shapeless(r, 5)))
		return w.Code < 500 && (w.Code < 300 || w.Header().Get("Content-Type") == "application/problem+json")
	}, gen.UInt64()))
	ps.TestingRun(t)
}

func TestD2_AReplayIsIdenticalByteForByte(t *testing.T) {
	p := shopOfLamps(t)
	token := p.issuer.AccessToken(t, "alice")
	ps := properties(t)
	ps.Property("any order, repeated with its key in any spelling, gives the same bytes", prop.ForAll(func(k uint64, quantities []uint8) bool {
		lines := []m{{"sku": "LAMP", "quantity": 1}}
		for _, q := range quantities[:min(len(quantities), 49)] {
			lines = append(lines, m{"sku": "LAMP", "quantity": int(q) + 1})
		}
		compact, _ := json.Marshal(m{"lines": lines, "payment": m{"token": "tok_ok"}})
		spaced, _ := json.MarshalIndent(m{"payment": m{"token": "tok_ok"}, "lines": lines}, "", "\t")
		first := p.direct(token, "POST", "/api/orders", compact, key(fmt.Sprint(k)))
		again := p.direct(token, "POST", "/api/orders", spaced, key(fmt.Sprintf("%q", fmt.Sprint(k))))
		return first.Code == http.StatusCreated && again.Code == http.StatusCreated &&
			first.Body.String() == again.Body.String() && again.Header().Get("Idempotent-Replayed") == "true"
	}, gen.UInt64(), gen.SliceOf(gen.UInt8())))
	ps.TestingRun(t)
}

func FuzzOrderJSON(f *testing.F) {
	f.Add([]byte(`{"lines":[{"sku":"LAMP","quantity":1}],"payment":{"token":"tok_ok"}}`))
	f.Add([]byte(`{"lines":[{"sku":"LAMP","quantity":1,"unitPrice":{"amount":19.99,"currency":"USD"}}],"payment":{"token":"t"}}`))
	f.Add([]byte(`{"lines":[{"sku":"LAMP","quantity":1e0}],"payment":{"token":"\ud800"}}`))
	f.Add([]byte(`[[[[]]]] {}`))
	p := shopOfLamps(f)
	token := p.issuer.AccessToken(f, "alice")
	f.Fuzz(func(t *testing.T, body []byte) {
		w := p.direct(token, "POST", "/api/orders", body)
		require.Contains(t, []int{201, 400, 413}, w.Code, "%s", w.Body)
		require.True(t, json.Valid(w.Body.Bytes()))
		if w.Code == http.StatusCreated {
			require.NotContains(t, w.Body.String(), `"amount":0`)
		}
	})
}
