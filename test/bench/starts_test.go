package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/coldstart"
)

// A function whose configuration was incomplete ended at once, and the benchmark waited
// for it until its own end.
func TestEveryFunctionHasItsEnvironment(t *testing.T) {
	s := &harness{local: &target.Local{}}
	for _, name := range names() {
		_, err := s.environment(name)
		require.NoError(t, err)
	}
}

func TestAFunctionThatEndsIsNotWaitedFor(t *testing.T) {
	_, err := coldstart.Measure(t.Context(), "/bin/echo", nil, nil)
	require.ErrorContains(t, err, "the function ended before it answered; it wrote: \n")
}
