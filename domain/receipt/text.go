package receipt

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Group separates the thousands of a decimal number with commas, as in
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

// Clean makes a text of another party safe to print as one line. White space of
// any kind becomes single spaces, invalid UTF-8 becomes the replacement
// character, and invisible characters are removed. So a name can neither begin
// a new line nor change the direction of the text that follows it.
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

// invisible reports whether r is a format character, such as those that set a
// text's direction, a variation selector, a private-use character or a
// surrogate.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Co, unicode.Cs)
}

func visible(r rune) rune {
	if r == utf8.RuneError || !unicode.IsGraphic(r) {
		return unicode.ReplacementChar
	}
	return r
}
