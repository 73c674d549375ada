package harness

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Runs of the same plan become one with all assertions; another plan stays apart, as does
// a refusal.
func TestRunsOfTheSamePlanAreJoined(t *testing.T) {
	const tests = `variables {
  a = 1
}

run "one" {
  command = plan

  assert {
    condition = local.a == 1
  }
}

run "another" {
  command = plan

  variables { a = 2 }

  assert {
    condition = local.a == 2
  }
}

run "the_first_again" {
  command = plan

  assert {
    condition = local.b == 3
  }
}

run "refuses" {
  command = plan

  variables { a = 0 }

  expect_failures = [var.a]
}
`
	whole := Sources{dir: t.TempDir()}
	require.NoError(t, os.MkdirAll(whole.Path("terraform/tests"), 0o750))
	require.NoError(t, os.WriteFile(whole.Path("terraform/tests/a.tftest.hcl"), []byte(tests), 0o600))
	require.NoError(t, whole.WithoutRefusals())
	raw, err := os.ReadFile(filepath.Join(whole.Path("terraform/tests"), "a.tftest.hcl"))
	require.NoError(t, err)
	got := string(raw)
	require.Regexp(t, `(?s)variables \{.*run "one" \{.*local.a == 1.*local.b == 3.*run "another" \{.*local.a == 2.*\}\n$`, got)
	require.NotContains(t, got, "the_first_again")
	require.NotContains(t, got, "refuses")
	n, err := whole.Runs("terraform/tests")
	require.NoError(t, err)
	require.Equal(t, 2, n)
}
