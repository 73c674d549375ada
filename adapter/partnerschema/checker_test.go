package partnerschema_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/partnerschema"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
	"github.com/eventforge/eventforge/domain/partner/schemas"
)

// broken are the rules that data break, as pointer and code.
func broken(t *testing.T, eventType, data string) []string {
	t.Helper()
	checker, err := partnerschema.New()
	require.NoError(t, err)
	value, err := jsontext.Decode(context.Background(), []byte(data), jsontext.Limits{Depth: 32})
	require.NoError(t, err)
	var v failure.Violations
	checker.Check(eventType, value, &v)
	got := []string{}
	for _, each := range v {
		require.NotEmpty(t, each.Message)
		got = append(got, each.Pointer+" "+each.Code)
	}
	return got
}

func TestEverySchemaIsWellFormedAndItsExampleValid(t *testing.T) {
	require.Len(t, schemas.Types(), 4)
	meta := jsonschema.NewCompiler()
	for id, raw := range schemas.All() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		require.NoError(t, err, id)
		require.Equal(t, id, doc.(map[string]any)["$id"])
		require.NoError(t, meta.AddResource(id, doc))
	}
	for _, s := range schemas.Types() {
		assert.NotEmpty(t, s.Description, s.Type)
		assert.Empty(t, broken(t, s.Type, string(s.Example)), s.Type)
		assert.NotEmpty(t, broken(t, s.Type, `{}`), s.Type)
	}
}

func TestEveryBrokenRuleIsNamed(t *testing.T) {
	const good = `{"shipmentId":"P-1","orderId":"01K9XW5Y7Q2ZJ8F3N6R4T0VABC","carrier":"C","lines":[{"sku":"A","quantity":1}]}`
	for change, want := range map[string][]string{
		`"carrier":"C"|"unknown":[1.5e300,{}],"carrier":"C"`: {}, // a schema is open
		`"P-1"|"P 1"`:                   {"/data/shipmentId pattern"},
		`"C"|""`:                        {"/data/carrier minLength"},
		`"C"|7`:                         {"/data/carrier type"},
		`"carrier":"C",|`:               {"/data/carrier required"},
		`"quantity":1|"quantity":0`:     {"/data/lines/0/quantity minimum"},
		`"quantity":1|"quantity":1.5`:   {"/data/lines/0/quantity type"},
		`"quantity":1|"quantity":1e400`: {"/data/lines/0/quantity maximum"},
		`"sku":"A",|`:                   {"/data/lines/0/sku required"},
		`[{"sku":"A","quantity":1}]|[]`: {"/data/lines minItems"},
		`"lines"|"trackingUrl":"javascript:x","lines"`:       {"/data/trackingUrl pattern"},
		`"lines"|"trackingUrl":"https://a@b/","lines"`:       {"/data/trackingUrl pattern"},
		`"lines"|"trackingUrl":"https://b/?a=@","lines"`:     {},
		`{"sku":"A","quantity":1}|{"sku":"/~","quantity":1}`: {"/data/lines/0/sku pattern"},
	} {
		from, to, _ := strings.Cut(change, "|")
		require.Contains(t, good, from)
		assert.Equal(t, want, broken(t, "shipment.dispatched", strings.Replace(good, from, to, 1)), change)
	}
	assert.ElementsMatch(t, []string{"/data/shipmentId required", "/data/orderId required", "/data/carrier required", "/data/lines required"}, broken(t, "shipment.dispatched", `{}`))
	assert.Empty(t, broken(t, "stock.moved", `{}`), "a type without a schema")
}

// A number like 1e999999 stands for a million digits; a body has room for thousands.
func TestHugeNumbersTakeNoTime(t *testing.T) {
	lines := strings.TrimSuffix(strings.Repeat(`{"sku":"A","quantity":1e999999},`, 5000), ",")
	began := time.Now()
	got := broken(t, "shipment.packed", `{"shipmentId":"P","orderId":"01K9XW5Y7Q2ZJ8F3N6R4T0VABC","lines":[`+lines+`]}`)
	assert.Less(t, time.Since(began), 10*time.Second)
	assert.LessOrEqual(t, len(got), failure.MaxViolations)
	assert.NotEmpty(t, got)
	assert.True(t, json.Valid([]byte(`[`+lines+`]`)))
}
