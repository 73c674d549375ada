package receipt

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// visual returns a text in the order in which it is drawn, from left to right.
// Hebrew and Arabic are reversed, and Arabic letters are joined. It implements
// the Unicode bidirectional algorithm (UAX #9) for one left-to-right line
// without explicit marks, which receipt.Clean removes.
func visual(text string) string {
	if !strings.ContainsFunc(text, rightToLeft) {
		return text
	}
	letters := []rune(text)
	for from := 0; from < len(letters); {
		if !rightToLeft(letters[from]) {
			from++
			continue
		}
		to := spanEnd(letters, from)
		reversed := reverse(joined(letters[from:to]))
		letters = slices.Concat(letters[:from], reversed, letters[to:])
		from += len(reversed)
	}
	return string(letters)
}

func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

func rightToLeft(r rune) bool { return class(r) == bidi.R || class(r) == bidi.AL }

// spanEnd is the end of the span that begins with a right-to-left letter: after
// its last such letter or number that comes before any left-to-right letter. A
// bracket opened in the span is also closed in it.
func spanEnd(letters []rune, from int) int {
	end, open := from+1, 0
	for i := from; i < len(letters); i++ {
		switch c := class(letters[i]); {
		case c == bidi.L:
			return end
		case strings.ContainsRune(opening, letters[i]):
			open++
		case strings.ContainsRune(closing, letters[i]) && open > 0:
			open--
			end = i + 1
		case c == bidi.R || c == bidi.AL || c == bidi.NSM || c == bidi.EN || c == bidi.AN:
			end = i + 1
		default: // white space and signs belong to the span if more of it follows
		}
	}
	return end
}

// The mirrored brackets; each has the same index as its partner.
const (
	opening = "([{<«‹"
	closing = ")]}>»›"
)

// reverse reverses a span and mirrors its brackets. It keeps the digits of a
// number in order, and a letter before its marks.
func reverse(span []rune) []rune {
	var pieces [][]rune
	for i := 0; i < len(span); {
		end := i + 1
		for end < len(span) && staysTogether(span[end-1], span[end:]) {
			end++
		}
		pieces = append(pieces, span[i:end])
		i = end
	}
	slices.Reverse(pieces)
	reversed := slices.Concat(pieces...)
	for i, r := range reversed {
		reversed[i] = mirrored(r)
	}
	return reversed
}

// staysTogether reports whether the first of the rest stays to the right of the
// character before it.
func staysTogether(before rune, rest []rune) bool {
	switch class(rest[0]) {
	case bidi.NSM:
		return true
	case bidi.EN, bidi.AN:
		return unicode.IsDigit(before) || before == '.' || before == ','
	case bidi.CS:
		return unicode.IsDigit(before) && len(rest) > 1 && unicode.IsDigit(rest[1])
	default:
		return false
	}
}

// mirrored returns a bracket's partner.
func mirrored(r rune) rune {
	open, closed := []rune(opening), []rune(closing)
	if i := slices.Index(open, r); i >= 0 {
		return closed[i]
	}
	if i := slices.Index(closed, r); i >= 0 {
		return open[i]
	}
	return r
}
