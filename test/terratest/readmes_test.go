package terratest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/moduledoc"
)

// update rewrites the generated parts of documents instead of comparing them:
//
//	GOWORK=off go -C test/terratest test -run TestREADMEsDescribeTheModules -update .
var update = flag.Bool("update", false, "rewrite the generated parts of documents")

// requireGenerated compares the part of a document between the markers of the name
// with its expected text.
func requireGenerated(t *testing.T, path, name, want string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	opening, closing := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
	before, rest, opens := strings.Cut(string(raw), opening)
	got, after, closes := strings.Cut(rest, closing)
	require.True(t, opens && closes, "%s must contain %s%s", path, opening, closing)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+opening+want+closing+after), 0o600))
		return
	}
	test, _, _ := strings.Cut(t.Name(), "/")
	require.Equal(t, want, got, "%s is out of date: GOWORK=off go -C test/terratest test -run %s -update .", path, test)
}

func TestREADMEsDescribeTheModules(t *testing.T) {
	modules, err := harness.Modules()
	require.NoError(t, err)
	for _, path := range append(modules, "terraform/bootstrap", "terraform") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			dir := filepath.Join(harness.Repository(), path)
			want, err := moduledoc.Interface(dir)
			require.NoError(t, err)
			requireGenerated(t, filepath.Join(dir, "README.md"), "interface", want)
		})
	}
}

// The examples are planned as modules of one root: a plan for each would take
// twenty times as long.
func TestEveryModuleHasAnExampleThatPlans(t *testing.T) {
	t.Parallel()
	s := copyOf(t)
	modules, err := harness.Modules()
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	var root strings.Builder
	for _, path := range modules {
		require.FileExists(t, s.Path(filepath.Join(path, moduledoc.Example)))
		fmt.Fprintf(&root, "module %q {\n  source = %q\n}\n", filepath.Base(path), "../"+filepath.Dir(filepath.Join("modules", filepath.Base(path), moduledoc.Example)))
	}
	require.NoError(t, os.MkdirAll(s.Path("terraform/examples"), 0o750))
	require.NoError(t, os.WriteFile(s.Path("terraform/examples/main.tf"), []byte(root.String()), 0o600))
	o := s.Options("terraform/examples", "default")
	o.PlanFilePath = s.Path("examples.tfplan")
	_, err = terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
	require.NoError(t, err)
}
