package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHostileRequestsAreRefusedWithProblems(t *testing.T) {
	result, err := attack(t.Context(), Plan{Bytes: 8 << 10, Timeout: 30 * time.Second})
	t.Log(result)
	require.NoError(t, err)
	require.Greater(t, result.Requests, 5000)
	require.Positive(t, result.Statuses[400])
	require.Positive(t, result.Statuses[401])
	require.Positive(t, result.Statuses[403])
	require.Positive(t, result.Statuses[404])
}
