// Package terratest checks terraform/: without an account by planning and
// applying into a throw-away state, and, with the build tag aws, by making a
// whole stack on AWS.
package terratest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gruntwork-io/terratest/modules/logger"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// notRunVariable names a file that what could not be checked is noted in, so
// that a run can end with it.
const notRunVariable = "EVENTFORGE_NOT_RUN"

var (
	tools        harness.Tools
	missing      error           // why there are no tools
	sources      harness.Sources // as they were when the run began
	applied      = map[string]func() (harness.Applied, error){}
	accountsRoot func() (harness.Applied, error) // terraform/bootstrap
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "terratest:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	logger.Default = logger.Discard // failures carry what terraform said
	dir, err := os.MkdirTemp("", "eventforge-terraform")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if tools, missing = harness.Find(ctx); missing == nil {
		if sources, err = harness.New(filepath.Join(dir, "sources"), tools); err != nil {
			return 1, err
		}
		fmt.Println("terraform:", tools.Terraform, "with", tools.Provider)
	}
	for _, environment := range harness.Environments {
		applied[environment] = sync.OnceValues(func() (harness.Applied, error) {
			w, err := sources.Clone(filepath.Join(dir, environment))
			if err != nil {
				return harness.Applied{}, err
			}
			return w.Apply(ctx, &testing.T{}, w.Environment(environment))
		})
	}
	accountsRoot = sync.OnceValues(func() (harness.Applied, error) {
		w, err := sources.Clone(filepath.Join(dir, "bootstrap"))
		if err != nil {
			return harness.Applied{}, err
		}
		return w.Apply(ctx, &testing.T{}, w.Bootstrap())
	})
	return m.Run(), nil
}

// needs skips a test that the machine has no tools for, and notes it.
func needs(t *testing.T, applies bool) {
	t.Helper()
	why := missing
	if why == nil && applies && !tools.Applies {
		why = fmt.Errorf("%s can neither plan nor apply; name an AWS-compatible API in %s", tools.Provider, harness.EndpointVariable)
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
	t.Skipf("NOT RUN: %v", why) // the run says so at its end
}

// stack is an environment after its apply.
func stack(t *testing.T, environment string) (harness.Applied, rules.Stack) {
	t.Helper()
	needs(t, true)
	a, err := applied[environment]()
	require.NoError(t, err)
	return a, rules.Of(a.Second)
}

// copyOf is a copy of the sources in which a test can make a mistake.
func copyOf(t *testing.T) harness.Sources {
	t.Helper()
	needs(t, true)
	w, err := sources.Clone(t.TempDir())
	require.NoError(t, err)
	return w
}
