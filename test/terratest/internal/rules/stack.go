// Package rules says what must be true of a planned stack. Each rule is a
// function of the plan alone, so a mistake can be put into a plan and the rule
// seen to find it.
package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gruntwork-io/terratest/modules/terraform"
	tfjson "github.com/hashicorp/terraform-json"
)

// Resource is one resource, or data source, with its planned values.
type Resource struct {
	Address string
	Type    string
	Data    bool
	Values  map[string]any
}

// Stack is what a plan makes.
type Stack struct {
	Resources []Resource
	Outputs   map[string]any
}

// Of takes a plan. Values that are not known before an apply are absent; a
// plan over an applied state knows all.
func Of(plan *terraform.PlanStruct) Stack {
	s := Stack{Outputs: map[string]any{}}
	for _, r := range plan.ResourcePlannedValuesMap {
		s.Resources = append(s.Resources, Resource{Address: r.Address, Type: r.Type, Values: r.AttributeValues})
	}
	if prior := plan.RawPlan.PriorState; prior != nil && prior.Values != nil {
		s.Resources = append(s.Resources, data(prior.Values.RootModule)...)
	}
	if planned := plan.RawPlan.PlannedValues; planned != nil {
		for name, o := range planned.Outputs {
			s.Outputs[name] = o.Value
		}
	}
	slices.SortFunc(s.Resources, func(a, b Resource) int { return strings.Compare(a.Address, b.Address) })
	return s
}

// data are the data sources that were read.
func data(module *tfjson.StateModule) (found []Resource) {
	if module == nil {
		return nil
	}
	for _, r := range module.Resources {
		if r.Mode == tfjson.DataResourceMode {
			found = append(found, Resource{Address: r.Address, Type: r.Type, Data: true, Values: r.AttributeValues})
		}
	}
	for _, child := range module.ChildModules {
		found = append(found, data(child)...)
	}
	return found
}

// Clone is a copy that may be changed.
func (s Stack) Clone() Stack {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // it came from JSON
	}
	var c Stack
	if err := json.Unmarshal(raw, &c); err != nil {
		panic(err)
	}
	return c
}

// OfType are the resources of the types, in the order of their addresses.
func (s Stack) OfType(types ...string) (found []Resource) {
	for _, r := range s.Resources {
		if !r.Data && slices.Contains(types, r.Type) {
			found = append(found, r)
		}
	}
	return found
}

// DataOf are the data sources of a type.
func (s Stack) DataOf(typ string) (found []Resource) {
	for _, r := range s.Resources {
		if r.Data && r.Type == typ {
			found = append(found, r)
		}
	}
	return found
}

// Find is the resource of the type whose attribute has the value.
func (s Stack) Find(typ, attribute, value string) (Resource, bool) {
	for _, r := range s.OfType(typ) {
		if value != "" && r.Text(attribute) == value {
			return r, true
		}
	}
	return Resource{}, false
}

// At is the value at a path such as "redrive.0.arn"; nil when there is none.
func (r Resource) At(path string) any {
	var v any = r.Values
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// Text is the string at a path; numbers and booleans as they are written.
func (r Resource) Text(path string) string {
	switch v := r.At(path).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// Number is the number at a path; 0 when there is none.
func (r Resource) Number(path string) float64 {
	switch v := r.At(path).(type) {
	case float64:
		return v
	case json.Number:
		n, _ := v.Float64() // a number that is none counts as absent
		return n
	case string:
		n, _ := strconv.ParseFloat(v, 64) // as above
		return n
	}
	return 0
}

// True tells whether the value at a path is true.
func (r Resource) True(path string) bool { return r.At(path) == true }

// List is the list at a path; nil when there is none.
func (r Resource) List(path string) []any {
	list, _ := r.At(path).([]any)
	return list
}

// Texts are the strings of the list at a path.
func (r Resource) Texts(path string) (all []string) {
	for _, v := range r.List(path) {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// JSON decodes the JSON document at a path.
func (r Resource) JSON(path string) (v map[string]any) {
	if json.Unmarshal([]byte(r.Text(path)), &v) != nil {
		return nil
	}
	return v
}

// findings collects what breaks a rule.
type findings []string

func (f *findings) add(r Resource, format string, args ...any) {
	*f = append(*f, r.Address+": "+fmt.Sprintf(format, args...))
}

// some complains when there is nothing to judge: a rule over nothing is no
// proof.
func (f *findings) some(rs []Resource, what string) {
	if len(rs) == 0 {
		*f = append(*f, "the plan has no "+what)
	}
}
