package paymentgateway_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "github.com/eventforge/eventforge/functions/paymentgateway" // so that a cached result ends with a change of what the programs link
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// programs are the commands that choose a payment gateway: those that import this
// package.
func programs(t *testing.T) (all []string) {
	t.Helper()
	mains, err := filepath.Glob("../cmd/*/main.go")
	require.NoError(t, err)
	for _, path := range mains {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if strings.Contains(string(text), "/functions/paymentgateway\"") {
			all = append(all, filepath.Base(filepath.Dir(path)))
		}
	}
	return all
}

// build builds the commands as the platform's are, so that the compiler knows most of it.
func build(t *testing.T, bin string, names []string) {
	t.Helper()
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", bin}
	for _, name := range names {
		args = append(args, "../cmd/"+name)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, string(output))
}

// start runs the program, which is expected to end by itself.
func start(t *testing.T, program string, environment ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = environment
	out, err := cmd.CombinedOutput()
	require.NoError(t, ctx.Err(), "it serves: %s", out)
	return string(out), err
}

// M1: prod defaulted to the sandbox payment gateway.
func TestM1_NoProgramStartsWithTheSandboxInProd(t *testing.T) {
	found := programs(t)
	require.GreaterOrEqual(t, len(found), 3, "charge-payment, charge-queued-payment, refund-payment and what came later")
	bin := t.TempDir()
	build(t, bin, found)
	for _, name := range found {
		said, err := start(t, filepath.Join(bin, name), "AWS_REGION=us-east-1", "ENVIRONMENT=prod", "PAYMENT_GATEWAY=sandbox")
		require.Error(t, err, name)
		assert.Equal(t, 1, strings.Count(said, "\n"), "%s says it in one line: %s", name, said)
		assert.Contains(t, said, "PAYMENT_GATEWAY must not be sandbox where ENVIRONMENT is prod", name)
		assert.Contains(t, said, "TABLE_NAME is missing", "%s names what else is wrong", name)
	}
}
