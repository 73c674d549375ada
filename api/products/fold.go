package products

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// fold returns the text as searches compare it: without accents, case and differences
// of form such as that between full-width and usual letters.
func fold(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	// Transformers have a state, so each call has its own.
	folded, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), cases.Fold(), norm.NFC), s)
	if err != nil {
		return strings.ToLower(s)
	}
	return folded
}

// plain reports whether s is ASCII, for which folding is cheap.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
