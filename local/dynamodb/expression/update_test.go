package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

func TestUpdates(t *testing.T) {
	item := `{"n":{"N":"5"},"s":{"S":"x"},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]},"m":{"M":{"k":{"S":"v"}}},"ss":{"SS":["a","b"]}}`
	for _, c := range []struct{ text, values, path, want string }{
		{"SET n = n + :v", `{":v":{"N":"0.5"}}`, "n", `{"N":"5.5"}`},
		{"SET n = :v - n", `{":v":{"N":"3"}}`, "n", `{"N":"-2"}`},
		{"SET c = if_not_exists(c, :v) + :v", `{":v":{"N":"1"}}`, "c", `{"N":"2"}`},
		{"SET n = if_not_exists(n, :v)", `{":v":{"N":"1"}}`, "n", `{"N":"5"}`},
		{"SET n = s, s = n", "", "n", `{"S":"x"}`}, // sources read the item as it was before
		{"SET l = list_append(l, :v)", `{":v":{"L":[{"S":"z"}]}}`, "l", `{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"},{"S":"z"}]}`},
		{"SET h = list_append(if_not_exists(h, :e), :v)", `{":e":{"L":[]},":v":{"L":[{"S":"z"}]}}`, "h", `{"L":[{"S":"z"}]}`},
		{"SET l[1] = :v, l[9] = :w, l[7] = :v", `{":v":{"S":"v"},":w":{"S":"w"}}`, "l", `{"L":[{"N":"0"},{"S":"v"},{"N":"2"},{"N":"3"},{"S":"v"},{"S":"w"}]}`},
		{"REMOVE l[0], l[2], l[99]", "", "l", `{"L":[{"N":"1"},{"N":"3"}]}`},
		{"SET l[3] = :v REMOVE l[1]", `{":v":{"S":"v"}}`, "l", `{"L":[{"N":"0"},{"N":"2"},{"S":"v"}]}`},
		{"SET m.k = :v, m.extra = :v", `{":v":{"N":"1"}}`, "m", `{"M":{"extra":{"N":"1"},"k":{"N":"1"}}}`},
		{"REMOVE m.k, m.gone", "", "m", `{"M":{}}`},
		{"REMOVE s", "", "s", ``},
		{"ADD n :v", `{":v":{"N":"-7"}}`, "n", `{"N":"-2"}`},
		{"ADD fresh :v", `{":v":{"N":"3"}}`, "fresh", `{"N":"3"}`},
		{"ADD ss :v", `{":v":{"SS":["c","a"]}}`, "ss", `{"SS":["a","b","c"]}`},
		{"ADD m.hits :v", `{":v":{"N":"3"}}`, "m", `{"M":{"hits":{"N":"3"},"k":{"S":"v"}}}`},
		{"DELETE ss :v", `{":v":{"SS":["a","z"]}}`, "ss", `{"SS":["b"]}`},
		{"DELETE ss :v", `{":v":{"SS":["a","b"]}}`, "ss", ``},
		{"DELETE gone :v", `{":v":{"SS":["a"]}}`, "gone", ``},
	} {
		b, err := bind(t, expression.Request{Update: &c.text}, "", c.values)
		require.NoError(t, err, c.text)
		before := itemOf(t, item)
		after, err := b.Update(before)
		require.NoError(t, err, c.text)
		got := ""
		if v, ok := after[c.path]; ok {
			got = string(v.AppendJSON(nil))
		}
		require.Equal(t, c.want, got, c.text)
		require.True(t, attribute.EqualItems(before, itemOf(t, item)), "%s changed the item it was given", c.text)
	}
}

func TestUpdatesThatDoNotMatchTheItemAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"SET a = gone":               "refers to an attribute that does not exist in the item",
		"SET a = s + :n":             "An operand in the update expression has an incorrect data type",
		"SET l = list_append(s, :l)": "An operand in the update expression has an incorrect data type",
		"SET gone.x = :n":            "The document path provided in the update expression is invalid for update",
		"SET s.x = :n":               "invalid for update",
		"SET m[0] = :n":              "invalid for update",
		"SET l[9].x = :n":            "invalid for update",
		"REMOVE gone.x":              "invalid for update",
		"ADD s :n":                   "incorrect data type",
		"DELETE s :ss":               "incorrect data type",
		"ADD big :n":                 "Attempting to store more than 38 significant digits",
	} {
		all := itemOf(t, `{":n":{"N":"1"},":l":{"L":[]},":ss":{"SS":["a"]}}`)
		b, err := new(expression.Cache).Bind(expression.Request{Update: &text, Values: only(all, text)})
		require.NoError(t, err, text)
		_, err = b.Update(itemOf(t, `{"s":{"S":"x"},"l":{"L":[]},"m":{"M":{}},"big":{"N":"1E38"}}`))
		require.ErrorContains(t, err, want, text)
	}
}

func TestUpdatesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"SET":                          "Syntax error",
		"SET a":                        "Syntax error",
		"a = :n":                       "Syntax error",
		"SET a = :n,":                  "Syntax error",
		"SET a = :n SET b = :n":        `The "SET" section can only be used once in an update expression;`,
		"SET a = :n, a = :n":           "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
		"SET a.b = :n REMOVE a":        "path one: [a, b], path two: [a]",
		"SET a[0] = :n REMOVE a.b":     "Two document paths conflict with each other",
		"SET a = size(b)":              "The function is not allowed to be used this way in an expression; function: size",
		"SET a = nonsense(b, :n)":      "Invalid function name; function: nonsense",
		"SET a = if_not_exists(:n, b)": "requires a document path; operator or function: if_not_exists",
		"SET a = b + :ss":              "operator or function: +, operand type: SS",
		"SET a = list_append(b, :n)":   "operator or function: list_append, operand type: N",
		"ADD a :l":                     "operator: ADD, operand type: LIST",
		"DELETE a :n":                  "operator: DELETE, operand type: NUMBER",
		"SET name = :n":                "reserved keyword: name",
		"SET a = :n + b + b":           "Syntax error",
	} {
		all := itemOf(t, `{":n":{"N":"1"},":l":{"L":[]},":ss":{"SS":["a"]}}`)
		_, err := new(expression.Cache).Bind(expression.Request{Update: &text, Values: only(all, text)})
		require.ErrorContains(t, err, want, text)
		require.ErrorContains(t, err, "Invalid UpdateExpression: ", text)
	}
}

// only returns the values that the text uses, nil when there are none.
func only(all attribute.Item, text string) attribute.Item {
	var out attribute.Item
	for name, v := range all {
		if usesPlaceholder(text, name) {
			if out == nil {
				out = attribute.Item{}
			}
			out[name] = v
		}
	}
	return out
}

func TestProjections(t *testing.T) {
	for text, want := range map[string]string{
		"n, gone":                  `{"n":{"N":"5"}}`,
		"doc.a.b":                  `{"doc":{"M":{"a":{"M":{"b":{"N":"1"}}}}}}`,
		"doc.l[2], doc.l[0], n":    `{"doc":{"M":{"l":{"L":[{"N":"1"},{"N":"3"}]}}},"n":{"N":"5"}}`,
		"els[2].deep, els[2].gone": `{"els":{"L":[{"M":{"deep":{"S":"y"}}}]}}`,
		"s.x, n[0], doc.a.b.c":     `{}`,
	} {
		b, err := bind(t, expression.Request{Projection: &text}, "", "")
		require.NoError(t, err, text)
		require.Equal(t, want, string(b.Selection().Of(itemOf(t, sample)).AppendJSON(nil)), text)
	}
	for text, want := range map[string]string{
		"a, a.b": "Two document paths overlap", "a,": "Syntax error", "a b": "Syntax error", "a[0], a.b": "conflict", "a, name": "reserved keyword",
	} {
		_, err := bind(t, expression.Request{Projection: &text}, "", "")
		require.ErrorContains(t, err, want, text)
	}
}
