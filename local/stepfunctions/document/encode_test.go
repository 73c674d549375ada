package document_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// standard is what encoding/json writes.
func standard(v any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return string(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

// nested is a value with the texts as a name, as text, and as JSON inside
// text, with every kind of value beside them.
func nested(a, b string, n int64) any {
	inner := map[string]any{a: b, b: json.Number("12.50"), "list": []any{a, nil, n, true, []any{}, map[string]any{}}}
	return []any{inner, standard(inner), map[string]bool{a: true}, []any(nil), map[string]any(nil), document.Number(n)}
}

// Property: Encode writes what encoding/json does.
func TestPropertyEncodesAsTheStandardLibrary(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	text := gen.OneGenOf(gen.AnyString(), gen.AlphaString(),
		gen.OneConstOf(`"`, `\`, "<&>", "\u2028", "\x7f", "\x00", "\xff", "a\nb", "é", "/"))
	properties.Property("Encode = encoding/json", prop.ForAll(func(a, b string, n int64) bool {
		v := nested(a, b, n)
		return string(document.Encode(v)) == standard(v)
	}, text, text, gen.Int64()))
	properties.TestingRun(t)
}
