package terratest

import (
	"encoding/json"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

func TestASecondPlanIsEmpty(t *testing.T) {
	for _, environment := range harness.Environments {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			a, _ := stack(t, environment)
			require.NotEmpty(t, changes(a.First))
			require.Empty(t, changes(a.Second))
		})
	}
}

// changes returns the resources and outputs that a plan would change.
func changes(plan *terraform.PlanStruct) (found []string) {
	for address, c := range plan.ResourceChangesMap {
		if !c.Change.Actions.NoOp() && !c.Change.Actions.Read() {
			found = append(found, address)
		}
	}
	for name, c := range plan.RawPlan.OutputChanges {
		if !c.Actions.NoOp() {
			found = append(found, "output "+name)
		}
	}
	for _, drift := range plan.RawPlan.ResourceDrift {
		found = append(found, "drift of "+drift.Address)
	}
	return found
}

func TestDestroyLeavesNothing(t *testing.T) {
	t.Parallel()
	a, _ := stack(t, "dev")
	w, err := a.Sources.Clone(t.TempDir())
	require.NoError(t, err)
	o := w.Environment("dev")
	o.PlanFilePath = ""
	_, err = terraform.InitContextE(t, t.Context(), o)
	require.NoError(t, err)
	before, err := w.Run(t.Context(), t, o, "state", "list")
	require.NoError(t, err)
	require.NotEmpty(t, before)
	_, err = terraform.DestroyContextE(t, t.Context(), o)
	require.NoError(t, err)
	left, err := w.Run(t.Context(), t, o, "state", "list")
	require.NoError(t, err)
	require.Empty(t, left)
}

// The state has the version of the secret's value, but not the value.
func TestTheStateHoldsNoSecret(t *testing.T) {
	a, _ := stack(t, "dev")
	raw, err := a.Sources.Run(t.Context(), t, a.Sources.Environment("dev"), "state", "pull")
	require.NoError(t, err)
	var state struct {
		Resources []struct {
			Mode, Type string
			Instances  []struct{ Attributes map[string]any }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(raw), &state))
	secrets := 0
	for _, r := range state.Resources {
		require.NotEqual(t, "ephemeral", r.Mode)
		if r.Type != "aws_ssm_parameter" {
			continue
		}
		secrets++
		for _, i := range r.Instances {
			require.Nil(t, i.Attributes["value_wo"])
			require.InDelta(t, 1, i.Attributes["value_wo_version"], 0)
		}
	}
	require.Positive(t, secrets)
}
