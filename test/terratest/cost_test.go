package terratest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// The command that writes docs/cost.md compares its inventory with the plans. With -update
// it takes the inventory from them, and writes the page.
func TestI6_TheCostMatchesThePlans(t *testing.T) {
	args, how := []string{"run", "./ops/cmd/cost"}, "--check"
	if *update {
		args, how = append(args, "--write"), "--plan"
	}
	for _, environment := range harness.Environments {
		a, _ := stack(t, environment)
		raw, err := json.Marshal(a.Second.RawPlan)
		require.NoError(t, err)
		plan := filepath.Join(t.TempDir(), "plan.json")
		require.NoError(t, os.WriteFile(plan, raw, 0o600))
		args = append(args, how, environment+"="+plan)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = harness.Repository()
	cmd.Env = append(os.Environ(), "GOWORK=") // the command is in another module
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}
