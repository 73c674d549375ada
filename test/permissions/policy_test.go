package permissions

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// texts is a list of strings. IAM's JSON may have a string instead of a list.
type texts []string

func (t *texts) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// document is an identity's policy. It supports only the elements that the module
// uses.
type document struct {
	Version   string
	Statement []*statement
}

type statement struct {
	Effect    string
	Action    texts
	Resource  texts
	Condition map[string]map[string]texts

	used map[string]bool // of grants
}

func parse(raw string) (d document, err error) {
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.DisallowUnknownFields() // do not ignore elements such as NotAction
	if err := decoder.Decode(&d); err != nil {
		return d, err
	}
	for _, s := range d.Statement {
		if s.Effect != "Allow" {
			return d, fmt.Errorf("this test does not support the effect %s", s.Effect)
		}
		s.used = map[string]bool{}
	}
	return d, nil
}

// allows reports whether a statement allows the call, and marks the grants that
// the call uses.
func (d document) allows(c call) (bool, error) {
	allowed := false
	for _, s := range d.Statement {
		if !slices.Contains(s.Action, c.action) || !slices.ContainsFunc(s.Resource, like(c.resource)) {
			continue
		}
		met, err := s.met(c.context)
		if err != nil {
			return false, err
		}
		if met {
			s.note(c)
			allowed = true
		}
	}
	return allowed, nil
}

// met reports whether all conditions hold.
func (s *statement) met(context map[string][]string) (bool, error) {
	for operator, keys := range s.Condition {
		for key, patterns := range keys {
			values := context[key]
			var holds bool
			switch operator {
			case "StringEquals":
				holds = slices.ContainsFunc(values, func(v string) bool { return slices.Contains(patterns, v) })
			case "StringLike":
				holds = slices.ContainsFunc(values, func(v string) bool { return slices.ContainsFunc(patterns, like(v)) })
			case "ForAllValues:StringLike":
				holds = !slices.ContainsFunc(values, func(v string) bool { return !slices.ContainsFunc(patterns, like(v)) })
			default:
				return false, fmt.Errorf("this test does not support the operator %s", operator)
			}
			if !holds {
				return false, nil
			}
		}
	}
	return true, nil
}

// like returns a function that reports whether an IAM pattern matches the value.
func like(value string) func(pattern string) bool {
	return func(pattern string) bool {
		expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		return regexp.MustCompile("^(?s:" + expression + ")$").MatchString(value)
	}
}

// grants lists the statement's grants: each action on each resource, for each
// value of its conditions.
func (s *statement) grants() []string {
	var all []string
	for _, action := range s.Action {
		for _, resource := range s.Resource {
			all = append(all, s.grantsOn(action, resource, func(string) bool { return true }, nil)...)
		}
	}
	return all
}

// note marks the grants that the call needed.
func (s *statement) note(c call) {
	for _, resource := range s.Resource {
		if !like(c.resource)(resource) {
			continue
		}
		for key, values := range c.context {
			for _, v := range values {
				for _, g := range s.grantsOn(c.action, resource, like(v), &key) {
					s.used[g] = true
				}
			}
		}
		if len(s.Condition) == 0 {
			s.used[c.action+" on "+resource] = true
		}
	}
}

// grantsOn lists the grants of an action on a resource, one for each matching
// value of the conditions. If only is set, it lists those of this key.
func (s *statement) grantsOn(action, resource string, match func(pattern string) bool, only *string) []string {
	if len(s.Condition) == 0 {
		return []string{action + " on " + resource}
	}
	var all []string
	for _, keys := range s.Condition {
		for key, patterns := range keys {
			for _, p := range patterns {
				if (only == nil || *only == key) && match(p) {
					all = append(all, fmt.Sprintf("%s on %s where %s is %s", action, resource, key, p))
				}
			}
		}
	}
	return all
}

// unused lists the grants that no call needed.
func (d document) unused() []string {
	var all []string
	for _, s := range d.Statement {
		for _, g := range s.grants() {
			if !s.used[g] {
				all = append(all, g)
			}
		}
	}
	slices.Sort(all)
	return all
}
