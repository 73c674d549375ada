// Package key encodes key attributes as bytes that have DynamoDB's sort order:
// numbers by value, strings and binaries bytewise.
package key

import "github.com/eventforge/eventforge/local/dynamodb/attribute"

// A zero byte in a string is encoded as zero, escape; zero, end terminates the
// string. Since end is less than escape, a string sorts before every string of
// which it is a prefix.
const (
	end    = 0x01
	escape = 0xff
)

// Append appends the encoding of a String, Number or Binary. No encoding is a
// prefix of another, so that concatenated encodings sort by the first value,
// then by the second.
func Append(dst []byte, v attribute.Value) []byte {
	if v.Type() == attribute.Number {
		return v.Number().AppendKey(dst)
	}
	return append(AppendPrefix(dst, v.Text()), 0, end)
}

// AppendPrefix appends the common prefix of the encodings of all strings that
// begin with prefix.
func AppendPrefix(dst []byte, prefix string) []byte {
	for i := 0; i < len(prefix); i++ {
		dst = append(dst, prefix[i])
		if prefix[i] == 0 {
			dst = append(dst, escape)
		}
	}
	return dst
}
