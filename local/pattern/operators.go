package pattern

import (
	"net/netip"
	"strings"
)

// compileOperator compiles {name: argument}.
func compileOperator(path, name string, argument any) (test, error) {
	switch name {
	case "prefix":
		return compileAffix(path, name, argument, strings.HasPrefix)
	case "suffix":
		return compileAffix(path, name, argument, strings.HasSuffix)
	case "equals-ignore-case":
		return compileText(path, name, argument, strings.EqualFold)
	case "wildcard":
		return compileWildcard(path, argument)
	case "numeric":
		return compileNumeric(path, argument)
	case "cidr":
		return compileCIDR(path, argument)
	case "anything-but":
		return compileAnythingBut(path, argument)
	}
	return nil, &Error{path, "unknown operator " + name}
}

// compileAffix compiles prefix and suffix. Each has a form that ignores case:
// {"prefix": {"equals-ignore-case": "x"}}.
func compileAffix(path, name string, argument any, has func(s, affix string) bool) (test, error) {
	inner, ok := argument.(map[string]any)
	if !ok {
		return compileText(path, name, argument, has)
	}
	folded, ok := inner["equals-ignore-case"]
	if !ok || len(inner) != 1 {
		return nil, &Error{path, name + ": the only operator inside is equals-ignore-case"}
	}
	return compileText(path, name+".equals-ignore-case", folded, func(s, affix string) bool {
		return has(strings.ToLower(s), strings.ToLower(affix))
	})
}

// compileText compiles an operator that compares strings with one argument.
func compileText(path, name string, argument any, matches func(s, argument string) bool) (test, error) {
	wanted, ok := argument.(string)
	if !ok {
		return nil, &Error{path, name + ": must be a string"}
	}
	return func(value any) bool {
		s, ok := value.(string)
		return ok && matches(s, wanted)
	}, nil
}

func compileCIDR(path string, argument any) (test, error) {
	s, _ := argument.(string)
	network, err := netip.ParsePrefix(s)
	if err != nil {
		return nil, &Error{path, "cidr: must be an address range such as 10.0.0.0/24"}
	}
	network = network.Masked()
	return func(value any) bool {
		s, ok := value.(string)
		if !ok {
			return false
		}
		address, err := netip.ParseAddr(s)
		return err == nil && network.Contains(address)
	}, nil
}

// compileAnythingBut compiles an operator that matches every scalar that none of
// the excluded tests matches.
func compileAnythingBut(path string, argument any) (test, error) {
	excluded, err := compileExcluded(path, argument)
	if err != nil {
		return nil, err
	}
	return func(value any) bool {
		for _, t := range excluded {
			if t(value) {
				return false
			}
		}
		return true
	}, nil
}

func compileExcluded(path string, argument any) ([]test, error) {
	switch v := argument.(type) {
	case string, float64:
		return excludedValues(path, []any{v})
	case []any:
		return excludedValues(path, v)
	case map[string]any:
		return excludedByOperator(path, v)
	}
	return nil, &Error{path, "anything-but: must be a string, a number, a list of one of them or an operator"}
}

// excludedValues applies EventBridge's rule that a list holds strings or
// numbers, not both.
func excludedValues(path string, list []any) ([]test, error) {
	tests := make([]test, 0, len(list))
	texts := 0
	for _, item := range list {
		switch item.(type) {
		case string:
			texts++
		case float64:
		default:
			return nil, &Error{path, "anything-but: a list holds strings or numbers"}
		}
		tests = append(tests, func(value any) bool { return value == item })
	}
	if len(list) == 0 || texts != 0 && texts != len(list) {
		return nil, &Error{path, "anything-but: a list holds at least one value, and strings or numbers, not both"}
	}
	return tests, nil
}

func excludedByOperator(path string, raw map[string]any) ([]test, error) {
	if len(raw) != 1 {
		return nil, &Error{path, "anything-but: one operator at a time"}
	}
	for name, argument := range raw {
		switch name {
		case "prefix", "suffix", "equals-ignore-case", "wildcard":
		default:
			return nil, &Error{path, "anything-but: unknown operator " + name}
		}
		return excludedArguments(path, name, argument)
	}
	return nil, nil
}

// excludedArguments compiles an operator whose argument may be a list.
func excludedArguments(path, name string, argument any) ([]test, error) {
	list, ok := argument.([]any)
	if !ok {
		list = []any{argument}
	}
	if len(list) == 0 {
		return nil, &Error{path, "anything-but: " + name + ": the list is empty"}
	}
	tests := make([]test, 0, len(list))
	for _, item := range list {
		t, err := compileOperator(path, name, item)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return tests, nil
}
