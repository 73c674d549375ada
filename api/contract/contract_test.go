package contract_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

// loaded is the contract, which is read once because that takes a while.
var loaded = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(api.Specification()) })

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := loaded()
	require.NoError(t, err)
	return c
}

func TestTheSpecificationIsValidWithItsExamples(t *testing.T) {
	require.NoError(t, load(t).Document().Validate(t.Context(), openapi3.EnableExamplesValidation()))
}

func TestEveryOperationIsFoundByItsRoute(t *testing.T) {
	c := load(t)
	require.Equal(t, "getOrder", c.Operation("GET", "/api/orders/:orderId").ID)
	require.Nil(t, c.Operation("PUT", "/api/orders/:orderId"))
	require.True(t, c.Operation("PUT", "/api/ops/products/:sku").Secured)
	require.Equal(t, "operators", c.Operation("PUT", "/api/ops/products/:sku").Group)
	require.False(t, c.Operation("GET", "/api/products").Secured)
}

func TestOperationsBelowOpsAreForOperators(t *testing.T) {
	for path, item := range load(t).Document().Paths.Map() {
		for method := range item.Operations() {
			op := load(t).Operation(method, contract.Route(path))
			below := len(path) > 9 && path[:9] == "/api/ops/"
			require.Equal(t, below, op.Group == "operators" || op.Group == "finance", "%s %s", method, path)
		}
	}
}

func TestAnInvalidSpecificationIsRefused(t *testing.T) {
	_, err := contract.Load([]byte("paths: {/a: {get: {parameters: [{$ref: '#/nowhere'}]}}}"))
	require.Error(t, err)
}

func TestMediaTypes(t *testing.T) {
	patch := load(t).Operation("PATCH", "/api/webhooks/:webhookId")
	for contentType, reads := range map[string]bool{
		"application/merge-patch+json": true, "application/json": true, "Application/JSON; Charset=UTF-8": true,
		"text/json": false, "": false, "application/json-patch+json": false, ";": false,
	} {
		require.Equal(t, reads, patch.Reads(contentType), contentType)
	}
}

// value returns a random JSON value that is often nearly an order.
func value(r *rand.Rand, depth int) any {
	names := []string{"lines", "payment", "token", "sku", "quantity", "unitPrice", "amount", "currency", "a/b", "~"}
	leaves := []any{nil, true, "", "LAMP", "\u0000", -1, 0, 1, 1e300, 0.5, int64(math.MaxInt64), "USD"}
	switch n := r.IntN(10); {
	case n < 4 && depth > 0:
		object := map[string]any{}
		for range r.IntN(4) {
			object[names[r.IntN(len(names))]] = value(r, depth-1)
		}
		return object
	case n < 6 && depth > 0:
		array := make([]any, r.IntN(3))
		for i := range array {
			array[i] = value(r, depth-1)
		}
		return array
	default:
		return leaves[r.IntN(len(leaves))]
	}
}

func TestEveryBodyIsAcceptedOrItsViolationsPointIntoIt(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 300
	t.Logf("seed %d", parameters.Seed())
	op := load(t).Operation("POST", "/api/orders")
	ps := gopter.NewProperties(parameters)
	ps.Property("violations have a code and a pointer to a field or its parent", prop.ForAll(func(seed uint64) bool {
		body, err := json.Marshal(value(rand.New(rand.NewPCG(seed, 0)), 5))
		return err == nil && explained(op.CheckBody(t.Context(), body))
	}, gen.UInt64()))
	ps.TestingRun(t)
}

func explained(err error) bool {
	if err == nil {
		return true
	}
	var f *failure.Error
	if !errors.As(err, &f) || f.Code != failure.Invalid || len(f.Violations) == 0 {
		return false
	}
	for _, v := range f.Violations {
		if v.Code == "" || v.Code == "schema" || v.Message == "" || v.Pointer != "" && v.Pointer[0] != '/' {
			return false
		}
	}
	return true
}

func BenchmarkCheckBody(b *testing.B) {
	op := load(b).Operation("POST", "/api/orders")
	body := []byte(`{"lines":[{"sku":"LAMP-01","quantity":2,"unitPrice":{"amount":1999,"currency":"USD"}}],"payment":{"token":"tok_ok"}}`)
	b.ReportAllocs()
	for b.Loop() {
		if err := op.CheckBody(b.Context(), body); err != nil {
			b.Fatal(err)
		}
	}
}

// A1: listing unknown members was cubic, and its answers had 4.7 MB. The cost itself is
// counted in test/complexity.
func TestA1_ViolationsAreCapped(t *testing.T) {
	op := load(t).Operation("POST", "/api/orders")
	var members []string
	for i := range 1900 {
		members = append(members, fmt.Sprintf(`"m%d":0.5`, i))
	}
	for name, body := range map[string]string{
		"unknown members": "{" + strings.Join(members, ",") + "}",
		"bad lines":       `{"lines":[` + strings.TrimSuffix(strings.Repeat(`{"a":0.5},`, 900), ",") + `]}`,
	} {
		var f *failure.Error
		require.ErrorAs(t, op.CheckBody(t.Context(), []byte(body)), &f, name)
		require.Len(t, f.Violations, failure.MaxViolations, name)
		answer, err := json.Marshal(f.Violations)
		require.NoError(t, err)
		require.Less(t, len(answer), 64<<10, name)
		var again *failure.Error
		require.ErrorAs(t, op.CheckBody(t.Context(), []byte(body)), &again)
		require.Equal(t, f.Violations, again.Violations, "the same request gets the same answer")
	}
}

func TestCheckingABodyStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := []byte(`{"lines":[{"sku":"LAMP-01","quantity":2}],"payment":{"token":"tok_ok"}}`)
	require.ErrorIs(t, load(t).Operation("POST", "/api/orders").CheckBody(ctx, body), context.Canceled)
}

func TestTheSpecificationNamesEveryCurrency(t *testing.T) {
	op := load(t).Operation("PUT", "/api/ops/products/:sku")
	for i := range 26 * 26 * 26 {
		code := string([]byte{byte('A' + i/676), byte('A' + i/26%26), byte('A' + i%26)})
		_, unsupported := money.ParseCurrency(code)
		err := op.CheckBody(t.Context(), []byte(`{"name":"n","price":{"amount":1,"currency":"`+code+`"}}`))
		require.Equal(t, unsupported == nil, err == nil, code)
	}
	var f *failure.Error
	require.ErrorAs(t, op.CheckBody(t.Context(), []byte(`{"name":"n","price":{"amount":1,"currency":"XXX"}}`)), &f)
	require.Equal(t, []failure.Violation{{Pointer: "/price/currency", Code: "currency", Message: "must be a supported ISO 4217 code"}}, f.Violations)
}
