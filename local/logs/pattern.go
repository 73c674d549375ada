package logs

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// matcher reports whether a message matches a filter pattern.
type matcher func(message string) bool

// parsePattern reads a filter pattern: terms, or a JSON selector in braces. It
// refuses the other kinds by name.
func parsePattern(pattern string) (matcher, error) {
	pattern = strings.TrimSpace(pattern)
	switch {
	case strings.HasPrefix(pattern, "{") && strings.HasSuffix(pattern, "}"):
		return parseSelector(pattern[1 : len(pattern)-1])
	case strings.HasPrefix(pattern, "["), strings.HasPrefix(pattern, "%"), strings.HasPrefix(pattern, "{"):
		return nil, invalid("Invalid filter pattern: " + pattern[:1] + "…, space-delimited and regular expressions are not implemented here; use terms or { $.member = value }")
	}
	return parseTerms(pattern)
}

// term is a word or a quoted phrase, with its prefix: ? for any of them, - for none.
var term = regexp.MustCompile(`([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))\s*`)

// parseTerms reads terms. A message must have all of the plain ones, none of those
// with a -, and one of those with a ?.
func parseTerms(pattern string) (matcher, error) {
	var all, any, none []string
	found := term.FindAllStringSubmatch(pattern, -1)
	if rest := term.ReplaceAllString(pattern, ""); rest != "" {
		return nil, invalid("Invalid filter pattern: a quotation mark is not closed")
	}
	for _, t := range found {
		word := t[3] + strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(t[2])
		switch t[1] {
		case "?":
			any = append(any, word)
		case "-":
			none = append(none, word)
		default:
			all = append(all, word)
		}
	}
	return func(message string) bool {
		has := func(word string) bool { return strings.Contains(message, word) }
		return every(all, has) && !some(none, has) && (len(any) == 0 || some(any, has))
	}, nil
}

func some[T any](all []T, is func(T) bool) bool {
	for _, v := range all {
		if is(v) {
			return true
		}
	}
	return false
}

func every[T any](all []T, is func(T) bool) bool {
	return !some(all, func(v T) bool { return !is(v) })
}

// comparison is one condition of a JSON selector: $.a.b = "x".
var comparison = regexp.MustCompile(`^\s*\$\.([A-Za-z0-9_.-]+)\s*(!=|<=|>=|=|<|>)\s*(?:"([^"]*)"|([^\s"&|()]+))\s*$`)

// parseSelector reads comparisons joined by && and ||, of which && binds tighter.
func parseSelector(selector string) (matcher, error) {
	var alternatives [][]func(any) bool
	for _, alternative := range strings.Split(selector, "||") {
		var conditions []func(any) bool
		for _, text := range strings.Split(alternative, "&&") {
			parts := comparison.FindStringSubmatch(text)
			if parts == nil {
				return nil, invalid("Invalid filter pattern: " + strings.TrimSpace(text) + ` is not implemented here; use $.member = "value"`)
			}
			conditions = append(conditions, compare(parts))
		}
		alternatives = append(alternatives, conditions)
	}
	return func(message string) bool {
		var document any
		if json.Unmarshal([]byte(message), &document) != nil {
			return false
		}
		return some(alternatives, func(conditions []func(any) bool) bool {
			return every(conditions, func(holds func(any) bool) bool { return holds(document) })
		})
	}, nil
}

// compare makes the condition of a comparison's parts: path, operator, quoted text,
// other value. A text may begin and end with a * for any characters.
func compare(parts []string) func(document any) bool {
	path, operator, text := strings.Split(parts[1], "."), parts[2], parts[3]+parts[4]
	number, err := strconv.ParseFloat(parts[4], 64)
	isNumber := err == nil
	return func(document any) bool {
		switch got := member(document, path).(type) {
		case string:
			return !isNumber && (operator == "=" && like(got, text) || operator == "!=" && !like(got, text))
		case float64:
			return isNumber && holds(got, operator, number)
		case bool:
			return (operator == "=") == (strconv.FormatBool(got) == text) && (operator == "=" || operator == "!=")
		}
		return false
	}
}

func member(document any, path []string) any {
	for _, name := range path {
		object, ok := document.(map[string]any)
		if !ok {
			return nil
		}
		document = object[name]
	}
	return document
}

func like(got, pattern string) bool {
	inner, open := strings.CutPrefix(pattern, "*")
	inner, end := strings.CutSuffix(inner, "*")
	switch {
	case open && end:
		return strings.Contains(got, inner)
	case open:
		return strings.HasSuffix(got, inner)
	case end:
		return strings.HasPrefix(got, inner)
	}
	return got == pattern
}

func holds(a float64, operator string, b float64) bool {
	return map[string]bool{"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
}
