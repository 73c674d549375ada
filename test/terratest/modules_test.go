package terratest

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// The modules' tests need neither an account nor the network.
func TestModulesValidateAndPassTheirTests(t *testing.T) {
	needs(t, false)
	modules, err := harness.Modules()
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	w, err := sources.Clone(t.TempDir())
	require.NoError(t, err)
	for _, path := range append(modules, "terraform/bootstrap", "terraform") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			o := w.Options(path, "default")
			if path == "terraform" {
				o = w.Options(path, "dev") // the root module refuses other workspaces
			}
			_, err := terraform.InitContextE(t, t.Context(), o)
			require.NoError(t, err)
			if !twoRegions[path] {
				_, err = terraform.ValidateContextE(t, t.Context(), o)
				require.NoError(t, err)
			}
			tests, err := filepath.Glob(filepath.Join(w.Path(path), "tests", "*.tftest.hcl"))
			require.NoError(t, err)
			require.NotEmpty(t, tests, "the module has no tests")
			needs(t, unmocked[path])
			out, err := w.Run(t.Context(), t, o, "test", "-no-color")
			require.NoError(t, err, out)
		})
	}
}

// unmocked are the modules whose tests need the offline provider or AWS, because
// Terraform's mocks do not support ephemeral resources.
var unmocked = map[string]bool{"terraform": true, "terraform/modules/secret": true}

// twoRegions are the modules with a provider for each of two regions. Terraform validates
// them with their callers only; their own tests validate them, too.
var twoRegions = map[string]bool{"terraform/modules/bucket_copy": true}

func TestSourcesAreFormatted(t *testing.T) {
	if tools.Terraform == "" { // it needs no provider
		needs(t, false)
	}
	cmd := exec.CommandContext(t.Context(), tools.Terraform, "fmt", "-check", "-diff", "-recursive", ".")
	cmd.Dir, cmd.Env = filepath.Join(harness.Repository(), "terraform"), tools.Environ()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}
