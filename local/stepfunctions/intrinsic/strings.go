package intrinsic

import (
	"crypto/md5"  //nolint:gosec // States.Hash offers it
	"crypto/sha1" //nolint:gosec // States.Hash offers it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// maxText is the longest text that the Base64 and hash functions accept, in bytes.
const maxText = 10_000

// format replaces each {} of the template, args[0], with the next argument. \{
// and \} are braces.
func format(first argument, args []any) (any, error) {
	template, literal := first.literal.(text)
	if !literal {
		s, err := stringAt(args, 0)
		if err != nil {
			return nil, err
		}
		template = text(s)
	}
	var out strings.Builder
	next := 1
	for i := 0; i < len(template); i++ {
		switch c := template[i]; {
		case c == '\\' && i+1 < len(template):
			i++
			out.WriteByte(template[i])
		case c == '{' && i+1 < len(template) && template[i+1] == '}':
			if next >= len(args) {
				return nil, errors.New("the template has more {} than there are values")
			}
			out.WriteString(formatted(args[next]))
			next++
			i++
		case c == '{' || c == '}':
			return nil, errors.New("a brace that is not part of {} must be escaped: \\{ or \\}")
		default:
			out.WriteByte(c)
		}
	}
	if next != len(args) {
		return nil, errors.New("the template has fewer {} than there are values")
	}
	return out.String(), nil
}

// formatted returns a string unchanged and every other value as JSON.
func formatted(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return string(document.Encode(v))
}

func stringToJSON(_ Scope, args []any) (any, error) {
	s, err := stringAt(args, 0)
	if err != nil {
		return nil, err
	}
	return document.Decode([]byte(s))
}

func jsonToString(_ Scope, args []any) (any, error) { return string(document.Encode(args[0])), nil }

func textAt(args []any, i int) (string, error) {
	s, err := stringAt(args, i)
	if err == nil && len(s) > maxText {
		err = argumentError(i+1, "at most 10000 characters long")
	}
	return s, err
}

func base64Encode(_ Scope, args []any) (any, error) {
	s, err := textAt(args, 0)
	return base64.StdEncoding.EncodeToString([]byte(s)), err
}

func base64Decode(_ Scope, args []any) (any, error) {
	s, err := textAt(args, 0)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, argumentError(1, "base64")
	}
	return string(raw), nil
}

// hash hashes a string, or the JSON of any other value.
func hash(_ Scope, args []any) (any, error) {
	data := formatted(args[0])
	if len(data) > maxText {
		return nil, argumentError(1, "at most 10000 characters long")
	}
	algorithm, err := stringAt(args, 1)
	if err != nil {
		return nil, err
	}
	sum, ok := digest(algorithm, []byte(data))
	if !ok {
		return nil, argumentError(2, "one of MD5, SHA-1, SHA-256, SHA-384, SHA-512")
	}
	return hex.EncodeToString(sum), nil
}

func digest(algorithm string, data []byte) ([]byte, bool) {
	switch algorithm {
	case "MD5":
		sum := md5.Sum(data) //nolint:gosec // as above
		return sum[:], true
	case "SHA-1":
		sum := sha1.Sum(data) //nolint:gosec // as above
		return sum[:], true
	case "SHA-256":
		sum := sha256.Sum256(data)
		return sum[:], true
	case "SHA-384":
		sum := sha512.Sum384(data)
		return sum[:], true
	case "SHA-512":
		sum := sha512.Sum512(data)
		return sum[:], true
	}
	return nil, false
}

// stringSplit splits at every character of the second argument. Like AWS, it
// omits empty parts.
func stringSplit(_ Scope, args []any) (any, error) {
	s, err := stringAt(args, 0)
	if err != nil {
		return nil, err
	}
	separators, err := stringAt(args, 1)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		out = append(out, part)
	}
	return out, nil
}

func uuid(scope Scope, _ []any) (any, error) { return scope.UUID(), nil }
