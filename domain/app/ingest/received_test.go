package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// logged is the log's record of an event of acme.
func (h *harness) logged(webhookID string) partner.Received {
	h.t.Helper()
	r, err := h.store.ReceivedEvent(h.t.Context(), "acme", webhookID)
	require.NoError(h.t, err)
	return r
}

// counts are the counts of a partner, of all hours.
func (h *harness) counts(partnerID string) partner.Counts {
	h.t.Helper()
	hours, err := h.store.ReceivedCounts(h.t.Context(), partnerID, time.Time{})
	require.NoError(h.t, err)
	return partner.Sum(hours, time.Time{})
}

func TestTheLogShowsWhatWasAcceptedRefusedAndRepeated(t *testing.T) {
	h := newHarness(t)
	ctx := t.Context()
	require.NoError(t, h.ingester.Accept(ctx, h.signed(h.acme, "good", good)))
	require.NoError(t, h.ingester.Accept(ctx, h.signed(h.acme, "good", good)))
	for id, body := range map[string]string{
		"schema": `{"type":"shipment.delivered","timestamp":"2026-11-23T12:00:00Z","data":{"parcel":1}}`,
		"type":   `{"type":"order.completed","timestamp":"2026-11-23T12:00:00Z","data":{}}`,
		"large":  strings.Repeat(" ", ingest.MaxBody+1),
		"\x01":   good,
	} {
		require.Error(t, h.ingester.Accept(ctx, h.signed(h.acme, id, body)))
	}
	accepted := h.logged("good")
	assert.Equal(t, partner.Accepted, accepted.Outcome)
	assert.Equal(t, 1, accepted.Repeats)
	assert.Equal(t, len(good), accepted.Size)
	assert.Equal(t, start, accepted.AcceptedAt)
	kept, err := h.store.KeptBody(ctx, "acme", "good")
	require.NoError(t, err)
	assert.Equal(t, good, string(kept))

	schema := h.logged("schema")
	assert.Equal(t, partner.Refused, schema.Outcome)
	assert.Equal(t, "shipment.delivered", schema.Type)
	assert.Equal(t, partner.Reason{
		Code: "invalid", Message: schema.Reason.Message,
		Violations: []failure.Violation{{Pointer: "/data/parcel", Code: "type", Message: "must be of type string"}},
	}, schema.Reason)
	assert.Equal(t, "order.completed", h.logged("type").Type)
	assert.Equal(t, "/type", h.logged("type").Reason.Violations[0].Pointer)
	assert.Equal(t, "too_large", h.logged("large").Reason.Code)
	assert.Equal(t, ingest.MaxBody+1, h.logged("large").Size)
	kept, err = h.store.KeptBody(ctx, "acme", "large")
	require.NoError(t, err)
	assert.Len(t, kept, partner.KeptBody)
	assert.Equal(t, "invalid", h.logged(partner.LoggedID("\x01")).Reason.Code)
	assert.Equal(t, partner.Counts{Accepted: 1, Repeated: 1, Refused: 4}, h.counts("acme"))
}

func TestARefusedEventThatIsMendedIsAccepted(t *testing.T) {
	h := newHarness(t)
	ctx := t.Context()
	bad := strings.Replace(good, `"<1>"`, "1", 1)
	require.Error(t, h.ingester.Accept(ctx, h.signed(h.acme, "one", bad)))
	h.time = h.time.Add(time.Minute)
	require.NoError(t, h.ingester.Accept(ctx, h.signed(h.acme, "one", good)))
	assert.Equal(t, partner.Accepted, h.logged("one").Outcome)
	assert.Equal(t, h.time, h.logged("one").ReceivedAt)
	assert.Zero(t, h.logged("one").Reason)

	require.Error(t, h.ingester.Accept(ctx, h.signed(h.acme, "one", bad)), "what was accepted stays accepted")
	assert.Equal(t, partner.Accepted, h.logged("one").Outcome)
	kept, err := h.store.KeptBody(ctx, "acme", "one")
	require.NoError(t, err)
	assert.Equal(t, good, string(kept))
}

// A fault at any call, before or after its effect: what the partner was told was accepted
// is on the bus and in the log, what the log calls accepted is on the bus, and when the
// partner has sent the event until it was accepted, the log says so.
func TestNoFaultBetweenBusAndLogLosesAnEvent(t *testing.T) {
	for call := range 12 {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d, after its effect: %v", call, after), func(t *testing.T) {
				h := newHarness(t)
				calls := 0
				h.store.Fault = func(string) (error, error) {
					calls++
					if calls != call+1 {
						return nil, nil
					}
					if after {
						return nil, failure.New(failure.Unavailable, "lost")
					}
					return failure.New(failure.Unavailable, "not now"), nil
				}
				var err error
				for try := range 6 {
					if err = h.ingester.Accept(t.Context(), h.signed(h.acme, "one", good)); err == nil {
						break
					}
					require.Less(t, try, 5, "it is accepted in the end")
					if r, missing := h.store.ReceivedEvent(t.Context(), "acme", "one"); missing == nil && r.Outcome == partner.Accepted {
						require.NotEmpty(t, h.published, "logged as accepted, but not published")
					}
					h.time = h.time.Add(time.Minute) // a claim that could not be released expires
				}
				h.store.Fault = nil
				require.NotEmpty(t, h.published)
				assert.Equal(t, partner.Accepted, h.logged("one").Outcome)
				assert.False(t, h.logged("one").AcceptedAt.IsZero())
			})
		}
	}
}

func TestAnEventThatTheBusDoesNotTakeIsNotLoggedAsAccepted(t *testing.T) {
	h := newHarness(t)
	h.refuse = failure.New(failure.Unavailable, "not now")
	require.Error(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "one", good)))
	assert.Equal(t, partner.Receiving, h.logged("one").Outcome)
	h.refuse = failure.New(failure.TooLarge, "an event is larger than 262144 bytes")
	require.Error(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "one", good)))
	assert.Equal(t, "too_large", h.logged("one").Reason.Code)
	h.refuse = nil
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "one", good)))
	assert.Equal(t, partner.Accepted, h.logged("one").Outcome)
}

// Whoever knows a partner's id can make signature faults. They are counted with at most
// one write in five seconds, and never logged.
func TestSignatureFaultsAreCountedWithFewWrites(t *testing.T) {
	h := newHarness(t)
	forged := h.signed(h.acme, "one", good)
	forged.Headers.Signature = "v1,bm90aGluZw=="
	writes := 0
	h.store.Fault = func(op string) (error, error) {
		if op != "Partner" {
			writes++
		}
		return nil, nil
	}
	for range 1000 {
		require.Error(t, h.ingester.Accept(t.Context(), forged))
		h.time = h.time.Add(10 * time.Millisecond)
	}
	assert.Equal(t, 2, writes, "in ten seconds")
	h.time = start.Add(10 * time.Second)
	forged.Headers.Timestamp = "1"
	require.Error(t, h.ingester.Accept(t.Context(), forged))
	assert.Equal(t, partner.Counts{SignatureFaults: 1001}, h.counts("acme"))

	writes = 0
	forged.PartnerID = "nobody"
	require.Error(t, h.ingester.Accept(t.Context(), forged))
	forged.PartnerID = "a b#"
	require.Error(t, h.ingester.Accept(t.Context(), forged))
	assert.Zero(t, writes, "an unknown partner's")
	h.store.Fault = nil
	page, err := h.store.ReceivedFrom(t.Context(), "acme", port.ReceivedFilter{}, pagination.Request{Limit: 10})
	require.NoError(t, err)
	assert.Empty(t, page.Items)
}

func TestALargeBodyWithoutASignatureIsNotLogged(t *testing.T) {
	h := newHarness(t)
	r := h.signed(h.acme, "one", strings.Repeat(" ", ingest.MaxBody+1))
	r.Headers.Signature = ""
	assert.Equal(t, failure.TooLarge, failure.CodeOf(h.ingester.Accept(t.Context(), r)))
	_, err := h.store.ReceivedEvent(t.Context(), "acme", "one")
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}
