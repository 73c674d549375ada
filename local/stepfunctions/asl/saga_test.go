package asl_test

import (
	"testing"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/wiring"
	"github.com/stretchr/testify/require"
)

func TestParseAcceptsTheDeployedDefinitions(t *testing.T) {
	for name, first := range map[string]string{wiring.SagaName: "ValidateOrder", wiring.CompensationName: "RefundPayment"} {
		m, err := asl.Parse(wiring.StateMachine(name,
			func(name string) string { return "arn:aws:lambda:us-east-1:000000000000:function:" + name },
			func(name string) string { return "http://localhost:8080/000000000000/" + name }))
		require.NoError(t, err)
		require.Equal(t, first, m.StartAt)
		require.Contains(t, m.States, "MarkNeedsAttention")
	}
}
