package ingest_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAnEventReachesTheBusUnderThePartnersSource(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)))
	require.Len(t, h.published, 1)
	m := h.published[0]
	assert.Equal(t, "partner.acme", m.Source)
	assert.Equal(t, "shipment.delivered", m.Type)
	assert.Equal(t, start, m.Time)
	assert.JSONEq(t, `{
		"id": "acme/msg_1", "partnerId": "acme", "type": "shipment.delivered", "occurredAt": "2026-11-23T10:59:00Z",
		"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "data": {"parcel": "<1>"}
	}`, string(m.Detail))
	assert.Contains(t, string(m.Detail), `"<1>"`, "HTML is not escaped")
}

// S1: there was no signature, and the caller chose the source, so a forged
// order.completed sent mails to strangers.
func TestS1_TheSourceIsNeverTheCallers(t *testing.T) {
	h := newHarness(t)
	body := `{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":{},` +
		`"source":"eventforge.orders","detail-type":"order.completed","partnerId":"other","id":"x"}`
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", body)))
	m := h.published[0]
	assert.Equal(t, "partner.acme", m.Source)
	assert.Equal(t, "shipment.lost", m.Type)
	var detail map[string]any
	require.NoError(t, json.Unmarshal(m.Detail, &detail))
	assert.Equal(t, "acme", detail["partnerId"])
	assert.NotContains(t, detail, "source")
}

func TestS1_EveryFaultOfTheSignatureHasTheSameError(t *testing.T) {
	h := newHarness(t)
	globex := h.admit("globex")
	asleep := h.admit("asleep")
	asleep.Active = false
	asleep.Version++
	require.NoError(t, h.store.SavePartner(t.Context(), asleep))
	for name, change := range map[string]func(*ingest.Request){
		"no partner":         func(r *ingest.Request) { r.PartnerID = "" },
		"unknown partner":    func(r *ingest.Request) { r.PartnerID = "nobody" },
		"impossible partner": func(r *ingest.Request) { r.PartnerID = "a b#PARTNER" },
		"another partner":    func(r *ingest.Request) { r.PartnerID = globex.ID },
		"inactive partner":   func(r *ingest.Request) { *r = h.signed(asleep, "msg_1", good) },
		"no headers":         func(r *ingest.Request) { r.Headers = webhook.Headers{} },
		"changed body":       func(r *ingest.Request) { r.Body = append(r.Body, ' ') },
		"changed id":         func(r *ingest.Request) { r.Headers.ID = "msg_2" },
		"old":                func(r *ingest.Request) { r.Headers.Timestamp = "1795434600" },
	} {
		t.Run(name, func(t *testing.T) {
			r := h.signed(h.acme, "msg_1", good)
			change(&r)
			err := h.ingester.Accept(t.Context(), r)
			assert.EqualError(t, err, "unauthenticated: the signature is not valid")
		})
	}
	assert.Empty(t, h.published)
}

func TestBothSecretsAreValidDuringARotation(t *testing.T) {
	h := newHarness(t)
	rotated, err := h.acme.Rotate(rand.Reader, webhook.SecretOverlap, h.time)
	require.NoError(t, err)
	require.NoError(t, h.store.SavePartner(t.Context(), rotated))
	assert.NoError(t, h.ingester.Accept(t.Context(), h.signed(rotated, "msg_1", good)))
	assert.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_2", good)), "the old one")
	h.time = h.time.Add(25 * time.Hour)
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_3", good))))
}

func TestEveryBrokenRuleOfABodyIsReported(t *testing.T) {
	h := newHarness(t)
	for body, want := range map[string][]string{
		``:                                     {" json"},
		`[]`:                                   {" json"},
		`{} {}`:                                {" json"},
		"{\"type\":\"\xff\"}":                  {" json"},
		`null`:                                 {" json"},
		`{"type":1}`:                           {"/type type", "/timestamp required", "/data object"},
		`{"type":null,"timestamp":2,"data":1}`: {"/type required", "/timestamp type", "/data object"},
		`{"Type":"shipment.lost","TIMESTAMP":"2026-11-23T12:00:00Z","Data":{}}`:                                              {"/type required", "/timestamp required", "/data object"},
		`{"type":"shipment.lost","type":"shipment.delivered","timestamp":"2026-11-23T12:00:00Z","data":{"a":1,"a":2}}`:       {"/type repeated", "/data/a repeated"},
		`{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":{"city":["\ufffe"],"\u0000":"` + "\uFFFF" + `"}}`: {"/data/city/0 characters", "/data characters", "/data/\uFFFD characters"},
		`{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":{"x":"\ud800"}}`:                                  {" json"},
		`{}`: {"/type required", "/timestamp required", "/data object"},
		`{"type":"order.completed","timestamp":"today","data":[]}`:                            {"/type event_type", "/timestamp date_time", "/data object"},
		`{"type":"shipment.lost","timestamp":"9999-12-31T23:59:59-01:00","data":{}}`:          {"/timestamp date_time"},
		`{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":null}`:             {"/data object"},
		`{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":"{}","Data":"{}"}`: {"/data object"},
	} {
		err := h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", body))
		var f *failure.Error
		require.ErrorAs(t, err, &f, body)
		assert.Equal(t, failure.Invalid, f.Code)
		var got []string
		for _, v := range f.Violations {
			got = append(got, v.Pointer+" "+v.Code)
		}
		assert.Equal(t, want, got, body)
	}
	assert.Empty(t, h.published)
	for _, id := range []string{strings.Repeat("i", 257), "\uFFFE", "a\x01", "\xff"} {
		err := h.ingester.Accept(t.Context(), h.signed(h.acme, id, good))
		assert.Equal(t, failure.Invalid, failure.CodeOf(err), "%.20q", id)
	}
}

// P4: the size was counted in UTF-16 units.
func TestP4_SizeIsCountedInBytes(t *testing.T) {
	h := newHarness(t)
	fill := func(filler string, size int) string {
		head := `{"type":"shipment.lost","timestamp":"2026-11-23T12:00:00Z","data":{"x":"`
		body := head + strings.Repeat(filler, (size-len(head)-3)/len(filler)) + `"}}`
		return body + strings.Repeat(" ", size-len(body))
	}
	wide := fill("東", ingest.MaxBody+1) // 262,145 bytes, but some 87,000 characters
	require.Less(t, len([]rune(wide)), ingest.MaxBody/2)
	assert.Equal(t, failure.TooLarge, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", wide))))

	fits := fill("東", 200<<10) + strings.Repeat(" ", 56<<10)
	require.Len(t, fits, ingest.MaxBody)
	assert.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_2", fits)))
}

func TestAnEventTooLargeForTheBusIsTooLarge(t *testing.T) {
	h := newHarness(t)
	h.refuse = failure.New(failure.TooLarge, "an event is larger than 262144 bytes")
	assert.Equal(t, failure.TooLarge, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good))))
}

func TestTheSameIDWithinFourDaysPublishesNoSecondEvent(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)))
	h.time = h.time.Add(4*24*time.Hour - time.Second)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)), "accepted again")
	assert.Len(t, h.published, 1)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.admit("globex"), "msg_1", good)), "ids are unique per partner")
	assert.Len(t, h.published, 2)
	h.time = h.time.Add(2 * time.Second)
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)))
	assert.Len(t, h.published, 3, "the mark has expired")
}

func TestConcurrentRequestsPublishOneEvent(t *testing.T) {
	h := newHarness(t)
	request := h.signed(h.acme, "msg_1", good)
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() { errs <- h.ingester.Accept(t.Context(), request) }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			assert.Equal(t, failure.Unavailable, failure.CodeOf(err), "while the other is in progress")
		}
	}
	assert.Len(t, h.published, 1)
}

// D4: FailedEntryCount was ignored, so the event was lost but answered with
// 202.
func TestD4_AnEventThatIsNotPublishedIsNotAccepted(t *testing.T) {
	h := newHarness(t)
	for name, refusal := range map[string]error{
		"for now":  failure.New(failure.Unavailable, "the bus did not take every event"),
		"for good": failure.New(failure.Internal, "the bus refused an event"),
	} {
		t.Run(name, func(t *testing.T) {
			h.refuse = refusal
			request := h.signed(h.acme, "msg_"+name, good)
			assert.Equal(t, failure.Unavailable, failure.CodeOf(h.ingester.Accept(t.Context(), request)))
			h.refuse = nil
			before := len(h.published)
			require.NoError(t, h.ingester.Accept(t.Context(), request), "sent again at once, it is accepted")
			assert.Len(t, h.published, before+1)
		})
	}
}

func TestAnEventIsAcceptedEvenIfItCannotBeMarked(t *testing.T) {
	h := newHarness(t)
	var log bytes.Buffer
	h.ingester.Log = slog.New(slog.NewTextHandler(&log, nil))
	h.store.Fault = func(op string) (error, error) {
		if op == "Done" {
			return failure.New(failure.Unavailable, "not now"), nil
		}
		return nil, nil
	}
	assert.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good)))
	assert.Len(t, h.published, 1)
	assert.Contains(t, log.String(), "could not be marked")
}

func TestAFailingStoreIsNotReportedAsABadSignature(t *testing.T) {
	h := newHarness(t)
	h.store.Fault = func(string) (error, error) { return failure.New(failure.Unavailable, "not now"), nil }
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good))))
}

func TestARequestWaitsForAnotherOneWithItsID(t *testing.T) {
	h := newHarness(t)
	done, err := h.store.Claim(t.Context(), "ingest", "acme/msg_1", time.Hour)
	require.NoError(t, err)
	require.False(t, done)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_1", good))))

	var during error // a second request while the first publishes
	h.publishing = func() { during = h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_2", good)) }
	require.NoError(t, h.ingester.Accept(t.Context(), h.signed(h.acme, "msg_2", good)))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(during))
	assert.Len(t, h.published, 1)
}
