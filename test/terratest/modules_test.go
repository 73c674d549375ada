package terratest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// The modules' tests need neither an account nor the network. Each of their runs validates
// its module, and those that expect refusals need only its variables.
func TestModulesPassTheirTests(t *testing.T) {
	needs(t, false)
	modules, err := harness.Modules()
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	whole, err := sources.Clone(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, whole.WithoutRefusals())
	values := valuesOnly(t)
	for _, path := range append(modules, "terraform/bootstrap", "terraform") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			passesTests(t, values, path)
			o := optionsOf(whole, path)
			_, err := terraform.InitContextE(t, t.Context(), o)
			require.NoError(t, err)
			if unmocked[path] && !tools.Applies {
				_, err = terraform.ValidateContextE(t, t.Context(), o)
				require.NoError(t, err)
			}
			needs(t, unmocked[path])
			require.NotZero(t, passesTests(t, whole, path), "the module has no tests")
		})
	}
}

// passesTests runs what a copy has of a module's tests, and returns how many runs passed.
func passesTests(t *testing.T, w harness.Sources, path string) int {
	t.Helper()
	n, err := w.Runs(path + "/tests")
	require.NoError(t, err)
	if n == 0 {
		return 0
	}
	out, err := w.Run(t.Context(), t, optionsOf(w, path), "test", "-no-color")
	require.NoError(t, err, out)
	require.Contains(t, out, fmt.Sprintf("%d passed, 0 failed", n))
	return n
}

func optionsOf(w harness.Sources, path string) *terraform.Options {
	if path == "terraform" {
		return w.Options(path, "dev") // the root module refuses other workspaces
	}
	return w.Options(path, "default")
}

// unmocked are the modules whose tests need the offline provider or AWS, because
// Terraform's mocks do not support ephemeral resources.
var unmocked = map[string]bool{"terraform": true, "terraform/modules/secret": true}

func TestSourcesAreFormatted(t *testing.T) {
	if tools.Terraform == "" { // it needs no provider
		needs(t, false)
	}
	cmd := exec.CommandContext(t.Context(), tools.Terraform, "fmt", "-check", "-diff", "-recursive", ".")
	cmd.Dir, cmd.Env = filepath.Join(harness.Repository(), "terraform"), tools.Environ()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}
