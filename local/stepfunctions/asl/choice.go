package asl

import (
	"encoding/json"

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
