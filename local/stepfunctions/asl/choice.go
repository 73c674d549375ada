package asl

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Resolve evaluates a path over the data or the context object.
type Resolve func(*jsonpath.Path) (any, error)

// Test is the condition of a choice rule. Its error says that a path selects
// nothing, which only IsPresent forgives.
type Test func(Resolve) (bool, error)

func (o *object) choice(s *State, _ int) {
	o.paths(s)
	s.Choice = &Choice{Default: o.text("Default")}
	var rules []json.RawMessage
	if !o.decode("Choices", &rules, "an array of rules") || len(rules) == 0 {
		o.complain("Choices", "there must be at least one rule")
	}
	for i, raw := range rules {
		rule := o.r.object(o.at+"/Choices/"+itoa(i), raw)
		if rule == nil {
			continue
		}
		s.Choice.Rules = append(s.Choice.Rules, Rule{Next: rule.need("Next"), Test: rule.test()})
		rule.done("a choice rule")
	}
}

// test reads And, Or, Not or a comparison.
func (o *object) test() Test {
	o.text("Comment")
	switch {
	case o.has("And"):
		return allOf(o.tests("And"), true)
	case o.has("Or"):
		return allOf(o.tests("Or"), false)
	case o.has("Not"):
		raw, _ := o.raw("Not")
		inner := o.nested("Not", raw)
		return func(resolve Resolve) (bool, error) {
			ok, err := inner(resolve)
			return !ok && err == nil, err
		}
	}
	return o.comparison()
}

func (o *object) has(field string) bool { _, ok := o.fields[field]; return ok }

func (o *object) tests(field string) []Test {
	var all []json.RawMessage
	if !o.decode(field, &all, "an array of rules") || len(all) == 0 {
		o.complain(field, "there must be at least one rule")
	}
	out := make([]Test, 0, len(all))
	for i, raw := range all {
		out = append(out, o.nested(field+"/"+itoa(i), raw))
	}
	return out
}

func (o *object) nested(at string, raw json.RawMessage) Test {
	inner := o.r.object(o.at+"/"+at, raw)
	if inner == nil {
		return func(Resolve) (bool, error) { return false, nil }
	}
	t := inner.test()
	inner.done("a nested rule")
	return t
}

// allOf is true when every test gives want (And), and with want false it is
// true when some test holds (Or).
func allOf(tests []Test, want bool) Test {
	return func(resolve Resolve) (bool, error) {
		for _, t := range tests {
			ok, err := t(resolve)
			if err != nil {
				return false, err
			}
			if ok != want {
				return !want, nil
			}
		}
		return want, nil
	}
}

// comparison reads Variable and the one operator beside it.
func (o *object) comparison() Test {
	never := func(Resolve) (bool, error) { return false, nil }
	o.need("Variable")
	variable := o.path("Variable")
	var operator string
	for _, field := range sortedKeys(o.fields) {
		if field == "Variable" || field == "Next" || field == "Comment" {
			continue
		}
		if operator != "" {
			o.complain(field, "a rule has one operator; %s is there already", operator)
			return never
		}
		operator = field
	}
	if operator == "" {
		o.r.complain(codeSchema, o.at, "an operator is missing")
		return never
	}
	if variable == nil {
		o.raw(operator)
		return never
	}
	if check, ok := typeTests[operator]; ok {
		return o.typeTest(operator, variable, check)
	}
	return o.compareTest(operator, variable)
}

var typeTests = map[string]func(any) bool{
	"IsPresent": nil, // special: it is about the path, not the value
	"IsNull":    func(v any) bool { return v == nil },
	"IsString":  func(v any) bool { _, ok := v.(string); return ok },
	"IsNumeric": func(v any) bool { _, ok := v.(json.Number); return ok },
	"IsBoolean": func(v any) bool { _, ok := v.(bool); return ok },
	"IsTimestamp": func(v any) bool {
		_, ok := asTime(v)
		return ok
	},
}

func (o *object) typeTest(operator string, variable *jsonpath.Path, check func(any) bool) Test {
	var want bool
	o.decode(operator, &want, "true or false")
	return func(resolve Resolve) (bool, error) {
		v, err := resolve(variable)
		if check == nil {
			return (err == nil) == want, nil
		}
		if err != nil {
			return false, err
		}
		return check(v) == want, nil
	}
}

// relations are the ends of the operators' names, longest first where one is
// the end of another.
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

// order compares two values of one type; false when one is of another type.
type order func(a, b any) (int, bool)

var orders = map[string]order{"String": compareStrings, "Numeric": compareNumbers, "Timestamp": compareTimes}

func (o *object) compareTest(operator string, variable *jsonpath.Path) Test {
	name, fromPath := strings.CutSuffix(operator, "Path")
	relation := relationOf(name)
	if relation == nil {
		o.raw(operator)
		o.complain(operator, "%q is no operator of a choice rule", operator)
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

// relationOf finds the meaning of an operator's name without its Path; nil
// when there is none.
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
			pattern, okB := b.(string)
			return okA && okB && matches(s, pattern)
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

// comparand reads what the variable is compared with: a literal of the
// operator's type, or a path.
func (o *object) comparand(operator, name string, fromPath bool) func(Resolve) (any, error) {
	if fromPath {
		if name == "StringMatches" {
			o.complain(operator, "%q is no operator of a choice rule", operator)
		}
		p := o.path(operator)
		return func(resolve Resolve) (any, error) { return resolve(p) }
	}
	raw, _ := o.raw(operator)
	v, err := document.Decode(raw)
	if err != nil || !fits(name, v) {
		o.complain(operator, "its value is not of the operator's type")
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

// ParseTime reads a timestamp of the language: RFC 3339 with capital T and Z.
func ParseTime(s string) (time.Time, error) {
	if strings.ContainsAny(s, "tz") {
		return time.Time{}, fmt.Errorf("%q: T and Z must be capitals", s)
	}
	return time.Parse(time.RFC3339Nano, s)
}

// matches reports whether s is what pattern says, in which * stands for any
// characters and \* for itself.
func matches(s, pattern string) bool {
	parts := []string{""}
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern):
			i++
			parts[len(parts)-1] += pattern[i : i+1]
		case pattern[i] == '*':
			parts = append(parts, "")
		default:
			parts[len(parts)-1] += pattern[i : i+1]
		}
	}
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
