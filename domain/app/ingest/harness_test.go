package ingest_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const good = `{"type":"shipment.delivered","timestamp":"2026-11-23T11:59:00+01:00","data":{"parcel":"<1>"}}`

// harness is an ingester with its stores, a bus that accepts or refuses as the
// test says, and a partner.
type harness struct {
	t        *testing.T
	ingester *ingest.Ingester
	store    *memory.Store
	time     time.Time
	acme     partner.Partner

	mu        sync.Mutex
	published []port.Message
	refuse    error

	publishing func() // called once, within the first publication
}

func newHarness(t *testing.T) *harness {
	h := &harness{t: t, time: start}
	h.store = memory.New(func() time.Time { return h.time })
	h.ingester = &ingest.Ingester{
		Partners: h.store, Markers: h.store, Bus: h, Schemas: parcelSchema{}, Now: func() time.Time { return h.time },
		Received: &received.Log{Store: h.store, Now: func() time.Time { return h.time }, Log: slog.New(slog.DiscardHandler)},
		Log:      slog.New(slog.DiscardHandler),
	}
	h.acme = h.admit("acme")
	return h
}

// parcelSchema wants a text as the parcel of a delivered shipment. The real schemas are
// tested where they are compiled.
type parcelSchema struct{}

// Check implements ingest.Schemas.
func (parcelSchema) Check(eventType string, data any, v *failure.Violations) {
	parcel, given := data.(map[string]any)["parcel"]
	if _, isText := parcel.(string); given && !isText && eventType == "shipment.delivered" {
		v.Add("/data/parcel", "type", "must be of type string")
	}
}

func (h *harness) admit(id string) partner.Partner {
	p := partner.Partner{ID: id, Types: []string{"shipment.delivered", "shipment.lost"}, Active: true}
	p, err := p.Rotate(rand.Reader, 0, h.time)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.CreatePartner(h.t.Context(), p))
	return p
}

// Publish implements port.Bus.
func (h *harness) Publish(_ context.Context, messages []port.Message) []port.Unpublished {
	if call := h.publishing; call != nil {
		h.publishing = nil
		call()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return []port.Unpublished{{Index: 0, Err: h.refuse}}
	}
	h.published = append(h.published, messages...)
	return nil
}

// signed is a request of the partner for a body.
func (h *harness) signed(p partner.Partner, id, body string) ingest.Request {
	h.t.Helper()
	signature, err := webhook.Sign([]webhook.Secret{p.Secrets[0]}, id, h.time, []byte(body))
	require.NoError(h.t, err)
	return ingest.Request{PartnerID: p.ID, Headers: signature, Body: []byte(body), Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
}
