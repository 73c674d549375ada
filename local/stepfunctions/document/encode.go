package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Encode encodes a value without spaces and with sorted member names, and does
// not escape <, > and &. It panics for a value that JSON cannot represent; Decode
// returns no such value.
func Encode(v any) []byte { return appendValue(nil, v) }

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case string:
		return appendText(dst, v)
	case []any:
		return appendArray(dst, v)
	case map[string]any:
		return appendObject(dst, v)
	default: // numbers, which encoding/json validates, and structs
		return append(dst, encodeStandard(v)...)
	}
}

func appendArray(dst []byte, list []any) []byte {
	if list == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i, element := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendValue(dst, element)
	}
	return append(dst, ']')
}

func appendObject(dst []byte, object map[string]any) []byte {
	if object == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, name), ':')
		dst = appendValue(dst, object[name])
	}
	return append(dst, '}')
}

// appendText appends a quoted string. Most strings need escapes only for quotes
// and backslashes; encoding/json encodes the others.
func appendText(dst []byte, s string) []byte {
	begin := len(dst)
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c >= 0x80:
			return append(dst[:begin], encodeStandard(s)...)
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

func encodeStandard(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("document: encode %T: %v", v, err))
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
