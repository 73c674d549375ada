package pattern

import (
	"bytes"
	"strings"
)

// prefilter is a cheap test of an event's JSON text. The text of every matching
// event contains at least one text of each list. Looking for them costs a
// fraction of decoding the event, and most events of a stream do not match.
type prefilter [][][]byte

// rejects reports whether an event with this text cannot match. An event that
// contains an escape is never rejected: it may spell the texts with escapes.
func (f prefilter) rejects(event []byte) bool {
	for _, texts := range f {
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

// prefilter collects the texts of the object's fields. A $or adds none.
func (o *object) prefilter() (out prefilter) {
	for _, f := range o.fields {
		switch {
		case f.object != nil:
			out = append(out, f.object.prefilter()...)
		case !f.leaf.unpredictable:
			out = append(out, f.leaf.texts)
		}
	}
	return out
}

// unescaped are the characters that JSON can only write as themselves or as a
// \u escape.
const unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#-_.: "

// addText adds the JSON text of an alternative for the prefilter: the whole
// string, or its beginning for a prefix. A character that JSON can write in
// another way, such as a quote or a slash, makes the leaf unpredictable.
func (l *leaf) addText(text, end string) {
	for _, c := range []byte(text) {
		if !strings.ContainsRune(unescaped, rune(c)) {
			l.unpredictable = true
		}
	}
	l.texts = append(l.texts, []byte(`"`+text+end))
}
