package eventbridge

import (
	"errors"
	"strconv"
	"strings"
)

// path is the subset of JSONPath that EventBridge accepts: $, then names after dots and
// array indexes in brackets. JSONPath libraries require brackets around names such as
// detail-type, which EventBridge refuses.
type path []step

type step struct {
	name  string
	index int // used when name is ""
}

var errPath = errors.New("a path is $, .name and [number], such as $.detail.items[0].sku")

func parsePath(text string) (path, error) {
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, errPath
	}
	var p path
	for rest != "" {
		s, after, err := nextStep(rest)
		if err != nil {
			return nil, err
		}
		p, rest = append(p, s), after
	}
	return p, nil
}

func nextStep(rest string) (s step, after string, err error) {
	if rest[0] == '.' {
		end := strings.IndexAny(rest[1:], ".[") + 1
		if end == 0 {
			end = len(rest)
		}
		if end == 1 || strings.ContainsAny(rest[1:end], "*'\"?@()") {
			return s, "", errPath
		}
		return step{name: rest[1:end]}, rest[end:], nil
	}
	number, after, closed := strings.Cut(rest, "]")
	if rest[0] != '[' || !closed {
		return s, "", errPath
	}
	n, err := strconv.Atoi(number[1:])
	if err != nil || n < 0 {
		return s, "", errPath
	}
	return step{index: n}, after, nil
}

// find returns the value at the path, or nil.
func (p path) find(v any) any {
	for _, s := range p {
		var ok bool
		if v, ok = s.find(v); !ok {
			return nil
		}
	}
	return v
}

func (s step) find(v any) (any, bool) {
	if s.name != "" {
		fields, _ := v.(map[string]any)
		found, ok := fields[s.name]
		return found, ok
	}
	list, _ := v.([]any)
	if s.index >= len(list) {
		return nil, false
	}
	return list[s.index], true
}
