package terratest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// The rules check the plan after an apply, which has all values, for example ARNs in
// policies. TestASecondPlanIsEmpty checks that it has no changes.
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
