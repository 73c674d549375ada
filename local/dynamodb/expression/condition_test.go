package expression_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

func TestConditionsOnAnItem(t *testing.T) {
	for _, c := range []struct {
		text, values string
		want         bool
	}{
		{"attribute_exists(pk)", "", true},
		{"attribute_not_exists(gone)", "", true},
		{"attribute_exists(doc.a.b) AND attribute_not_exists(doc.a.c)", "", true},
		{"attribute_exists(els[2].deep) and not attribute_exists(els[3])", "", true},
		{"n = :v", `{":v":{"N":"5.0"}}`, true},
		{"n = :v", `{":v":{"S":"5"}}`, false},
		{"n <> :v", `{":v":{"S":"5"}}`, true},
		{"gone <> :v", `{":v":{"S":"5"}}`, true},
		{"gone = :v", `{":v":{"S":"5"}}`, false},
		{"gone < :v", `{":v":{"S":"5"}}`, false},
		{"n < :v", `{":v":{"N":"10"}}`, true},
		{"n >= :v", `{":v":{"N":"5"}}`, true},
		{"s > :v", `{":v":{"S":"hell"}}`, true},
		{":v > n", `{":v":{"N":"6"}}`, true},
		{"n BETWEEN :a AND :b", `{":a":{"N":"5"},":b":{"N":"6"}}`, true},
		{"n IN (:a, :b)", `{":a":{"S":"5"},":b":{"N":"5"}}`, true},
		{"begins_with(s, :v)", `{":v":{"S":"he"}}`, true},
		{"begins_with(b, :v)", `{":v":{"B":"AQI="}}`, true},
		{"begins_with(n, :v)", `{":v":{"S":"5"}}`, false},
		{"contains(s, :v)", `{":v":{"S":"ell"}}`, true},
		{"contains(tags, :v)", `{":v":{"S":"red"}}`, true},
		{"contains(tags, :v)", `{":v":{"S":"re"}}`, false},
		{"contains(nums, :v)", `{":v":{"N":"2.0"}}`, true},
		{"contains(els, :v)", `{":v":{"N":"7"}}`, true},
		{"attribute_type(nil, :v)", `{":v":{"S":"NULL"}}`, true},
		{"attribute_type(tags, :v)", `{":v":{"S":"SS"}}`, true},
		{"size(s) = :v", `{":v":{"N":"5"}}`, true},
		{"size(els) > size(tags)", "", true},
		{"size(n) = :v", `{":v":{"N":"1"}}`, false},
		{"n = :no OR s = :yes AND yes = :t", `{":no":{"N":"0"},":yes":{"S":"hello"},":t":{"BOOL":true}}`, true},
		{"(n = :no OR s = :yes) AND yes = :f", `{":no":{"N":"0"},":yes":{"S":"hello"},":f":{"BOOL":false}}`, false},
		{"NOT n = :v AND attribute_exists(gone)", `{":v":{"N":"5"}}`, false},
	} {
		b, err := bind(t, expression.Request{Condition: &c.text}, "", c.values)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, b.MatchesCondition(itemOf(t, sample)), c.text)
	}
}

func TestConditionsAreRefused(t *testing.T) {
	for _, c := range []struct{ text, names, values, want string }{
		{"", "", "", "The expression can not be empty;"},
		{"n = ", "", "", `Syntax error; token: "<EOF>", near: "="`},
		{"n == :v", "", `{":v":{"N":"1"}}`, `Syntax error; token: "=", near: "== :v"`},
		{"n = :v x", "", `{":v":{"N":"1"}}`, `Syntax error; token: "x", near: ":v x"`},
		{"n", "", "", "Syntax error"}, {"n NOT BETWEEN :a AND :b", "", "", "Syntax error"}, {"n ! :v", "", "", "Syntax error"}, {"n = :v AND", "", "", "Syntax error"},
		{"n = 5", "", "", "Syntax error"}, {"a[x] = :v", "", "", "Syntax error"}, {"# = :v", "", "", "Syntax error"},
		{"status = :v", "", `{":v":{"N":"1"}}`, "Attribute name is a reserved keyword; reserved keyword: status"},
		{"((n = :v))", "", `{":v":{"N":"1"}}`, "The expression has redundant parentheses;"},
		{"n = :v", "", "", "attribute value used in expression is not defined; attribute value: :v"},
		{"#n = :v", "", `{":v":{"N":"1"}}`, "attribute name used in the document path is not defined; attribute name: #n"},
		{"n = :v", `{"#n":"n"}`, `{":v":{"N":"1"}}`, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"},
		{"n = :v", "", `{":v":{"N":"1"},":b":{"N":"1"},":a":{"N":"1"}}`, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :b}"},
		{"n = :v", `{}`, `{":v":{"N":"1"}}`, "ExpressionAttributeNames must not be empty"},
		{"n = :v", `{"n":"n"}`, `{":v":{"N":"1"}}`, `ExpressionAttributeNames contains invalid key: Syntax error; key: "n"`},
		{"exists(n)", "", "", "Invalid function name; function: exists"},
		{"n = contains(s, :v)", "", `{":v":{"N":"1"}}`, "The function is not allowed to be used this way in an expression; function: contains"},
		{"begins_with(s)", "", "", "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1"},
		{"attribute_exists(:v)", "", `{":v":{"N":"1"}}`, "requires a document path; operator or function: attribute_exists"},
		{"begins_with(s, :v)", "", `{":v":{"N":"1"}}`, "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"},
		{"n < :v", "", `{":v":{"BOOL":true}}`, "Incorrect operand type for operator or function; operator: <, operand type: BOOL"},
		{"attribute_type(n, :v)", "", `{":v":{"S":"X"}}`, "Invalid attribute type name found; type: X"},
		{"n BETWEEN :a AND :b", "", `{":a":{"N":"6"},":b":{"N":"5"}}`, "upper bound to be greater than or equal to lower bound"},
		{"n BETWEEN :a AND :b", "", `{":a":{"N":"6"},":b":{"S":"5"}}`, "requires same data type"},
		{"n = n", "", "", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]"},
		{strings.Repeat("a", 4097), "", "", "Expression size has exceeded the maximum allowed size; expression size: 4097"},
		{"a[99999999999999999999] = n", "", "", "List index is not within the allowable range"},
	} {
		_, err := bind(t, expression.Request{Condition: &c.text}, c.names, c.values)
		require.ErrorContains(t, err, c.want, c.text)
		var refused expression.Error
		require.ErrorAs(t, err, &refused)
	}
}

func TestPlaceholdersWithoutExpressionAreRefused(t *testing.T) {
	_, err := bind(t, expression.Request{}, "", `{":v":{"N":"1"}}`)
	require.EqualError(t, err, "ExpressionAttributeValues can only be specified when using expressions")
}

func TestKeyConditions(t *testing.T) {
	values := `{":h":{"S":"h"},":a":{"N":"1"},":b":{"N":"2"}}`
	for text, want := range map[string]string{
		"pk = :h AND sk BETWEEN :a AND :b": "BETWEEN", "sk > :a AND pk = :h": ">", ":a > sk AND :h = pk": "<",
		"begins_with(sk, :a) AND pk = :h": "operand type: N", "pk = :h": "",
		"sk = :a": "Query condition missed key schema element: pk", "pk = :h AND extra = :a": "Query condition missed key schema element: sk",
		"pk > :h": "Query key condition not supported", "pk = :h OR sk = :a": "Invalid operator used in KeyConditionExpression: OR",
		"pk = :h AND NOT sk = :a":         "Invalid operator used in KeyConditionExpression: NOT",
		"pk = :h AND sk <> :a":            "Invalid operator used in KeyConditionExpression: <>",
		"pk = :h AND sk IN (:a)":          "Invalid operator used in KeyConditionExpression: IN",
		"pk = :h AND contains(sk, :h)":    "Invalid operator used in KeyConditionExpression: contains",
		"pk = :h AND pk = :b":             "must only contain one condition per key",
		"pk = :h AND sk > :a AND sk < :b": "must only contain one condition per key",
		"pk = :h AND sk.x = :a":           "cannot have conditions on nested attributes", "pk = :h AND sk = pk": "Query key condition not supported",
	} {
		used := itemOf(t, values)
		for name := range used {
			if !strings.Contains(text, name) {
				delete(used, name)
			}
		}
		b, err := new(expression.Cache).Bind(expression.Request{KeyCondition: &text, Values: used})
		if err != nil {
			require.ErrorContains(t, err, want, text)
			continue
		}
		r, err := b.KeyRange("pk", "sk")
		if err != nil {
			require.ErrorContains(t, err, want, text)
			require.NotEmpty(t, want, text)
			continue
		}
		require.Equal(t, want, r.Operator, text)
	}
}
