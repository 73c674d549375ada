package server_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func line(fields string) []byte {
	return []byte(`{"lines":[{` + fields + `}],"payment":{"token":"tok_ok"}}`)
}

func TestD5_MoneyIsCountedInWholeUnits(t *testing.T) {
	p := shopOfLamps(t)
	for price, violation := range map[string]string{
		`19.99`:                "/lines/0/unitPrice/amount integer",
		`1999.0`:               "/lines/0/unitPrice/amount integer",
		`1.999e3`:              "/lines/0/unitPrice/amount integer",
		`2e3`:                  "/lines/0/unitPrice/amount integer",
		`1e400`:                "/lines/0/unitPrice/amount integer",
		`99999999999999999999`: "/lines/0/unitPrice/amount integer",
		`9007199254740993`:     "/lines/0/unitPrice/amount range",
		`0`:                    "/lines/0/unitPrice/amount range",
		`-1`:                   "/lines/0/unitPrice/amount range",
		`"1999"`:               "/lines/0/unitPrice/amount type",
		`null`:                 "/lines/0/unitPrice/amount type",
	} {
		t.Run(price, func(t *testing.T) {
			p.call("alice", "POST", "/api/orders",
				line(`"sku":"LAMP","quantity":1,"unitPrice":{"amount":`+price+`,"currency":"USD"}`)).violates(violation)
		})
	}
	require.Empty(t, p.ordersOf("alice"))
}

func TestAllViolationsAreReportedTogether(t *testing.T) {
	p := shopOfLamps(t)
	p.call("alice", "POST", "/api/orders", []byte(`{
		"lines": [
			{"sku": "LAMP", "quantity": 0},
			{"sku": "no spaces", "quantity": 1001, "colour": "red"},
			{"quantity": "two", "unitPrice": {"amount": 5}}
		],
		"payment": {"token": "", "a/b~c": 1},
		"email": "x@mail.example"
	}`)).violates(
		"/lines/0/quantity range",
		"/lines/1/sku format", "/lines/1/quantity range", "/lines/1/colour unknown_field",
		"/lines/2/sku required", "/lines/2/quantity type", "/lines/2/unitPrice/currency required",
		"/payment/token length", "/payment/a~1b~0c unknown_field",
		"/email unknown_field",
	)
}

func TestP6_BadBodiesAreTheCallersFault(t *testing.T) {
	p := shopOfLamps(t)
	many := strings.TrimSuffix(strings.Repeat(`{"sku":"LAMP","quantity":1},`, 51), ",")
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"empty":            {"", []string{" json"}},
		"white space":      {" \n\t", []string{" json"}},
		"cut off":          {`{"lines":[`, []string{" json"}},
		"no JSON":          {`lines=1`, []string{" json"}},
		"trailing":         {`{} {}`, []string{" json"}},
		"trailing garbage": {`{"lines":[]}x`, []string{" json"}},
		"not UTF-8":        {"{\"lines\":\"\xff\"}", []string{" json"}},
		"deep":             {strings.Repeat("[", 30000) + strings.Repeat("]", 30000), []string{" json"}},
		"deeper than any":  {strings.Repeat("[", 9) + strings.Repeat("]", 9), []string{" json"}},
		"many values":      {"[" + strings.Repeat("1,", 2000) + "1]", []string{" json"}},
		"half a pair":      {`{"lines":"\ud800"}`, []string{" json"}},
		"members twice":    {`{"lines":[{"sku":"LAMP","quantity":1,"quantity":9}],"lines":[],"payment":{"token":"t"}}`, []string{"/lines/0/quantity repeated", "/lines repeated"}},
		"deep object":      {strings.Repeat(`{"a":`, 9000), []string{" json"}},
		"NaN":              {`{"lines":NaN}`, []string{" json"}},
		"comment":          {`{/* */}`, []string{" json"}},
		"null":             {`null`, []string{" type"}},
		"an array":         {`[]`, []string{" type"}},
		"a text":           {`"lines"`, []string{" type"}},
		"a number":         {`1`, []string{" type"}},
		"nothing in it":    {`{}`, []string{"/lines required", "/payment required"}},
		"no lines":         {`{"lines":[],"payment":{"token":"t"}}`, []string{"/lines count"}},
		"51 lines":         {`{"lines":[` + many + `],"payment":{"token":"t"}}`, []string{"/lines count"}},
		"lines an object":  {`{"lines":{},"payment":{"token":"t"}}`, []string{"/lines type"}},
		"null line":        {`{"lines":[null],"payment":{"token":"t"}}`, []string{"/lines/0 type"}},
		"another case":     {`{"Lines":[],"payment":{"token":"t"}}`, []string{"/Lines unknown_field", "/lines required"}},
		"a long token":     {`{"lines":[{"sku":"LAMP","quantity":1}],"payment":{"token":"` + strings.Repeat("t", 256) + `"}}`, []string{"/payment/token length"}},
	} {
		t.Run(name, func(t *testing.T) {
			p.call("alice", "POST", "/api/orders", []byte(c.body)).violates(c.want...)
		})
	}
	require.Empty(t, p.ordersOf("alice"))
}

func TestMoreThan64KBAreRefused(t *testing.T) {
	p := shopOfLamps(t)
	whole := append(bytes.Repeat([]byte(" "), 64<<10-len(line(`"sku":"LAMP","quantity":1`))), line(`"sku":"LAMP","quantity":1`)...)
	require.Len(t, whole, 64<<10)
	p.call("alice", "POST", "/api/orders", whole).is(201)
	p.call("alice", "POST", "/api/orders", append([]byte(" "), whole...)).refused(413, "too_large")

	req := p.request("alice", "POST", "/api/orders", append([]byte(" "), whole...), nil)
	req.ContentLength = -1 // chunked, so the length is not known in advance
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 413, resp.StatusCode)
}

func TestOnlyJSONIsAccepted(t *testing.T) {
	p := shopOfLamps(t)
	for _, contentType := range []string{"text/plain", "", "application/xml", "application/json; charset=latin1", "multipart/form-data"} {
		p.call("alice", "POST", "/api/orders", lamps(1), header{"Content-Type", contentType}).
			refused(415, "unsupported_media_type")
	}
	p.call("alice", "POST", "/api/orders", lamps(1), header{"Content-Encoding", "gzip"}).
		refused(415, "unsupported_media_type")
	p.call("alice", "POST", "/api/orders", lamps(1), header{"Content-Type", "application/json; charset=UTF-8"}).is(201)
}

func TestInvalidParametersAreReported(t *testing.T) {
	p := shopOfLamps(t)
	for path, want := range map[string][]string{
		"/api/orders?limit=0":                   {"/limit range"},
		"/api/orders?limit=101":                 {"/limit range"},
		"/api/orders?limit=many":                {"/limit type"},
		"/api/orders?limit=1.5":                 {"/limit type"},
		"/api/orders?limit=":                    {"/limit type"},
		"/api/orders?limit=1&limit=2":           {"/limit count"},
		"/api/orders?limit=0&status=x&cursor=":  {"/limit range", "/status enum", "/cursor length"},
		"/api/events?limit=-1":                  {"/limit range"},
		"/api/orders?limit=9223372036854775808": {"/limit type"},
	} {
		t.Run(path, func(t *testing.T) { p.call("alice", "GET", path, nil).violates(want...) })
	}
	p.call("operator", "GET", "/api/ops/orders", nil).violates("/status required")
	p.call("operator", "GET", "/api/ops/products/no%20spaces", nil).violates("/sku format")
}

func TestAMalformedQueryIsRefused(t *testing.T) {
	p := shopOfLamps(t)
	for query, want := range map[string]string{
		"limit=%zz":        " query",
		"limit=1;x=2":      " query",
		"%":                " query",
		"limti=5":          "/limti unknown_parameter",
		"=":                "/ unknown_parameter",
		"a%2Fb=1":          "/a~1b unknown_parameter",
		"cursor=%00":       "/cursor characters",
		"cursor=%ff":       "/cursor characters",
		"status=%EF%BF%BE": "/status characters",
	} {
		t.Run(query, func(t *testing.T) { p.call("alice", "GET", "/api/orders?"+query, nil).violates(want) })
	}
	p.call("", "GET", "/api/products?q=%EF%BF%BF", nil).violates("/q characters")
	p.call("", "GET", "/api/products?q=%", nil).violates(" query")
}

// The mistake: a name with U+FFFE completed orders whose mail, receipt and webhooks were
// then lost.
func TestA2_TextsThatQueuesCannotCarryAreRefused(t *testing.T) {
	p := shopOfLamps(t)
	partnerID, _ := p.call("operator", "POST", "/api/ops/partners", m{"name": "Parcels", "eventTypes": []string{"a.b"}}).object()["id"].(string)
	hook, _ := p.call("alice", "POST", "/api/webhooks", m{"url": "https://shop.example/hooks"}).object()["id"].(string)
	for _, bad := range []string{"\uFFFE", "\uFFFF", "\x00", "\x1b"} {
		text := "a" + bad
		product := m{"name": text, "description": text, "price": usd(5), "active": true}
		p.call("operator", "PUT", "/api/ops/products/LAMP", product).violates("/name characters", "/description characters")
		p.call("operator", "POST", "/api/ops/products/LAMP/stock", m{"delta": 1, "reference": text}).violates("/reference characters")
		p.call("operator", "POST", "/api/ops/partners", m{"name": text, "eventTypes": []string{"a.b"}}).violates("/name characters")
		p.call("operator", "PATCH", "/api/ops/partners/"+partnerID, m{"name": text}).violates("/name characters")
		p.call("alice", "POST", "/api/webhooks", m{"url": "https://shop.example/" + text}).violates("/url characters")
		p.call("alice", "PATCH", "/api/webhooks/"+hook, m{"description": text}).violates("/description characters")
		p.call("alice", "POST", "/api/orders", m{"lines": []m{{"sku": "LAMP", "quantity": 1}}, "payment": m{"token": text}}).violates("/payment/token characters")
	}
}

func TestListsAndMovementsFollowTheSpecification(t *testing.T) {
	p := shopOfLamps(t)
	p.call("alice", "POST", "/api/webhooks", m{"url": "https://shop.example/h", "eventTypes": []string{"order.failed", "order.failed"}}).
		violates("/eventTypes event_type_repeated")
	p.call("operator", "POST", "/api/ops/partners", m{"name": "P", "eventTypes": []string{"a.b", "a.b"}}).violates("/eventTypes event_type_repeated")
	p.call("operator", "POST", "/api/ops/partners", m{"name": "P", "eventTypes": []string{"A B"}}).violates("/eventTypes/0 format")
	p.call("operator", "POST", "/api/ops/products/LAMP/stock", m{"delta": 0, "reference": "r"}).violates("/delta range")
}

func TestAnUnknownPathOrMethodIsAProblem(t *testing.T) {
	p := start(t)
	p.call("", "GET", "/api/nothing", nil).refused(404, "not_found")
	p.call("", "GET", "/", nil).refused(404, "not_found")
	p.call("", "DELETE", "/api/orders", nil).refused(405, "method_not_allowed")
	p.call("alice", "GET", "/api/orders/%2e%2e%2f", nil).refused(404, "not_found")
	p.call("alice", "GET", "/api/orders/x", nil).refused(404, "not_found")
	p.call("alice", "GET", "/api/webhooks/we_x", nil).refused(404, "not_found")
}

// The table refused keys of more than 2,048 bytes, which answered 500.
func TestATooLongIDIsNotFound(t *testing.T) {
	p := start(t)
	for _, path := range []string{"/api/orders/", "/api/webhooks/", "/api/ops/partners/", "/api/ops/products/"} {
		p.call("operator", "GET", path+strings.Repeat("a", 3000), nil).refused(404, "not_found")
	}
}
