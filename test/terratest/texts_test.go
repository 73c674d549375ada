package terratest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// everyPlan returns the stacks of all environments and of terraform/bootstrap.
func everyPlan(t *testing.T) []rules.Stack {
	t.Helper()
	var all []rules.Stack
	for _, environment := range []string{"dev", "staging", "prod"} {
		_, s := stack(t, environment)
		all = append(all, s)
	}
	return append(all, bootstrap(t))
}

// The bootstrap's texts and tags are accepted too; it is not an environment.
func TestAWSAcceptsTheTextsOfBootstrap(t *testing.T) {
	for _, rule := range []string{"AWS accepts names, descriptions and messages", "AWS accepts the tags"} {
		require.Empty(t, rules.Named(rule).Check(bootstrap(t)), rule)
	}
}

// T6: descriptions that a service refuses passed the plan. Every limit is tried on a
// resource of a plan: with the longest text, with one that is longer, and with a character
// that the service refuses.
func TestT6_TextsThatAWSRefusesAreFound(t *testing.T) {
	plans := everyPlan(t)
	check := rules.Named("AWS accepts names, descriptions and messages").Check
	for _, l := range rules.Limits {
		t.Run(l.Type+"/"+l.Path, func(t *testing.T) {
			with := func(text string) []string {
				for _, plan := range plans {
					if found := plan.Clone().OfType(l.Type); len(found) > 0 {
						values := found[0].Values
						put(values, strings.Split(l.Path, "."), text)
						return check(rules.Stack{Resources: []rules.Resource{{Address: "r", Type: l.Type, Values: values}}})
					}
				}
				t.Fatal("no plan has a resource of this type: remove the limit")
				return nil
			}
			fits := strings.Repeat("a", l.Most)
			if l.Type == "aws_kms_alias" {
				fits = "alias/" + fits[6:]
			}
			require.Empty(t, with(fits))
			require.Len(t, with(fits+"a"), 1)
			if l.Accepts != nil {
				require.Len(t, with(l.Refused), 1)
			}
		})
	}
}

// put sets the value at the path, and makes what is missing on the way.
func put(values map[string]any, path []string, value any) {
	if len(path) == 1 {
		values[path[0]] = value
		return
	}
	if _, err := strconv.Atoi(path[1]); err != nil {
		panic("a list's element must follow " + path[0])
	}
	list, _ := values[path[0]].([]any)
	if len(list) == 0 {
		list = []any{map[string]any{}}
		values[path[0]] = list
	}
	put(list[0].(map[string]any), path[2:], value)
}
