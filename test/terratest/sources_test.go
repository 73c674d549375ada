package terratest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// The rules must also find mistakes in the sources, which pass through terraform.
// This shows that a plan depends on these files and on the wiring.
func TestMistakesInTheSourcesAreFound(t *testing.T) {
	t.Parallel()
	w := copyOf(t)
	require.NoError(t, w.Replace("terraform/modules/queue/main.tf", `redrive_policy = !local.has_dead_letters \? null :`, `redrive_policy = true ? null :`))
	require.NoError(t, w.Replace("terraform/modules/function/role.tf", `"\$\{aws_cloudwatch_log_group.this.arn\}:\*"`, `"*"`))
	require.NoError(t, w.Replace("wiring/functions.json", `("send-email": \{\s+"description": [^\n]+\s+"memoryMB": 256, "timeoutSeconds":) 20`, "$1 21"))
	plan, err := w.Make(t.Context(), t, w.Environment("dev"))
	require.NoError(t, err)
	s := rules.Of(plan)
	for _, rule := range []string{
		"every queue has a dead-letter queue", "no IAM statement allows * as resource, except for listed actions",
		"the visibility timeout is at least 6 times the function's timeout", "functions match the wiring", // compared with the unchanged wiring
	} {
		require.NotEmpty(t, rules.Named(rule).Check(s), rule)
	}
}
