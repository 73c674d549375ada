package attribute_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/attribute/attributetest"
)

func TestCodecsRoundTrip(t *testing.T) {
	p, seed := attributetest.Properties()
	t.Logf("seed %d", seed)
	p.Property("an item survives encoding for the store", prop.ForAll(func(it attribute.Item) bool {
		out, rest, err := attribute.DecodeBinary(append(it.AppendBinary(nil), "rest"...))
		return err == nil && string(rest) == "rest" && attribute.EqualItems(it, out)
	}, attributetest.Items()))
	p.Property("an item survives encoding as JSON", prop.ForAll(func(it attribute.Item) bool {
		raw, err := json.Marshal(it)
		var out attribute.Item
		return err == nil && json.Unmarshal(raw, &out) == nil && attribute.EqualItems(it, out)
	}, attributetest.Items()))
	p.Property("items are equal exactly when their stored forms are", prop.ForAll(func(a, b attribute.Item) bool {
		return attribute.EqualItems(a, b) == bytes.Equal(a.AppendBinary(nil), b.AppendBinary(nil))
	}, attributetest.Items(), attributetest.Items()))
	p.Property("decoding a truncated item fails without a panic", prop.ForAll(func(it attribute.Item) bool {
		stored := it.AppendBinary(nil)
		for n := range stored {
			if _, _, err := attribute.DecodeBinary(stored[:n]); err == nil {
				return false
			}
		}
		return true
	}, attributetest.Items()))
	p.TestingRun(t)
}

func TestInvalidValuesAreRefusedInDynamoDBsWords(t *testing.T) {
	deep := strings.Repeat(`{"L":[`, 40) + `{"S":""}` + strings.Repeat(`]}`, 40)
	for in, want := range map[string]string{
		`{}`:                        "Supplied AttributeValue is empty",
		`{"X":"1"}`:                 "Supplied AttributeValue is empty",
		`{"S":"a","N":"1"}`:         "more than one datatypes",
		`{"N":"abc"}`:               "cannot be converted to a numeric value",
		`{"N":"1E200"}`:             "Number overflow",
		`{"SS":[]}`:                 "An string set  may not be empty",
		`{"NS":["1","1.0"]}`:        "contains duplicates",
		`{"BS":["AQ==","AQ=="]}`:    "contains duplicates",
		`{"NULL":false}`:            "Null attribute value types must have the value of true",
		`{"M":{"a":{"SS":[]}}}`:     "may not be empty",
		`{"L":[{"S":"a"},{"Q":1}]}`: "Supplied AttributeValue is empty",
		deep:                        "Nesting Levels have exceeded supported limits",
	} {
		var v attribute.Value
		require.ErrorContains(t, json.Unmarshal([]byte(in), &v), want, in)
	}
}

func TestMalformedJSONIsRefused(t *testing.T) {
	for _, in := range []string{``, `{`, `{"S"`, `{"S":`, `{"S":"a`, `{"S":"a"`, `{"S":1}`, `{"BOOL":"true"}`, `{"L":[}`, `{"B":"*"}`, `{"S":"a" "b"}`, `["S"]`, "{\"S\":\"a\nb\"}"} {
		var v attribute.Value
		require.Error(t, v.UnmarshalJSON([]byte(in)), in)
	}
}

func TestJSONMayContainEscapesAndSpaces(t *testing.T) {
	var it attribute.Item
	require.NoError(t, json.Unmarshal([]byte(" { \"a\\u0062\" : { \"S\" : \"\\u6771\\ud83d\\ude00\\n\" , \"N\" : null } } "), &it))
	require.Equal(t, "東😀\n", it["ab"].Text())
}

func TestSizes(t *testing.T) {
	for in, want := range map[string]int{
		`{"S":"héé"}`: 5, `{"N":"0"}`: 1, `{"N":"12345"}`: 4, `{"N":"-12345"}`: 5, `{"N":"1E20"}`: 2, `{"B":"AAEC"}`: 3,
		`{"BOOL":true}`: 1, `{"NULL":true}`: 1, `{"L":[]}`: 3, `{"L":[{"S":"ab"}]}`: 6, `{"M":{"k":{"S":"ab"}}}`: 7,
		`{"SS":["a","bc"]}`: 3, `{"NS":["1","22"]}`: 4,
	} {
		var v attribute.Value
		require.NoError(t, json.Unmarshal([]byte(in), &v))
		require.Equal(t, want, v.Size(), in)
	}
	require.Equal(t, 5, attribute.Item{"name": attribute.NewString("x")}.Size())
}

func TestOrderOfSetMembersDoesNotMatter(t *testing.T) {
	var a, b attribute.Value
	require.NoError(t, json.Unmarshal([]byte(`{"NS":["10","9"]}`), &a))
	require.NoError(t, json.Unmarshal([]byte(`{"NS":["9.0","1E1"]}`), &b))
	require.True(t, attribute.Equal(a, b))
	require.True(t, a.Has("10"))
	require.False(t, a.Has("1"))
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, seed := range []string{`{"S":"a"}`, `{"M":{"x":{"L":[{"N":"1"},{"NULL":true}]}}}`, `{"NS":["1","2"]}`, `{"B":"AQ=="}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var v, again attribute.Value
		if v.UnmarshalJSON(in) != nil {
			return
		}
		if err := again.UnmarshalJSON(v.AppendJSON(nil)); err != nil || !attribute.Equal(v, again) {
			t.Fatalf("%s became %s: %v", in, v.AppendJSON(nil), err)
		}
	})
}
