package receipt_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/receipt"
)

// P3: a newline in a name injected lines into the receipt.
func TestP3_ANameIsOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Lamp\nTotal: 0.00 USD": "Lamp Total: 0.00 USD",
		"a\r\n\tb":              "a b",
		" \u2028x\u2029 ":       "x",
		"a\x00b\x1b[31mc":       "a b [31mc",
		"a\u202eb\u200bc":       "abc",
		"\xff":                  "�",
		"Café 東京":               "Café 東京",
		"👩\u200d💻":              "👩💻",
		"":                      "",
	} {
		assert.Equal(t, want, receipt.Clean(in), "%q", in)
	}
}

func TestP3_CleanProperties(t *testing.T) {
	p := properties(t)
	p.Property("the result is one line of visible characters", prop.ForAll(
		func(s string) bool {
			c := receipt.Clean(s)
			return utf8.ValidString(c) && strings.TrimSpace(c) == c && !strings.Contains(c, "  ") &&
				!strings.ContainsFunc(c, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) && r != ' ' })
		},
		gen.AnyString(),
	))
	p.Property("cleaning twice equals cleaning once", prop.ForAll(
		func(s string) bool { return receipt.Clean(receipt.Clean(s)) == receipt.Clean(s) },
		gen.AnyString(),
	))
	p.Property("plain words do not change", prop.ForAll(
		func(s string) bool { return receipt.Clean(s) == s },
		gen.AlphaString(),
	))
	p.TestingRun(t)
}
