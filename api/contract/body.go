package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
)

// maxDepth limits the nesting of a body's arrays and objects. The specification needs
// 4.
const maxDepth = 32

// MediaType is the operation's media type for bodies.
func (o *Operation) MediaType() string { return o.mediaType }

// Reads reports whether the operation accepts bodies of a Content-Type: its own media
// type, or plain JSON.
func (o *Operation) Reads(contentType string) bool {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != o.mediaType && mediaType != "application/json" {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// CheckBody checks a JSON body. It fails with Invalid and every violation: those of
// JSON's own rules or else those of the schema.
func (o *Operation) CheckBody(body []byte) error {
	value, err := parse(body)
	if err != nil {
		return notJSON(err)
	}
	var v failure.Violations
	checkNumbers(value, "", &v)
	for _, broken := range violations(o.body, value) {
		if !slices.ContainsFunc(v, func(known failure.Violation) bool { return known.Pointer == broken.Pointer }) {
			v = append(v, broken)
		}
	}
	slices.SortStableFunc(v, func(a, b failure.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return v.Err()
}

func notJSON(err error) error {
	var v failure.Violations
	v.Add("", "json", "%s", err)
	return v.Err()
}

// parse decodes exactly one JSON text.
func parse(body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, errors.New("the body must not be empty")
	}
	if !utf8.Valid(body) {
		return nil, errors.New("the body must be UTF-8")
	}
	if tooDeep(body) {
		return nil, errors.New("the body is nested too deeply")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, errors.New("the body must be JSON: " + syntax(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the body must be one JSON text with nothing after it")
	}
	return value, nil
}

func syntax(err error) string {
	var s *json.SyntaxError
	if errors.As(err, &s) {
		return s.Error() + " at byte " + strconv.FormatInt(s.Offset, 10)
	}
	return "it ends too early"
}

// tooDeep counts brackets outside of strings, before anything is decoded.
func tooDeep(body []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// checkNumbers refuses every number that is not a 64-bit integer. All numbers of this
// API are counts or minor units of money. Some program would round 19.99, and 1e2 and
// 1.0 come from programs that calculate with fractions.
func checkNumbers(value any, at string, v *failure.Violations) {
	switch value := value.(type) {
	case json.Number:
		if _, err := strconv.ParseInt(value.String(), 10, 64); err != nil {
			v.Add(at, "integer", "must be a whole number of at most 64 bits, written without fraction or exponent")
		}
	case []any:
		for i, item := range value {
			checkNumbers(item, at+pointer(strconv.Itoa(i)), v)
		}
	case map[string]any:
		for name, item := range value {
			checkNumbers(item, at+pointer(name), v)
		}
	}
}
