package receipt

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// visual puts a text into the order in which it is drawn, from left to right:
// what is Hebrew or Arabic is turned round and, if Arabic, joined. It is the
// Unicode bidirectional algorithm (UAX #9) for one line that begins at the
// left, without explicit marks: package receipt's Clean leaves none.
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
		turned := turn(joined(letters[from:to]))
		letters = slices.Concat(letters[:from], turned, letters[to:])
		from += len(turned)
	}
	return string(letters)
}

func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

func rightToLeft(r rune) bool { return class(r) == bidi.R || class(r) == bidi.AL }

// spanEnd is where the span that begins with a letter from right to left ends:
// behind its last such letter or number, before any from left to right. A
// bracket that was opened in it is closed in it.
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
		default: // white space and signs belong to it if more follows
		}
	}
	return end
}

// The brackets that are mirrored, each at its partner's place.
const (
	opening = "([{<«‹"
	closing = ")]}>»›"
)

// turn reverses a span, but neither the digits of a number nor a letter and
// the marks over it, and mirrors brackets.
func turn(span []rune) []rune {
	var pieces [][]rune
	for i := 0; i < len(span); {
		end := i + 1
		for end < len(span) && together(span[end-1], span[end:]) {
			end++
		}
		pieces = append(pieces, span[i:end])
		i = end
	}
	slices.Reverse(pieces)
	turned := slices.Concat(pieces...)
	for i, r := range turned {
		turned[i] = mirrored(r)
	}
	return turned
}

// together reports whether the first of the rest stays right of the letter
// before it.
func together(before rune, rest []rune) bool {
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

// mirrored is a bracket's partner.
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
