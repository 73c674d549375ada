package receipt

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Group puts commas between the thousands of a decimal number, as in
// "-1,234,567.89".
func Group(decimal string) string {
	sign, digits := "", decimal
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if hasFraction {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// Clean makes one line of a text that somebody else wrote: white space of any
// kind becomes single spaces, invalid UTF-8 the replacement character, and
// what cannot be seen is left out. So no name can begin a line of its own, nor
// turn the direction of what stands behind it.
func Clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			gap = b.Len() > 0
		case invisible(r):
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(visible(r))
		}
	}
	return b.String()
}

// invisible are the format characters, among them those that set a text's
// direction, and the selectors of a glyph's variant.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Co, unicode.Cs)
}

func visible(r rune) rune {
	if r == utf8.RuneError || !unicode.IsGraphic(r) {
		return unicode.ReplacementChar
	}
	return r
}
