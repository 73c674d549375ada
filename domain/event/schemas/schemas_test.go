package schemas_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/domain/money"
)

// compiled returns the schemas of all types in a version, checked against draft 2020-12.
func compiled(t *testing.T, version int) map[event.Type]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for id, raw := range schemas.All() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		require.NoError(t, err, id)
		require.Equal(t, id, doc.(map[string]any)["$id"])
		require.Equal(t, "https://json-schema.org/draft/2020-12/schema", doc.(map[string]any)["$schema"], id)
		require.NoError(t, c.AddResource(id, doc))
	}
	out := map[event.Type]*jsonschema.Schema{}
	for _, typ := range event.Types() {
		var err error
		out[typ], err = c.Compile(schemas.ID(typ, version))
		require.NoError(t, err, "%s has no schema of version %d", typ, version)
	}
	return out
}

// alone compiles a schema that needs no other.
func alone(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	require.NoError(t, c.AddResource("whole.json", doc))
	s, err := c.Compile("whole.json")
	require.NoError(t, err)
	return s
}

func validate(t require.TestingT, s *jsonschema.Schema, raw []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	return s.Validate(doc)
}

func TestEveryTypeHasASchemaAndEverySchemaAType(t *testing.T) {
	var want []string
	for _, version := range event.Versions() {
		want = append(want, schemas.ID("event", version))
		for _, typ := range event.Types() {
			want = append(want, schemas.ID(typ, version))
			_, ok := schemas.Of(typ, version)
			assert.True(t, ok, "%s version %d", typ, version)
		}
	}
	var got []string
	for id := range schemas.All() {
		got = append(got, id)
	}
	assert.ElementsMatch(t, want, got)
	_, ok := schemas.Of(event.OrderCreated, event.NewestVersion+1)
	assert.False(t, ok)
}

// document is what the tests read of a schema.
type document struct {
	Properties map[string]document `json:"properties"`
	Defs       map[string]document `json:"$defs"`
	Const      any                 `json:"const"`
	Required   []string            `json:"required"`
	Examples   []json.RawMessage   `json:"examples"`
}

func read(t *testing.T, id string) (d document) {
	t.Helper()
	raw, ok := schemas.All()[id]
	require.True(t, ok, id)
	require.NoError(t, json.Unmarshal(raw, &d))
	return d
}

// names are the JSON names of a struct's fields.
func names(v any) (out []string) {
	for i := range reflect.TypeOf(v).NumField() {
		if name, _, _ := strings.Cut(reflect.TypeOf(v).Field(i).Tag.Get("json"), ","); name != "-" {
			out = append(out, name)
		}
	}
	return out
}

func fields(properties map[string]document) (out []string) {
	for name := range properties {
		out = append(out, name)
	}
	return out
}

// A field of a schema that the structs lack is never written, and one of the structs that
// no schema has is not documented.
func TestSchemasHaveTheFieldsOfTheStructs(t *testing.T) {
	common := read(t, schemas.Base+"event.v1.json")
	assert.ElementsMatch(t, names(event.Event{}), fields(common.Properties))
	assert.ElementsMatch(t, names(event.Line{}), fields(common.Defs["line"].Properties))
	assert.ElementsMatch(t, names(event.Reason{}), fields(common.Defs["reason"].Properties))
	assert.ElementsMatch(t, names(event.Refund{}), fields(common.Defs["refund"].Properties))
	assert.ElementsMatch(t, names(event.Dispute{}), fields(common.Defs["dispute"].Properties))
	assert.ElementsMatch(t, names(event.Withdrawal{}), fields(common.Defs["withdrawal"].Properties))
	assert.ElementsMatch(t, names(event.Shipment{}), fields(common.Defs["shipment"].Properties))
	assert.ElementsMatch(t, names(money.Money{}), fields(common.Defs["money"].Properties))
	assert.ElementsMatch(t, names(event.Order{}), fields(common.Defs["order"].Properties))
	assert.ElementsMatch(t, names(event.OrderRefund{}), fields(common.Defs["orderRefund"].Properties))
	assert.ElementsMatch(t, names(event.OrderWithdrawal{}), fields(common.Defs["orderWithdrawal"].Properties))
	assert.ElementsMatch(t, names(event.Units{}), fields(common.Defs["units"].Properties))
	used := map[string]bool{}
	for _, typ := range event.Types() {
		d := read(t, schemas.ID(typ, event.SchemaVersion))
		assert.ElementsMatch(t, []string{"type", "version", "data"}, fields(d.Properties), typ)
		assert.Equal(t, string(typ), d.Properties["type"].Const)
		assert.InDelta(t, event.SchemaVersion, d.Properties["version"].Const, 0)
		assert.Subset(t, names(event.Data{}), fields(d.Properties["data"].Properties), typ)
		assert.Subset(t, fields(d.Properties["data"].Properties), d.Properties["data"].Required, typ)
		for _, name := range fields(d.Properties["data"].Properties) {
			used[name] = true
		}
	}
	for _, name := range names(event.Data{}) {
		assert.True(t, used[name], "no type has data.%s", name)
	}
}

func TestExamplesAreValidAndDecodeWithoutUnknownFields(t *testing.T) {
	for typ, s := range compiled(t, event.SchemaVersion) {
		examples := read(t, schemas.ID(typ, event.SchemaVersion)).Examples
		require.NotEmpty(t, examples, typ)
		for _, example := range examples {
			require.NoError(t, validate(t, s, example), typ)
			decoder := json.NewDecoder(bytes.NewReader(example))
			decoder.DisallowUnknownFields()
			var e event.Event
			require.NoError(t, decoder.Decode(&e))
			assert.Equal(t, typ, e.Type)
			again, err := e.Detail()
			require.NoError(t, err)
			assert.JSONEq(t, string(example), string(again))
		}
	}
}

// Readers must accept what a later release adds; and each schema does refuse.
func TestSchemasAcceptNewFieldsAndRefuseWhatLacksOrBreaksOne(t *testing.T) {
	for typ, s := range compiled(t, event.SchemaVersion) {
		d := read(t, schemas.ID(typ, event.SchemaVersion))
		change := func(do func(e, data map[string]any)) error {
			var e map[string]any
			require.NoError(t, json.Unmarshal(d.Examples[0], &e))
			do(e, e["data"].(map[string]any))
			raw, err := json.Marshal(e)
			require.NoError(t, err)
			return validate(t, s, raw)
		}
		assert.NoError(t, change(func(e, data map[string]any) { e["later"], data["later"] = 1, []int{1} }), typ)
		for _, name := range slices.DeleteFunc(names(event.Event{}), func(n string) bool { return n == "traceparent" }) {
			assert.Error(t, change(func(e, _ map[string]any) { delete(e, name) }), "%s without %s", typ, name)
			assert.Error(t, change(func(e, _ map[string]any) { e[name] = true }), "%s with a wrong %s", typ, name)
		}
		for _, name := range d.Properties["data"].Required {
			assert.Error(t, change(func(_, data map[string]any) { delete(data, name) }), "%s without data.%s", typ, name)
		}
		for _, name := range fields(d.Properties["data"].Properties) {
			assert.Error(t, change(func(_, data map[string]any) { data[name] = []int{1} }), "%s with a wrong data.%s", typ, name)
		}
		assert.Error(t, change(func(e, _ map[string]any) { e["version"] = 2 }), typ)
		assert.Error(t, change(func(e, _ map[string]any) { e["type"] = "order.other" }), typ)
	}
}

// Every event that the structs can hold is valid, with the fields that its type has.
func TestRandomEventsAreValid(t *testing.T) {
	p := gopter.DefaultTestParameters()
	t.Logf("SEED=%d", p.Seed())
	all, newest := compiled(t, event.SchemaVersion), compiled(t, event.NewestVersion)
	properties := gopter.NewProperties(p)
	properties.Property("an event of any type is valid", prop.ForAll(
		func(typ event.Type, sequence int, at int64, traced bool, data event.Data) bool {
			e := event.Event{
				ID: event.IDOf("01K9XW5Y7Q2ZJ8F3N6R4T0VABC", sequence), Type: typ, Version: event.SchemaVersion,
				OrderID: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", UserID: "u", Sequence: sequence, OccurredAt: time.UnixMilli(at).UTC(),
			}
			if traced {
				e.Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
			}
			e.Data = only(t, data, typ)
			raw, err := e.Detail()
			require.NoError(t, err)
			flat, err := e.Rendered(event.NewestVersion)
			require.NoError(t, err)
			return validate(t, all[typ], raw) == nil && validate(t, newest[typ], flat) == nil
		},
		gen.IntRange(0, len(event.Types())-1).Map(func(n int) event.Type { return event.Types()[n] }),
		gen.IntRange(1, 100_000), gen.Int64Range(0, 4_102_444_800_000), gen.Bool(), data(),
	))
	properties.TestingRun(t)
}

// only keeps the fields of data that a type's schema has.
func only(t *testing.T, d event.Data, typ event.Type) (kept event.Data) {
	has := read(t, schemas.ID(typ, event.SchemaVersion)).Properties["data"].Properties
	from, to := reflect.ValueOf(d), reflect.ValueOf(&kept).Elem()
	for i, name := range names(d) {
		if _, ok := has[name]; ok {
			to.Field(i).Set(from.Field(i))
		}
	}
	return kept
}

// data generates data with all fields.
func data() gopter.Gen {
	amount := gen.Int64Range(0, 1<<53).Map(func(n int64) money.Money { return money.Money{Amount: n, Currency: "KWD"} })
	text := gen.AnyString().Map(func(s string) string { return "x" + strings.ToValidUTF8(s, "") })
	line := gopter.CombineGens(text, text, gen.IntRange(1, 1000), amount).Map(func(v []any) event.Line {
		return event.Line{SKU: v[0].(string), Name: v[1].(string), Quantity: v[2].(int), UnitPrice: v[3].(money.Money)}
	})
	return gopter.CombineGens(gen.SliceOfN(3, line), amount, text, gen.SliceOf(text)).Map(func(v []any) event.Data {
		total := v[1].(money.Money)
		d := event.Data{Lines: v[0].([]event.Line), Total: &total, Amount: &total, Reference: v[2].(string), Step: "ChargePayment", Outside: total.Amount%2 == 0}
		d.Remaining, d.Refund = &total, &event.Refund{ID: v[2].(string), State: "pending"}
		d.Withdrawal = &event.Withdrawal{ID: v[2].(string), State: "requested"}
		d.Shipment, d.Fulfilment = &event.Shipment{ID: v[2].(string), State: "dispatched", Carrier: v[2].(string), At: time.UnixMilli(total.Amount % 4_102_444_800_000).UTC()}, "partial"
		d.Dispute = &event.Dispute{ID: v[2].(string), State: "open", Reason: v[2].(string)}
		d.Reason = &event.Reason{Code: "insufficient_stock", Message: v[2].(string), SKUs: v[3].([]string)}
		if total.Amount%3 > 0 { // events of releases before have none
			d.Order = orderOf(d, total)
		}
		return d
	})
}

// orderOf is an order with all fields, of the parts of other fields.
func orderOf(d event.Data, total money.Money) *event.Order {
	units := []event.Units{{Line: 0, Quantity: 1}}
	at := time.UnixMilli(total.Amount % 4_102_444_800_000).UTC()
	return &event.Order{
		ID: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", Sequence: 3, Status: "needs_attention", Lines: d.Lines, Total: total,
		PaymentStatus: "unsettled", Refundable: &total,
		Refunds:     []event.OrderRefund{{ID: d.Refund.ID, State: "pending", Amount: total, Units: units}, {ID: "a", State: "refunded", Amount: total}},
		Withdrawals: []event.OrderWithdrawal{{ID: "w", State: "refused", Units: units}},
		Disputes:    []event.Dispute{*d.Dispute}, Reason: d.Reason,
		CreatedAt: at, UpdatedAt: at, StatusSince: at,
	}
}
