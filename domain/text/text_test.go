package text_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

func TestA2_TheCharactersThatSQSRefusesAreNotValid(t *testing.T) {
	for _, bad := range []string{"\uFFFE", "\uFFFF", "\x00", "\x01", "\x08", "\x0B", "\x0C", "\x0E", "\x1F", "\xff", "\xed\xa0\x80"} {
		assert.False(t, text.Valid("a"+bad+"b"), "%q", bad)
		assert.NotContains(t, text.Clean("a"+bad+"b"), bad)
		assert.True(t, text.Valid(text.Clean("a"+bad+"b")), "%q", bad)
	}
	for _, good := range []string{"", "a", "\t\n\r", " ", "\x7f", "\u0085", "é", "東京", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0010FFFF", "👩‍🔧"} {
		assert.True(t, text.Valid(good), "%q", good)
		assert.Equal(t, good, text.Clean(good))
	}
}

// xmlHolds reports whether an XML decoder that nobody here wrote reads the text.
func xmlHolds(s string) bool {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", "]]>", "]]&gt;").Replace(s)
	return xml.Unmarshal([]byte("<a>"+escaped+"</a>"), &struct{}{}) == nil
}

func TestValidAgreesWithAnXMLDecoder(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	rarely := gen.OneConstOf(rune(0), '\x01', '\b', '\t', '\n', '\r', '\x1f', '\uFFFD', '\uFFFE', '\uFFFF', '\U0001FFFE')
	texts := gen.SliceOf(gen.Frequency(map[int]gopter.Gen{1: rarely, 6: gen.Rune()})).Map(func(r []rune) string { return string(r) })
	ps.Property("a text is valid exactly if XML can hold it", prop.ForAll(func(s string) bool {
		return text.Valid(s) == xmlHolds(s)
	}, texts))
	ps.Property("a cleaned text is valid, has as many characters, and is not cleaned again", prop.ForAll(func(s string) bool {
		clean := text.Clean(s)
		return text.Valid(clean) && utf8.RuneCountInString(clean) == utf8.RuneCountInString(s) && text.Clean(clean) == clean
	}, texts))
	ps.TestingRun(t)
}

func TestCheckNamesTheRule(t *testing.T) {
	for _, c := range []struct {
		text        string
		least, most int
		codes       []string
	}{
		{"ok", 1, 2, nil}, {"", 0, 2, nil}, {"東京", 1, 2, nil},
		{"", 1, 2, []string{"length"}}, {"abc", 1, 2, []string{"length"}}, {"abc", 0, 2, []string{"length"}},
		{"\uFFFE", 1, 2, []string{"characters"}}, {"\uFFFE\uFFFE\uFFFE", 1, 2, []string{"length", "characters"}},
	} {
		var v failure.Violations
		text.Check("/name", c.text, c.least, c.most, &v)
		var codes []string
		for _, one := range v {
			assert.Equal(t, "/name", one.Pointer)
			codes = append(codes, one.Code)
		}
		assert.Equal(t, c.codes, codes, "%q", c.text)
	}
}

func TestCheckNamesTheMinimumOnlyIfThereIsOne(t *testing.T) {
	for least, want := range map[int]string{0: "must have at most 2 characters", 1: "must have 1–2 characters"} {
		var v failure.Violations
		text.Check("/name", "abc", least, 2, &v)
		assert.Equal(t, failure.Violations{{Pointer: "/name", Code: "length", Message: want}}, v)
	}
}
