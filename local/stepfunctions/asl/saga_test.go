package asl_test

import (
	"testing"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/wiring"
	"github.com/stretchr/testify/require"
)

func TestParseAcceptsTheSaga(t *testing.T) {
	saga := wiring.Saga(func(name string) string { return "arn:aws:lambda:us-east-1:000000000000:function:" + name })
	m, err := asl.Parse(saga)
	require.NoError(t, err)
	require.Equal(t, "RouteExecution", m.StartAt)
	require.Contains(t, m.States, "MarkNeedsAttention")
}
