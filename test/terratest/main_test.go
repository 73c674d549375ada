// Package terratest checks terraform/. Without an AWS account it plans and applies
// to temporary states. With the build tag aws it creates a stack on AWS.
package terratest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gruntwork-io/terratest/modules/logger"
	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// notRunVariable has the path of a file to which tests that cannot run append their
// names. The end of the run prints it.
const notRunVariable = "EVENTFORGE_NOT_RUN"

var (
	tools          harness.Tools
	missing        error           // why tools cannot plan, or nil
	sources        harness.Sources // a copy made at the start of the run
	applied        = map[string]func() (harness.Applied, error){}
	applyBootstrap func() (*terraform.PlanStruct, error) // terraform/bootstrap
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "terratest:", err)
		code = 1
	}
	os.Exit(code)
}

// hang is how long an apply may take from its own beginning: alone it takes half a minute,
// beside other tests some minutes.
const hang = 20 * time.Minute

func run(m *testing.M) (int, error) {
	ctx := context.Background()
	finding, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	logger.Default = logger.Discard // errors contain terraform's output
	dir, err := os.MkdirTemp("", "eventforge-terraform")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if tools, missing = harness.Find(finding); missing == nil {
		if sources, err = harness.New(filepath.Join(dir, "sources"), tools); err != nil {
			return 1, err
		}
		defer sources.Close()
		fmt.Println("terraform:", tools.Terraform, "with", tools.Provider)
	}
	for _, environment := range harness.Environments {
		applied[environment] = sync.OnceValues(func() (harness.Applied, error) {
			w, err := sources.Clone(filepath.Join(dir, environment))
			if err != nil {
				return harness.Applied{}, err
			}
			ctx, cancel := context.WithTimeout(ctx, hang)
			defer cancel()
			return w.Apply(ctx, &testing.T{}, w.Environment(environment))
		})
	}
	applyBootstrap = sync.OnceValues(func() (*terraform.PlanStruct, error) {
		w, err := sources.Clone(filepath.Join(dir, "bootstrap"))
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, hang)
		defer cancel()
		return w.Make(ctx, &testing.T{}, w.Bootstrap())
	})
	if everything() && missing == nil && tools.Applies {
		for _, apply := range applied {
			go func() { _, _ = apply() }() // while the first test waits for one of them; stack returns the error
		}
	}
	return m.Run(), nil
}

// everything reports whether all tests run, which need every environment.
func everything() bool {
	flag.Parse()
	return flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == ""
}

// needs skips a test if the tools for it are missing, and records that it did not
// run. applies says whether the test plans or applies.
func needs(t *testing.T, applies bool) {
	t.Helper()
	why := missing
	if why == nil && applies && !tools.Applies {
		why = fmt.Errorf("%s can neither plan nor apply; set %s to the URL of an AWS-compatible API", tools.Provider, harness.EndpointVariable)
	}
	if why == nil {
		return
	}
	if path := os.Getenv(notRunVariable); path != "" {
		note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		defer note.Close()
		_, err = fmt.Fprintf(note, "test/terratest %s: %v\n", t.Name(), why)
		require.NoError(t, err)
	}
	t.Skipf("NOT RUN: %v", why) // the end of the run lists it
}

// stack returns an applied environment, with the plan after the apply.
func stack(t *testing.T, environment string) (harness.Applied, rules.Stack) {
	t.Helper()
	needs(t, true)
	a, err := applied[environment]()
	require.NoError(t, err)
	return a, rules.Of(a.Second)
}

// copyOf returns a copy of the sources that a test may change.
func copyOf(t *testing.T) harness.Sources {
	t.Helper()
	needs(t, true)
	s, err := sources.Clone(t.TempDir())
	require.NoError(t, err)
	return s
}

// valuesOnly returns a copy of only the variables, for tests of values that are refused.
// It needs no provider.
func valuesOnly(t *testing.T) harness.Sources {
	t.Helper()
	needs(t, false)
	s, err := sources.Values(t.TempDir())
	require.NoError(t, err)
	return s
}
