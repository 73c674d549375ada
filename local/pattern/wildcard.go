package pattern

import "strings"

// Wildcard is a string in which * stands for any text. It holds the literal
// texts between the stars, in order.
type Wildcard []string

// ParseWildcard splits s at its stars. A backslash makes the next character
// literal.
func ParseWildcard(s string) Wildcard {
	var w Wildcard
	var part strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '*':
			w = append(w, part.String())
			part.Reset()
		case s[i] == '\\' && i+1 < len(s):
			i++
			part.WriteByte(s[i])
		default:
			part.WriteByte(s[i])
		}
	}
	return append(w, part.String())
}

// Match reports whether s matches: it begins with the first text, ends with
// the last, and has the others between them in order.
func (w Wildcard) Match(s string) bool {
	first, last := w[0], w[len(w)-1]
	if len(w) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range w[1 : len(w)-1] { // each at its first possible place
		at := strings.Index(s, part)
		if at < 0 {
			return false
		}
		s = s[at+len(part):]
	}
	return true
}

// compileWildcard compiles the operator of that name.
func compileWildcard(path string, argument any) (test, error) {
	s, ok := argument.(string)
	if !ok {
		return nil, &Error{path, "wildcard: must be a string"}
	}
	if err := checkWildcard(path, s); err != nil {
		return nil, err
	}
	w := ParseWildcard(s)
	return func(value any) bool {
		s, ok := value.(string)
		return ok && w.Match(s)
	}, nil
}

// checkWildcard applies EventBridge's rules: no two stars in a row, and a
// backslash only before a star or a backslash.
func checkWildcard(path, s string) error {
	for i := 0; i < len(s); i++ {
		next := s[i+1:]
		switch {
		case s[i] == '*' && strings.HasPrefix(next, "*"):
			return &Error{path, "wildcard: two stars in a row are not supported"}
		case s[i] == '\\' && !strings.HasPrefix(next, "*") && !strings.HasPrefix(next, `\`):
			return &Error{path, `wildcard: a backslash escapes only * and \`}
		case s[i] == '\\':
			i++
		}
	}
	return nil
}
