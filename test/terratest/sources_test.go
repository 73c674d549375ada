package terratest

import (
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// Mistakes in the sources themselves: they pass through terraform and must
// still be found. They show that the rules see what the files say, and that
// terraform takes the wiring from its files and has no copy.
func TestMistakesInTheSourcesAreFound(t *testing.T) {
	for name, m := range map[string]struct {
		file, from, to string
		check          func(rules.Stack) []string
	}{
		"queues without dead letters": {
			"terraform/modules/queue/main.tf", `redrive_policy = !local.has_dead_letters \? null :`, `redrive_policy = true ? null :`, rules.QueuesHaveDeadLetters,
		},
		"a slower function": {
			"functions/wiring/functions.json", `("send-email": \{\s+"description": [^\n]+\s+"memoryMB": 256, "timeoutSeconds":) 20`, "$1 21", rules.VisibilityCoversTheFunction,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := copyOf(t)
			require.NoError(t, w.Replace(m.file, m.from, m.to))
			a, err := w.Apply(t, t.Context(), w.Environment("dev"))
			require.NoError(t, err)
			require.NotEmpty(t, m.check(rules.Of(a.Second)))
		})
	}
}

// Modules with roles carry the boundary on: without it the pipeline could not
// make them.
func TestEveryRoleCarriesTheBoundary(t *testing.T) {
	t.Parallel()
	o := copyOf(t).Environment("dev")
	o.Vars["use_permissions_boundary"] = true
	plan, err := terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
	require.NoError(t, err)
	roles := rules.Of(plan).OfType("aws_iam_role")
	require.NotEmpty(t, roles)
	for _, role := range roles {
		require.Equal(t, "arn:aws:iam::123456789012:policy/eventforge-boundary-dev", role.Text("permissions_boundary"), role.Address)
	}
}
