package terratest

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// Every module and root stands alone: it initializes, validates and passes its
// own tests, which need neither an account nor the network.
func TestEveryModuleStandsAlone(t *testing.T) {
	needs(t, false)
	modules, err := harness.Modules()
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	w, err := sources.Clone(t.TempDir())
	require.NoError(t, err)
	for _, path := range append(modules, "terraform/bootstrap", "terraform") {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			o := w.Options(path, "default")
			if path == "terraform" {
				o = w.Options(path, "dev") // the root refuses any but its three
			}
			_, err := terraform.InitContextE(t, t.Context(), o)
			require.NoError(t, err)
			_, err = terraform.ValidateContextE(t, t.Context(), o)
			require.NoError(t, err)
			tests, err := filepath.Glob(filepath.Join(w.Path(path), "tests", "*.tftest.hcl"))
			require.NoError(t, err)
			require.NotEmpty(t, tests, "it has no tests")
			needs(t, unmocked[path])
			out, err := w.Run(t.Context(), t, o, "test", "-no-color")
			require.NoError(t, err, out)
		})
	}
}

// unmocked are those whose tests need a provider that answers: Terraform's
// mocks know no ephemeral resources.
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
