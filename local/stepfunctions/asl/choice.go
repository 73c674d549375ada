package asl

import (
	"encoding/json"

	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// Resolve evaluates a path over the data or the context object.
type Resolve func(*jsonpath.Path) (any, error)

// Test is the condition of a choice rule. It returns an error when a path
// selects nothing, except for IsPresent.
type Test func(Resolve) (bool, error)

func (o *object) choice(s *State, _ int) {
	o.paths(s)
	s.Choice = &Choice{Default: o.text("Default")}
	var rules []json.RawMessage
	if !o.decode("Choices", &rules, "an array of rules") || len(rules) == 0 {
		o.report("Choices", "there must be at least one rule")
	}
	for i, raw := range rules {
		rule := o.r.object(o.at+"/Choices/"+itoa(i), raw)
		if rule == nil {
			continue
		}
		s.Choice.Rules = append(s.Choice.Rules, Rule{Next: rule.required("Next"), Test: rule.test()})
		rule.rejectUnread("a choice rule")
	}
}

// test parses And, Or, Not or a comparison.
func (o *object) test() Test {
	o.text("Comment")
	switch {
	case o.has("And"):
		return combine(o.tests("And"), true)
	case o.has("Or"):
		return combine(o.tests("Or"), false)
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
		o.report(field, "there must be at least one rule")
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
	inner.rejectUnread("a nested rule")
	return t
}

// combine returns And for want true (every test must hold) and Or for want
// false (one test must hold). It stops at the first test that decides.
func combine(tests []Test, want bool) Test {
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

// comparison parses Variable and the rule's single operator.
func (o *object) comparison() Test {
	never := func(Resolve) (bool, error) { return false, nil }
	o.required("Variable")
	variable := o.path("Variable")
	var operator string
	for _, field := range sortedKeys(o.fields) {
		if field == "Variable" || field == "Next" || field == "Comment" {
			continue
		}
		if operator != "" {
			o.report(field, "a rule has only one operator, and %s is already given", operator)
			return never
		}
		operator = field
	}
	if operator == "" {
		o.r.report(codeSchema, o.at, "the operator is missing")
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
	"IsPresent": nil, // typeTest checks the path instead of a value
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
