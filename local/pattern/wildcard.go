package pattern

import "strings"

// wildcard compiles a string in which * stands for any text, \* for a star
// and \\ for a backslash.
func wildcard(path string, argument any) (test, error) {
	s, ok := argument.(string)
	if !ok {
		return nil, &Error{path, "wildcard: must be a string"}
	}
	parts, err := wildcardParts(path, s)
	if err != nil {
		return nil, err
	}
	return func(value any) bool {
		s, ok := value.(string)
		return ok && matchParts(parts, s)
	}, nil
}

// wildcardParts splits at the unescaped stars.
func wildcardParts(path, s string) ([]string, error) {
	var parts []string
	var part strings.Builder
	star := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '*' && star:
			return nil, &Error{path, "wildcard: two stars in a row are not supported"}
		case s[i] == '*':
			parts = append(parts, part.String())
			part.Reset()
		case s[i] != '\\':
			part.WriteByte(s[i])
		case i+1 < len(s) && (s[i+1] == '*' || s[i+1] == '\\'):
			i++
			part.WriteByte(s[i])
			star = false
			continue
		default:
			return nil, &Error{path, `wildcard: a backslash escapes only * and \`}
		}
		star = s[i] == '*'
	}
	return append(parts, part.String()), nil
}

// matchParts wants the first part at the start, the last at the end, and the
// others between them in order, each at its first possible place.
func matchParts(parts []string, s string) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(s, part)
		if at < 0 {
			return false
		}
		s = s[at+len(part):]
	}
	return true
}
