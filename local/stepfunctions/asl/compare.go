package asl

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// relations are the suffixes of the operators' names. A suffix that ends with
// another one comes first.
var relations = []struct {
	name  string
	holds func(order int) bool
}{
	{"LessThanEquals", func(o int) bool { return o <= 0 }},
	{"GreaterThanEquals", func(o int) bool { return o >= 0 }},
	{"LessThan", func(o int) bool { return o < 0 }},
	{"GreaterThan", func(o int) bool { return o > 0 }},
	{"Equals", func(o int) bool { return o == 0 }},
}

// order compares two values of one type. It returns false when a value has
// another type.
type order func(a, b any) (int, bool)

var orders = map[string]order{"String": compareStrings, "Numeric": compareNumbers, "Timestamp": compareTimes}

func (o *object) compareTest(operator string, variable *jsonpath.Path) Test {
	name, fromPath := strings.CutSuffix(operator, "Path")
	relation := relationOf(name)
	if relation == nil {
		o.raw(operator)
		o.report(operator, "%q is not an operator of a choice rule", operator)
		return func(Resolve) (bool, error) { return false, nil }
	}
	other := o.comparand(operator, name, fromPath)
	return func(resolve Resolve) (bool, error) {
		a, err := resolve(variable)
		if err != nil {
			return false, err
		}
		b, err := other(resolve)
		if err != nil {
			return false, err
		}
		return relation(a, b), nil
	}
}

// relationOf returns the comparison for an operator's name without the suffix
// Path, or nil for an unknown operator.
func relationOf(name string) func(a, b any) bool {
	switch name {
	case "BooleanEquals":
		return func(a, b any) bool {
			x, okA := a.(bool)
			y, okB := b.(bool)
			return okA && okB && x == y
		}
	case "StringMatches":
		return func(a, b any) bool {
			s, okA := a.(string)
			wildcard, okB := b.(string)
			return okA && okB && pattern.ParseWildcard(wildcard).Match(s)
		}
	}
	for _, r := range relations {
		kind, ok := strings.CutSuffix(name, r.name)
		if compare, known := orders[kind]; ok && known {
			return func(a, b any) bool {
				order, same := compare(a, b)
				return same && r.holds(order)
			}
		}
	}
	return nil
}

// comparand parses the second operand: a literal of the operator's type, or a
// path.
func (o *object) comparand(operator, name string, fromPath bool) func(Resolve) (any, error) {
	if fromPath {
		if name == "StringMatches" {
			o.report(operator, "%q is not an operator of a choice rule", operator)
		}
		p := o.path(operator)
		return func(resolve Resolve) (any, error) { return resolve(p) }
	}
	raw, _ := o.raw(operator)
	v, err := document.Decode(raw)
	if err != nil || !fits(name, v) {
		o.report(operator, "the value does not have the operator's type")
	}
	return func(Resolve) (any, error) { return v, nil }
}

func fits(name string, v any) bool {
	switch {
	case strings.HasPrefix(name, "String"):
		_, ok := v.(string)
		return ok
	case strings.HasPrefix(name, "Numeric"):
		_, ok := v.(json.Number)
		return ok
	case strings.HasPrefix(name, "Boolean"):
		_, ok := v.(bool)
		return ok
	default:
		_, ok := asTime(v)
		return ok
	}
}

func compareStrings(a, b any) (int, bool) {
	x, okA := a.(string)
	y, okB := b.(string)
	return strings.Compare(x, y), okA && okB
}

func compareNumbers(a, b any) (int, bool) {
	x, okA := a.(json.Number)
	y, okB := b.(json.Number)
	if !okA || !okB {
		return 0, false
	}
	return document.Compare(x, y), true
}

func compareTimes(a, b any) (int, bool) {
	x, okA := asTime(a)
	y, okB := asTime(b)
	return x.Compare(y), okA && okB
}

func asTime(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	t, err := ParseTime(s)
	return t, err == nil
}

// ParseTime parses a timestamp of the States Language: RFC 3339 with a capital
// T and Z.
func ParseTime(s string) (time.Time, error) {
	if strings.ContainsAny(s, "tz") {
		return time.Time{}, fmt.Errorf("%q: T and Z must be capitals", s)
	}
	return time.Parse(time.RFC3339Nano, s)
}
