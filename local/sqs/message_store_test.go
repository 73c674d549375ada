package sqs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAStateIsReadAsItWasWritten(t *testing.T) {
	written := &entry{seq: 7, at: 1, sent: 2, since: 3, received: 4, receives: 5, inFlight: true}
	require.Equal(t, written, decodeState(7, written.encode()))
}

// Data of a platform that did not keep when a message came into its queue.
func TestAnOlderStateCameWhenItWasSent(t *testing.T) {
	older := (&entry{at: 1, sent: 2, since: 3, received: 4, receives: 5}).encode()[:29]
	require.Equal(t, &entry{seq: 7, at: 1, sent: 2, since: 2, received: 4, receives: 5}, decodeState(7, older))
}
