package sqs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEntryEncodesAndDecodes(t *testing.T) {
	want := &entry{seq: 7, visibleAt: 1, sentAt: 2, enteredAt: 3, firstReceivedAt: 4, receives: 5, inFlight: true, group: "alice"}
	require.Equal(t, want, decodeEntry(7, want.encode()))
}

// Older data does not have enteredAt.
func TestOlderEntryWasEnteredWhenSent(t *testing.T) {
	older := (&entry{visibleAt: 1, sentAt: 2, enteredAt: 3, firstReceivedAt: 4, receives: 5}).encode()[:29]
	require.Equal(t, &entry{seq: 7, visibleAt: 1, sentAt: 2, enteredAt: 2, firstReceivedAt: 4, receives: 5}, decodeEntry(7, older))
}
