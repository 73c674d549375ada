// Package jsontext decodes JSON that comes from outside. It is stricter than
// encoding/json, which takes the last of two members of one name and replaces what it
// cannot decode: a second program that reads the same text might see another value.
package jsontext

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
)

// MaxName is the most bytes of a member's name. Names become parts of pointers: a
// longer one would be repeated in each violation below it.
const MaxName = 128

// Limits bound a text. Decoding takes time and memory in proportion to its length.
type Limits struct {
	Depth  int // of nested arrays and objects
	Values int // in the whole text; 0 for as many as it holds
}

// stride is how many values are decoded between two looks at the context.
const stride = 256

// Decode decodes exactly one JSON text. Objects become map[string]any, arrays []any and
// numbers json.Number. It fails with
//   - Invalid and one violation of the code "json" if the text is empty, not UTF-8, not
//     JSON (RFC 8259), nested too deeply or of too many values;
//   - Invalid and every violation up to failure.MaxViolations if members of an object
//     have the same name, a name is too long, or a text holds a character that
//     text.Valid refuses;
//   - the context's error when ctx ends.
func Decode(ctx context.Context, raw []byte, limits Limits) (any, error) {
	if err := checkSyntax(raw, limits.Depth); err != nil {
		return nil, invalid(err)
	}
	d := decoder{ctx: ctx, tokens: json.NewDecoder(bytes.NewReader(raw)), limits: limits}
	d.tokens.UseNumber()
	value, err := d.value()
	if err != nil {
		return nil, err
	}
	return value, d.violations.Err()
}

func invalid(err error) error {
	var v failure.Violations
	v.Add("", "json", "%s", err)
	return v.Err()
}

// checkSyntax fails unless raw is one JSON text in UTF-8. The depth is counted before
// anything is decoded.
func checkSyntax(raw []byte, depth int) error {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return errors.New("the body must not be empty")
	case !utf8.Valid(raw):
		return errors.New("the body must be UTF-8")
	case tooDeep(raw, depth):
		return errors.New("the body is nested too deeply")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	var whole json.RawMessage
	if err := dec.Decode(&whole); err != nil {
		return errors.New("the body must be JSON: " + syntax(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body must be one JSON text with nothing after it")
	}
	if loneSurrogate(raw) {
		return errors.New("the body must be Unicode: an escape is half of a surrogate pair")
	}
	return nil
}

func syntax(err error) string {
	var s *json.SyntaxError
	if errors.As(err, &s) {
		return s.Error() + " at byte " + strconv.FormatInt(s.Offset, 10)
	}
	return "it ends too early"
}

// tooDeep counts brackets outside of strings.
func tooDeep(raw []byte, most int) bool {
	depth, inString, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// loneSurrogate reports whether an escape such as \ud800 has no partner. It expects
// valid JSON, where a backslash only occurs in strings.
func loneSurrogate(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		switch unit := hex(raw[i+1 : i+5]); {
		case low(unit):
			return true
		case unit&0xFC00 == 0xD800:
			if !bytes.HasPrefix(raw[i+5:], []byte(`\u`)) || !low(hex(raw[i+7:i+11])) {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

func low(unit uint64) bool { return unit&0xFC00 == 0xDC00 }

func hex(digits []byte) uint64 {
	unit, _ := strconv.ParseUint(string(digits), 16, 16) // valid JSON has four hex digits here
	return unit
}
