package ingest_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
)

func TestAnEventAtItsLimitsIsAccepted(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, strings.Repeat("i", 256), good)))
	for i, timestamp := range []string{"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"} {
		body := `{"type":"shipment.lost","timestamp":"` + timestamp + `","data":{}}`
		require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, string(rune('a'+i)), body)), timestamp)
	}
	body := `{"type":"shipment.lost","timestamp":"0000-01-01T00:00:00+01:00","data":{}}`
	assert.Equal(t, failure.Invalid, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "before", body))))
}

func TestAMarkThatIsHeldByAnotherRequestIsUnavailable(t *testing.T) {
	h := newHarness(t)
	done, err := h.store.Claim(t.Context(), "ingest", "acme/msg_1", 1)
	require.NoError(t, err)
	require.False(t, done)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good))))
	h.store.Fault = func(op string) (error, error) {
		if op == "Claim" {
			return failure.New(failure.Internal, "broken"), nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Internal, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_2", good))))
	assert.Empty(t, h.published)
}

func TestAClaimThatIsReleasedIsNotLogged(t *testing.T) {
	h := newHarness(t)
	var log bytes.Buffer
	h.ingester.Log = slog.New(slog.NewTextHandler(&log, nil))
	h.refuse = failure.New(failure.Unavailable, "not now")
	require.Error(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)))
	assert.NotContains(t, log.String(), "could not be released")
}
