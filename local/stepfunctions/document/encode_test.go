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

// standard encodes a value with encoding/json.
func standard(v any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return string(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

// nested returns a value that contains the texts as member names, as strings and
// in JSON inside a string, next to values of every other kind.
func nested(a, b string, n int64) any {
	inner := map[string]any{a: b, b: json.Number("12.50"), "list": []any{a, nil, n, true, []any{}, map[string]any{}}}
	return []any{inner, standard(inner), map[string]bool{a: true}, []any(nil), map[string]any(nil), document.Number(n)}
}

// Property: Encode returns the same bytes as encoding/json.
func TestPropertyEncodesLikeTheStandardLibrary(t *testing.T) {
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
