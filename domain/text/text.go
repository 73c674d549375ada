// Package text says which characters the platform's texts may hold. Every text that
// enters is checked here: names, descriptions, references, partners' events.
//
// A text travels in JSON, in messages of SQS and EventBridge, in the XML of their
// protocols, in mails and in PDF receipts. SQS refuses a whole message for one
// character that XML 1.0 does not allow, so such a text would complete an order and
// then lose its mail, receipt and webhooks.
package text

import (
	"strings"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
)

// Rule says in words what Valid checks, for violations.
const Rule = "must hold only characters that XML 1.0 allows: no control characters except tab and line breaks, no U+FFFE, no U+FFFF"

// Valid reports whether every character of s is one that XML 1.0 allows (its production
// Char, https://www.w3.org/TR/xml/#charsets) and SQS accepts: #x9, #xA, #xD,
// #x20–#xD7FF, #xE000–#xFFFD, #x10000–#x10FFFF. Bytes that are not UTF-8 are not valid.
func Valid(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, forbidden)
}

// Clean replaces every character that is not valid by U+FFFD, the replacement
// character. It is for texts that cannot be refused: those of identity providers and
// payment gateways, and those that were stored before they were checked.
func Clean(s string) string {
	if Valid(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if forbidden(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// Check adds a violation to v if s has fewer than least or more than most characters,
// and one if s is not Valid.
func Check(pointer, s string, least, most int, v *failure.Violations) {
	switch n := utf8.RuneCountInString(s); {
	case (n < least || n > most) && least > 0:
		v.Add(pointer, "length", "must have %d–%d characters", least, most)
	case n > most:
		v.Add(pointer, "length", "must have at most %d characters", most)
	}
	if !Valid(s) {
		v.Add(pointer, "characters", Rule)
	}
}

// forbidden reports whether XML 1.0 does not allow r. Surrogates need no case: UTF-8
// has none.
func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
