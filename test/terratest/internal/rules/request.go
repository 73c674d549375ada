package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Request is an IAM authorization request. The context's keys are in lower case.
type Request struct {
	Action, Resource string
	Context          map[string]string
}

// Allows reports whether policies with these statements allow a request.
func Allows(statements []Statement, r Request) bool {
	allowed := false
	for _, st := range statements {
		if !st.applies(r) {
			continue
		}
		if !st.Allow {
			return false
		}
		allowed = true
	}
	return allowed
}

func (st Statement) applies(r Request) bool {
	covered := slices.ContainsFunc(st.Resources, func(pattern string) bool { return glob(pattern, r.Resource) })
	if !covered || !st.Does(r.Action) {
		return false
	}
	for operator, keys := range st.Conditions {
		for key, values := range keys {
			if !holds(operator, values, key, r.Context) {
				return false
			}
		}
	}
	return true
}

// holds evaluates a condition on one key. An unsupported operator never holds.
func holds(operator string, values []string, key string, context map[string]string) bool {
	base, orAbsent := strings.CutSuffix(operator, "IfExists")
	got, present := context[key]
	if !present {
		return orAbsent
	}
	return slices.ContainsFunc(values, func(value string) bool {
		return (base == "StringEquals" && value == got) || (base == "StringLike" && glob(value, got))
	})
}

// glob compares like IAM: * matches any text, ? one character. A text that contains
// * is a pattern itself; only a pattern that covers all its matches matches it.
func glob(pattern, text string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == text
	}
	known, ok := globs.Load(pattern)
	if !ok {
		quoted := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
		known, _ = globs.LoadOrStore(pattern, regexp.MustCompile(`^(?s:`+quoted+`)$`))
	}
	return known.(*regexp.Regexp).MatchString(text) //nolint:forcetypeassert // the map holds nothing else
}

// globs are the expressions of patterns: the plans' permissions are compared a million
// times with some hundred patterns.
var globs sync.Map

// Named returns the statements of the managed policies whose name satisfies is.
func (s Stack) Named(is func(name string) bool) (found []Statement) {
	for _, st := range s.Identity() {
		if st.In.Type == "aws_iam_policy" && is(st.In.Text("name")) {
			found = append(found, st)
		}
	}
	return found
}

// tags returns a resource's tags as condition keys with the prefix.
func (r Resource) tags(prefix string) map[string]string {
	context := map[string]string{}
	tags, _ := r.At("tags_all").(map[string]any)
	for name, value := range tags {
		if text, ok := value.(string); ok {
			context[strings.ToLower(prefix+name)] = text
		}
	}
	return context
}

// BeyondBoundary returns the permissions of a stack's roles that the permissions
// boundary does not allow. AWS would refuse them at run time.
func (s Stack) BeyondBoundary(boundary []Statement) []string {
	var f findings
	granted := 0
	for _, st := range s.Identity() {
		for _, resource := range st.Resources {
			of, found := s.Find("aws_kms_key", "arn", resource)
			if !found {
				of, _ = s.Find("aws_cognito_user_pool", "arn", resource)
			}
			for _, action := range st.Actions {
				granted++
				if st.Allow && !Allows(boundary, Request{action, resource, of.tags("aws:ResourceTag/")}) {
					f.add(st.In, "%s grants %s on %s, which the boundary does not allow", st.Sid, action, resource)
				}
			}
		}
	}
	if granted == 0 {
		f = append(f, "the plan grants nothing")
	}
	return f
}
