package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChaos is one small run of a fixed seed; the nightly task runs twenty
// large ones.
func TestChaos(t *testing.T) {
	plan := Plan{Seed: 1, Orders: 60, Kills: 5, Rate: 0.05, Data: t.TempDir(), Log: os.Stderr}
	result, err := plan.Run(t.Context())
	t.Logf("%+v", result)
	require.NoError(t, err)
	for _, f := range (&run{Plan: plan}).faults() {
		require.Positive(t, result.Strikes[f.Kind], "%s never struck", f.Kind)
	}
}
