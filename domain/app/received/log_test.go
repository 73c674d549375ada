package received_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port/memory"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newLog() (*received.Log, *memory.Store) {
	now := func() time.Time { return start }
	store := memory.New(now)
	return &received.Log{Store: store, Now: now, Log: slog.New(slog.DiscardHandler)}, store
}

var request = received.Request{PartnerID: "acme", WebhookID: "one", Type: "shipment.packed", Body: []byte(`{"a":1}`)}

func TestAnEventIsSettledOnceInWhicheverOrder(t *testing.T) {
	applied := partner.Settlement{Type: "shipment.packed", Outcome: partner.Applied}
	for name, steps := range map[string][]func(*received.Log) error{
		"after it was accepted": {
			func(l *received.Log) error { return l.Receive(t.Context(), request) },
			func(l *received.Log) error { return l.Accept(t.Context(), request) },
			func(l *received.Log) error { return l.Settle(t.Context(), "acme", "one", applied) },
			func(l *received.Log) error { return l.Settle(t.Context(), "acme", "one", applied) },
		},
		"before it was accepted": {
			func(l *received.Log) error { return l.Receive(t.Context(), request) },
			func(l *received.Log) error { return l.Settle(t.Context(), "acme", "one", applied) },
			func(l *received.Log) error { return l.Accept(t.Context(), request) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, store := newLog()
			for _, step := range steps {
				require.NoError(t, step(l))
			}
			e, err := store.ReceivedEvent(t.Context(), "acme", "one")
			require.NoError(t, err)
			assert.Equal(t, partner.Applied, e.Outcome)
			assert.Equal(t, start, e.AcceptedAt)
			assert.Zero(t, e.Repeats)
			hours, err := store.ReceivedCounts(t.Context(), "acme", time.Time{})
			require.NoError(t, err)
			assert.Equal(t, partner.Counts{Accepted: 1, Applied: 1}, partner.Sum(hours, time.Time{}))
			body, err := store.KeptBody(t.Context(), "acme", "one")
			require.NoError(t, err)
			assert.Empty(t, body, "the body of an applied event is forgotten")
		})
	}
}

// What was accepted by the release before, or is older than the log, is settled too.
func TestAnEventThatTheLogDoesNotKnowIsSettled(t *testing.T) {
	l, store := newLog()
	reason := partner.Reason{Code: "too_many_units", Message: "More than was ordered."}
	require.NoError(t, l.Settle(t.Context(), "acme", "old", partner.Settlement{Type: "shipment.packed", Outcome: partner.Refused, Reason: reason}))
	e, err := store.ReceivedEvent(t.Context(), "acme", "old")
	require.NoError(t, err)
	assert.Equal(t, partner.Refused, e.Outcome)
	assert.Equal(t, reason, e.Reason)
	assert.Equal(t, "shipment.packed", e.Type)
	require.NoError(t, l.Repeat(t.Context(), received.Request{PartnerID: "acme", WebhookID: "older", Type: "a"}))
	e, err = store.ReceivedEvent(t.Context(), "acme", "older")
	require.NoError(t, err)
	assert.Equal(t, partner.Accepted, e.Outcome)
	assert.Equal(t, 1, e.Repeats)
}

func TestAChangeThatComesBetweenIsNotLost(t *testing.T) {
	l, store := newLog()
	require.NoError(t, l.Receive(t.Context(), request))
	between := 0
	store.Fault = func(op string) (error, error) {
		if op == "SaveReceived" && between == 0 {
			between++
			require.NoError(t, l.Settle(t.Context(), "acme", "one", partner.Settlement{Outcome: partner.Refused, Reason: partner.Reason{Code: "late"}}))
		}
		return nil, nil
	}
	require.NoError(t, l.Accept(t.Context(), request))
	e, err := store.ReceivedEvent(t.Context(), "acme", "one")
	require.NoError(t, err)
	assert.Equal(t, partner.Refused, e.Outcome)
	assert.Equal(t, start, e.AcceptedAt)
	store.Fault = func(op string) (error, error) {
		if op == "SaveReceived" {
			return failure.New(failure.Conflict, "always"), nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(l.Repeat(t.Context(), request)))
	l.Refuse(t.Context(), request, errors.New("any"))
}
