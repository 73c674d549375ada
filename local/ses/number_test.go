package ses_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/store"
)

// The number in a message's id is never assigned again, also after the mailbox
// was emptied and the platform restarted.
func TestAMessageNumberIsNotAssignedAgain(t *testing.T) {
	dir := t.TempDir()
	first := sendAndClear(t, dir)
	require.Greater(t, sendAndClear(t, dir), first)
}

// sendAndClear starts the service, stores one message, empties the mailbox and
// returns the number in the message's id.
func sendAndClear(t *testing.T, dir string) string {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	s, err := ses.New(&env.Env{DB: db, Clock: clock.New(), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	id, err := s.Put(ses.Message{From: "a@example.com"})
	require.NoError(t, err)
	require.NoError(t, s.Clear())
	return id[:16]
}
