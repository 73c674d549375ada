package pattern

import (
	"bytes"
	"strings"
)

// hint is what the JSON text of every matching event contains: of each list at
// least one text. To look for it costs a fraction of decoding the event, and
// most events of a stream are none that the pattern is after.
type hint [][][]byte

// rulesOut reports whether the text cannot be that of a matching event. Where
// a character may be written as an escape the texts need not be there
// literally, so such an event is never ruled out.
func (h hint) rulesOut(event []byte) bool {
	for _, texts := range h {
		if !containsAny(event, texts) {
			return !bytes.Contains(event, []byte(`\u`))
		}
	}
	return false
}

func containsAny(event []byte, texts [][]byte) bool {
	for _, text := range texts {
		if bytes.Contains(event, text) {
			return true
		}
	}
	return false
}

// hint collects what the object's fields ask for; a $or adds nothing.
func (o *object) hint() (h hint) {
	for _, f := range o.fields {
		switch {
		case f.object != nil:
			h = append(h, f.object.hint()...)
		case !f.leaf.vague:
			h = append(h, f.leaf.texts)
		}
	}
	return h
}

// literal are the characters whose only other form in JSON is \u.
const literal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#-_.: "

// foretell notes how an alternative is written in JSON: all of it, or, when it
// is a prefix, its beginning. One of characters that may be written otherwise,
// such as a quote or a slash, makes the leaf vague.
func (l *leaf) foretell(text, end string) {
	for _, c := range []byte(text) {
		if !strings.ContainsRune(literal, rune(c)) {
			l.vague = true
		}
	}
	l.texts = append(l.texts, []byte(`"`+text+end))
}
