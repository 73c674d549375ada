package bootstrap_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/functions/bootstrap"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// asFunction makes this test's process run as a function: Run never returns.
const asFunction = "BOOTSTRAP_TEST_AS_FUNCTION"

func TestMain(m *testing.M) {
	if os.Getenv(asFunction) != "" {
		bootstrap.Run("measured", func(_ context.Context, f bootstrap.Function[config.AttemptWebhooks]) (any, error) {
			return func(ctx context.Context) (string, error) {
				_, span := observe.Start(ctx, "measured", "")
				defer span.End()
				return f.Config.TableName, nil
			}, nil
		})
	}
	os.Exit(m.Run())
}

// start runs this test's program as a function and returns its output.
func start(t *testing.T, environment ...string) (string, error) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append([]string{asFunction + "=1"}, environment...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// P7: defaults hid missing configuration.
func TestP7_AFunctionNamesEveryVariableThatIsMissing(t *testing.T) {
	out, err := start(t, "AWS_REGION=us-east-1", "MAIL_FROM=shop@example.com")
	require.Error(t, err)
	assert.Equal(t, 1, strings.Count(out, "\n"), "one line: %s", out)
	for _, name := range config.Names[config.AttemptWebhooks]() {
		if name != "MAIL_FROM" {
			assert.Contains(t, out, name+" is missing")
		}
	}
	assert.NotContains(t, out, "MAIL_FROM")
}
