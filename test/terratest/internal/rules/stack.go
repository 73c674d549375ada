// Package rules has the requirements on a planned stack. Each rule is a function
// of the plan only, so tests can change a plan and check that the rule fails.
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

// Resource is a resource or data source with its planned values.
type Resource struct {
	Address string
	Type    string
	Data    bool
	Values  map[string]any
}

// Stack has the resources and outputs of a plan.
type Stack struct {
	Resources []Resource
	Outputs   map[string]any
}

// Of returns the stack of a plan. Values that are unknown until the apply are
// absent; a plan of an applied state has all values.
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

// data returns the data sources of a module and its children.
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

// Clone returns a deep copy, with all numbers as float64.
func (s Stack) Clone() Stack {
	c := Stack{Resources: make([]Resource, len(s.Resources)), Outputs: clone(s.Outputs).(map[string]any)} //nolint:forcetypeassert // what is cloned keeps its type
	for i, r := range s.Resources {
		r.Values, _ = clone(r.Values).(map[string]any)
		c.Resources[i] = r
	}
	return c
}

// clone copies what was decoded from JSON. It takes a tenth of the time of encoding it again.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for name, value := range v {
			c[name] = clone(value)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, value := range v {
			c[i] = clone(value)
		}
		return c
	case json.Number:
		n, _ := v.Float64() // JSON's numbers are all valid
		return n
	}
	return v
}

// OfType returns the resources of the types, sorted by address.
func (s Stack) OfType(types ...string) (found []Resource) {
	for _, r := range s.Resources {
		if !r.Data && slices.Contains(types, r.Type) {
			found = append(found, r)
		}
	}
	return found
}

// DataOf returns the data sources of a type.
func (s Stack) DataOf(typ string) (found []Resource) {
	for _, r := range s.Resources {
		if r.Data && r.Type == typ {
			found = append(found, r)
		}
	}
	return found
}

// Find returns the resource of the type whose attribute has the value. It finds
// nothing for an empty value.
func (s Stack) Find(typ, attribute, value string) (Resource, bool) {
	for _, r := range s.OfType(typ) {
		if value != "" && r.Text(attribute) == value {
			return r, true
		}
	}
	return Resource{}, false
}

// At returns the value at a path such as "redrive.0.arn", or nil.
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

// Text returns the value at a path as a string, or "".
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

// Number returns the number at a path, or 0.
func (r Resource) Number(path string) float64 {
	switch v := r.At(path).(type) {
	case float64:
		return v
	case json.Number:
		n, _ := v.Float64() // an invalid number counts as absent
		return n
	case string:
		n, _ := strconv.ParseFloat(v, 64) // as above
		return n
	}
	return 0
}

// True reports whether the value at a path is true.
func (r Resource) True(path string) bool { return r.At(path) == true }

// List returns the list at a path, or nil.
func (r Resource) List(path string) []any {
	list, _ := r.At(path).([]any)
	return list
}

// Texts returns the elements of the list at a path as strings.
func (r Resource) Texts(path string) (all []string) {
	for _, v := range r.List(path) {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// JSON decodes the JSON object at a path. It returns nil if there is none.
func (r Resource) JSON(path string) (v map[string]any) {
	if json.Unmarshal([]byte(r.Text(path)), &v) != nil {
		return nil
	}
	return v
}

// findings collects violations of a rule.
type findings []string

func (f *findings) add(r Resource, format string, args ...any) {
	*f = append(*f, r.Address+": "+fmt.Sprintf(format, args...))
}

// some adds a violation when there is nothing to check, so that a rule cannot pass
// for lack of resources.
func (f *findings) some(rs []Resource, what string) {
	if len(rs) == 0 {
		*f = append(*f, "the plan has no "+what)
	}
}
