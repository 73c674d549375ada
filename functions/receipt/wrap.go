package receipt

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks a text into lines that are at most room wide: between words, and
// within a word that is wider than a line.
func (c *canvas) wrap(text string, room float64, s style) []string {
	if c.width(text, s) <= room {
		return []string{text}
	}
	var lines []string
	current := ""
	for word := range strings.SplitSeq(text, " ") {
		if candidate := strings.TrimPrefix(current+" "+word, " "); c.width(candidate, s) <= room {
			current = candidate
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		pieces := c.pieces(word, room, s)
		lines = append(lines, pieces[:len(pieces)-1]...)
		current = pieces[len(pieces)-1]
	}
	return append(lines, current)
}

// pieces breaks a word into parts that are at most room wide.
func (c *canvas) pieces(word string, room float64, s style) []string {
	var pieces []string
	from := 0
	for at := range word {
		_, size := utf8.DecodeRuneInString(word[at:])
		if at > from && c.width(word[from:at+size], s) > room {
			pieces = append(pieces, word[from:at])
			from = at
		}
	}
	return append(pieces, word[from:])
}
