package sqs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAStateIsReadAsItWasWritten(t *testing.T) {
	written := &entry{seq: 7, visibleAt: 1, sentAt: 2, enteredAt: 3, firstReceivedAt: 4, receives: 5, inFlight: true}
	require.Equal(t, written, decodeEntry(7, written.encode()))
}

// Data of a platform that did not keep when a message came into its queue.
func TestAnOlderStateCameWhenItWasSent(t *testing.T) {
	older := (&entry{visibleAt: 1, sentAt: 2, enteredAt: 3, firstReceivedAt: 4, receives: 5}).encode()[:29]
	require.Equal(t, &entry{seq: 7, visibleAt: 1, sentAt: 2, enteredAt: 2, firstReceivedAt: 4, receives: 5}, decodeEntry(7, older))
}
