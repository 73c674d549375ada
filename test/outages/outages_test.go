package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOutages conducts the short form of each drill on one platform: few orders, and few,
// large steps of the clock. The long form is the command, see docs/reliability.md.
func TestOutages(t *testing.T) {
	p, err := open(t.Context(), t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.close()) })
	for _, o := range outages {
		t.Run(o.name, func(t *testing.T) {
			r, err := o.conduct(t.Context(), p, size{Orders: 12}, os.Stderr)
			t.Log(r, r.Took)
			require.NoError(t, err)
			require.Equal(t, 12, r.Accepted)
		})
	}
}
