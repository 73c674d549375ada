package attribute

import (
	"encoding/base64"
	"slices"
	"unicode/utf8"
)

// MarshalJSON encodes the value in the JSON form of requests and responses.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// MarshalJSON encodes the item in the JSON form of requests and responses, with
// sorted names.
func (it Item) MarshalJSON() ([]byte, error) { return it.AppendJSON(nil), nil }

// AppendJSON appends the JSON form with sorted names, null for a nil item.
func (it Item) AppendJSON(dst []byte) []byte {
	if it == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '{')
	for i, name := range it.names() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		dst = it[name].AppendJSON(dst)
	}
	return append(dst, '}')
}

// names returns the sorted names of the attributes.
func (it Item) names() []string {
	names := make([]string, 0, len(it))
	for name := range it {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// AppendJSON appends the JSON form.
func (v Value) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"`...)
	dst = append(dst, v.kind...)
	dst = append(dst, `":`...)
	return append(v.appendContent(dst), '}')
}

func (v Value) appendContent(dst []byte) []byte {
	switch v.kind {
	case Bool:
		return appendBool(dst, v.flag)
	case Null:
		return append(dst, "true"...)
	case List:
		return appendArray(dst, v.List(), func(dst []byte, e Value) []byte { return e.AppendJSON(dst) })
	case Map:
		return v.Fields().AppendJSON(dst)
	case StringSet, NumberSet, BinarySet:
		return appendArray(dst, v.Set(), func(dst []byte, m string) []byte { return appendScalar(dst, v.kind.Member(), m) })
	default:
		return appendScalar(dst, v.kind, v.text)
	}
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

func appendArray[T any](dst []byte, list []T, element func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = element(dst, e)
	}
	return append(dst, ']')
}

func appendScalar(dst []byte, t Type, text string) []byte {
	if t != Binary {
		return AppendString(dst, text)
	}
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, []byte(text))
	return append(dst, '"')
}

// AppendString appends s as a JSON string. Invalid UTF-8 becomes U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscaped(dst, c)
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c >= utf8.RuneSelf:
		return append(dst, `\ufffd`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}
