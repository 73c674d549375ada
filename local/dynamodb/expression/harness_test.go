package expression_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// itemOf decodes an item from JSON.
func itemOf(t testing.TB, raw string) attribute.Item {
	t.Helper()
	var it attribute.Item
	require.NoError(t, json.Unmarshal([]byte(raw), &it), raw)
	return it
}

// bind binds a request with placeholders given as JSON; "" stands for none.
func bind(t testing.TB, r expression.Request, names, values string) (*expression.Bound, error) {
	t.Helper()
	if names != "" {
		require.NoError(t, json.Unmarshal([]byte(names), &r.Names))
	}
	if values != "" {
		r.Values = itemOf(t, values)
	}
	return new(expression.Cache).Bind(r)
}

// sample is an item with values of every type.
const sample = `{
	"pk":{"S":"o#1"}, "n":{"N":"5"}, "s":{"S":"hello"}, "b":{"B":"AQID"}, "yes":{"BOOL":true}, "nil":{"NULL":true},
	"tags":{"SS":["red","blue"]}, "nums":{"NS":["1","2"]}, "els":{"L":[{"S":"x"},{"N":"7"},{"M":{"deep":{"S":"y"}}}]},
	"doc":{"M":{"a":{"M":{"b":{"N":"1"}}},"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}}}}`

// usesPlaceholder reports whether the expression uses the placeholder.
func usesPlaceholder(text, placeholder string) bool {
	return regexp.MustCompile(regexp.QuoteMeta(placeholder) + `\b`).MatchString(text)
}
