package terratest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// The plan that is judged is the one after an apply: it has every value, the
// policies' ARNs among them. That it is also empty is a test of its own.
func TestEveryEnvironmentKeepsTheRules(t *testing.T) {
	for _, environment := range harness.Environments {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			_, s := stack(t, environment)
			for _, rule := range rules.All {
				t.Run(rule.Name, func(t *testing.T) {
					require.Empty(t, rule.Check(s))
				})
			}
		})
	}
}
