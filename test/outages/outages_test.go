package main

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestOutages conducts the short form of each drill: few orders, and few, large steps of
// the clock. They mostly wait, so that they share the machine. The long form is the
// command, see docs/reliability.md.
func TestOutages(t *testing.T) {
	for _, o := range outages {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			p, err := open(t.Context(), t.TempDir(), 8*time.Second)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, p.close()) })
			r, err := o.conduct(t.Context(), p, size{Orders: 12}, os.Stderr)
			t.Log(r, r.Took)
			require.NoError(t, err)
			require.Equal(t, 12, r.Accepted)
		})
	}
}
