package server_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/jsontext"
	"github.com/eventforge/eventforge/domain/text"
)

// decoded is a body decoded from JSON, empty if it is not JSON.
func decoded(body []byte) m {
	var v m
	_ = json.Unmarshal(body, &v)
	return v
}

// encoded is v as JSON.
func encoded(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // tests encode what can be encoded
	}
	return raw
}

func TestTheTotalIsTheSumOfTheLines(t *testing.T) {
	p := shopOfLamps(t)
	p.sell("CHAIR", 12_345, 0)
	token := p.issuer.AccessToken(t, "alice")
	ps := properties(t)
	ps.Property("total = Σ quantity × price", prop.ForAll(func(lampCount, chairCount uint8) bool {
		w := p.direct(token, "POST", "/api/orders", encoded(m{
			"lines":   []m{{"sku": "LAMP", "quantity": int(lampCount) + 1}, {"sku": "CHAIR", "quantity": int(chairCount) + 1}},
			"payment": m{"token": "tok_ok"},
		}))
		total, _ := decoded(w.Body.Bytes())["total"].(m)
		return total["amount"] == float64((int(lampCount)+1)*1999+(int(chairCount)+1)*12_345)
	}, gen.UInt8(), gen.UInt8()))
	ps.TestingRun(t)
}

func TestAnUnknownFieldIsReportedAnywhere(t *testing.T) {
	p := shopOfLamps(t)
	token := p.issuer.AccessToken(t, "alice")
	ps := properties(t)
	ps.Property("the pointer points to the field", prop.ForAll(func(name string, place uint8) bool {
		name = "x" + name
		line := m{"sku": "LAMP", "quantity": 1, "unitPrice": usd(1999)}
		order := m{"lines": []m{line}, "payment": m{"token": "tok_ok"}}
		at := []string{"", "/lines/0", "/lines/0/unitPrice", "/payment"}[place%4]
		[]m{order, line, line["unitPrice"].(m), order["payment"].(m)}[place%4][name] = 1
		want := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		w := p.direct(token, "POST", "/api/orders", encoded(order))
		var got problem
		return json.Unmarshal(w.Body.Bytes(), &got) == nil && w.Code == 400 && len(got.Violations) == 1 &&
			got.Violations[0].Pointer == want && got.Violations[0].Code == "unknown_field"
	}, gen.AnyString().SuchThat(func(s string) bool { return text.Valid(s) && len(s) < jsontext.MaxName }), gen.UInt8()))
	ps.TestingRun(t)
	require.Empty(t, p.ordersOf("alice"))
}

func TestPagesOfAnySizeFormTheWholeList(t *testing.T) {
	p := shopOfLamps(t)
	var want []string
	for range 23 {
		want = append(want, p.place("alice"))
	}
	slices.Reverse(want)
	token := p.issuer.AccessToken(t, "alice")
	ps := properties(t)
	ps.Property("pages of changing sizes, one after the other, are the list", prop.ForAll(func(sizes []uint8) bool {
		var got []string
		cursor := ""
		for i := 0; i == 0 || cursor != ""; i++ {
			limit := 7
			if i < len(sizes) {
				limit = int(sizes[i])%20 + 1
			}
			w := p.direct(token, "GET", fmt.Sprintf("/api/orders?limit=%d%s", limit, cursor), nil)
			page := decoded(w.Body.Bytes())
			items, _ := page["items"].([]any)
			if len(items) > limit || i > len(want) {
				return false
			}
			for _, item := range items {
				got = append(got, item.(m)["id"].(string))
			}
			if cursor, _ = page["nextCursor"].(string); cursor != "" {
				cursor = "&cursor=" + cursor
			}
		}
		return slices.Equal(want, got)
	}, gen.SliceOf(gen.UInt8())))
	ps.TestingRun(t)
}

func TestAProductIsReadAsItWasPut(t *testing.T) {
	p := start(t)
	token := p.issuer.AccessToken(t, "operator", "operators")
	var seen any // the version of the product
	ps := properties(t)
	ps.Property("GET after PUT", prop.ForAll(func(name, description string, price int64, active bool) bool {
		put := m{"name": name, "description": description, "price": usd(price), "active": active}
		if seen != nil {
			put["version"] = seen
		}
		w := p.direct(token, "PUT", "/api/ops/products/THING", encoded(put))
		seen = decoded(w.Body.Bytes())["version"]
		got := decoded(p.direct(token, "GET", "/api/ops/products/THING", nil).Body.Bytes())
		return w.Code == 200 && got["name"] == name && got["description"] == description &&
			got["price"].(m)["amount"] == float64(price) && got["active"] == active
	}, gen.AlphaString().SuchThat(func(s string) bool { return len(s) >= 1 && len(s) <= 200 }),
		gen.AlphaString(), gen.Int64Range(1, 1<<53-1), gen.Bool()))
	ps.TestingRun(t)
}

func TestAMergePatchIsIdempotent(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	token := p.issuer.AccessToken(t, "alice")
	descriptions := gen.OneConstOf("absent", "null", `""`, `"mine"`)
	types := gen.OneConstOf("absent", "null", "[]", `["order.failed"]`, `["order.completed","order.failed"]`)
	states := gen.OneConstOf("absent", `"active"`, `"paused"`)
	ps := properties(t)
	ps.Property("the endpoint is as the patch says, however often it is applied", prop.ForAll(func(description, types, state string) bool {
		patch := []byte(patchOf("description", description, "eventTypes", types, "state", state))
		first := decoded(p.direct(token, "PATCH", path, patch).Body.Bytes())
		second := decoded(p.direct(token, "PATCH", path, patch).Body.Bytes())
		delete(first, "updatedAt")
		delete(second, "updatedAt")
		return first["id"] != nil && string(encoded(first)) == string(encoded(second)) && (state == "absent" || state == `"`+first["state"].(string)+`"`)
	}, descriptions, types, states))
	ps.TestingRun(t)
}

// patchOf is an object of names and JSON values, without the absent ones.
func patchOf(pairs ...string) string {
	var fields []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "absent" {
			fields = append(fields, fmt.Sprintf("%q:%s", pairs[i], pairs[i+1]))
		}
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func TestS10_AChangedTokenIsRefused(t *testing.T) {
	p := start(t)
	token := p.issuer.AccessToken(t, "alice")
	ps := properties(t)
	ps.Property("a token with one changed character is refused", prop.ForAll(func(at uint16, with rune) bool {
		i := int(at) % len(token)
		// The last character of a part also has bits that mean nothing.
		if token[i] == byte(with) || i+1 == len(token) || token[i+1] == '.' {
			return true
		}
		return p.direct(token[:i]+string(with)+token[i+1:], "GET", "/api/orders", nil).Code == 401
	}, gen.UInt16(), gen.AlphaNumChar()))
	ps.TestingRun(t)
}

func TestNoPathCausesAServerError(t *testing.T) {
	p := shopOfLamps(t)
	token := p.issuer.AccessToken(t, "operator", "operators")
	routes := []string{"/api/orders/", "/api/webhooks/", "/api/ops/products/", "/api/orders?cursor=", "/api/products?q=", "/api/orders?limit=", "/"}
	ps := properties(t)
	ps.Property("no path and no parameter gives 5xx", prop.ForAll(func(route uint8, text string, escaped bool) bool {
		if escaped {
			text = url.QueryEscape(url.PathEscape(text)) // unescapes to text with escapes
		} else {
			text = url.PathEscape(text)
		}
		return p.direct(token, "GET", routes[int(route)%len(routes)]+text, nil).Code < 500
	}, gen.UInt8(), gen.OneGenOf(gen.AnyString(), gen.OneConstOf("%zz", "..", "../..", "\x00", "%", "/")), gen.Bool()))
	ps.TestingRun(t)
}
