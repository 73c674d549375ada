// Package key turns key attributes into bytes whose order is the order in
// which DynamoDB sorts them: numbers by value, strings and binaries bytewise.
package key

import "github.com/eventforge/eventforge/local/dynamodb/attribute"

// A zero byte in a text is written as zero, escape; the text ends with zero,
// end. Since end is smaller, a text sorts before every text it begins.
const (
	end    = 0x01
	escape = 0xff
)

// Append appends the encoding of a String, Number or Binary. It ends itself,
// so that several may follow each other and still sort by the first, then the
// second.
func Append(dst []byte, v attribute.Value) []byte {
	if v.Type() == attribute.Number {
		return v.Number().AppendKey(dst)
	}
	return append(AppendPrefix(dst, v.Text()), 0, end)
}

// AppendPrefix appends what the encodings of all texts that begin with prefix
// begin with.
func AppendPrefix(dst []byte, prefix string) []byte {
	for i := 0; i < len(prefix); i++ {
		dst = append(dst, prefix[i])
		if prefix[i] == 0 {
			dst = append(dst, escape)
		}
	}
	return dst
}
