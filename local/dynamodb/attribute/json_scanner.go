package attribute

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// errJSON is the error of malformed JSON. Clients get it as a
// SerializationException.
var errJSON = errors.New("the JSON of an attribute value is malformed")

// scanner reads JSON from data.
type scanner struct {
	data []byte
	at   int
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take consumes c when it is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// word consumes the literal w when it is next.
func (s *scanner) word(w string) bool {
	s.peek()
	if len(s.data)-s.at < len(w) || string(s.data[s.at:s.at+len(w)]) != w {
		return false
	}
	s.at += len(w)
	return true
}

// text reads a JSON string.
func (s *scanner) text() (string, error) {
	if !s.take('"') {
		return "", errJSON
	}
	start, plain := s.at, true
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return unquote(s.data[start-1:s.at], plain)
		case c == '\\':
			plain = false
			s.at++
		case c < 0x20:
			return "", errJSON
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", errJSON
}

// unquote returns the content of a JSON string. plain says that it is ASCII
// without escapes.
func unquote(quoted []byte, plain bool) (string, error) {
	inner := quoted[1 : len(quoted)-1]
	if plain || (utf8.Valid(inner) && !hasEscape(inner)) {
		return string(inner), nil
	}
	var out string
	if err := json.Unmarshal(quoted, &out); err != nil {
		return "", errJSON
	}
	return out, nil
}

func hasEscape(p []byte) bool {
	for _, c := range p {
		if c == '\\' {
			return true
		}
	}
	return false
}

// object reads {"name": …} and calls field after each colon.
func (s *scanner) object(field func(name string) error) error {
	if !s.take('{') {
		return errJSON
	}
	if s.take('}') {
		return nil
	}
	for {
		name, err := s.text()
		if err != nil {
			return err
		}
		if !s.take(':') {
			return errJSON
		}
		if err := field(name); err != nil {
			return err
		}
		if !s.take(',') {
			return s.expect('}')
		}
	}
}

// array reads […] and calls element before each element.
func (s *scanner) array(element func() error) error {
	if !s.take('[') {
		return errJSON
	}
	if s.take(']') {
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if !s.take(',') {
			return s.expect(']')
		}
	}
}

// expect consumes c, which must be next.
func (s *scanner) expect(c byte) error {
	if !s.take(c) {
		return errJSON
	}
	return nil
}
