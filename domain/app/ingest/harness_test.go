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
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const good = `{"type":"shipment.delivered","timestamp":"2026-11-23T11:59:00+01:00","data":{"parcel":"<1>"}}`

// world is a gate with its stores, a bus that takes or refuses as the test
// says, and two partners.
type world struct {
	t     *testing.T
	gate  *ingest.Ingester
	store *memory.Store
	time  time.Time
	acme  partner.Partner

	mu        sync.Mutex
	published []port.Message
	refuse    error
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, time: start}
	w.store = memory.New(func() time.Time { return w.time })
	w.gate = &ingest.Ingester{
		Partners: w.store, Markers: w.store, Bus: w, Now: func() time.Time { return w.time },
		Log: slog.New(slog.DiscardHandler),
	}
	w.acme = w.admit("acme")
	return w
}

func (w *world) admit(id string) partner.Partner {
	p := partner.Partner{ID: id, Types: []string{"shipment.delivered", "shipment.lost"}, Active: true}
	p, err := p.Rotate(rand.Reader, w.time)
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.PutPartner(w.t.Context(), p))
	return p
}

// Publish implements port.Bus.
func (w *world) Publish(_ context.Context, messages []port.Message) ([]int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return []int{0}, w.refuse
	}
	w.published = append(w.published, messages...)
	return nil, nil
}

// signed is a request of the partner for a body.
func (w *world) signed(p partner.Partner, id, body string) ingest.Request {
	w.t.Helper()
	h, err := webhook.Sign([]webhook.Secret{webhook.Secret(p.Secrets[0])}, id, w.time, []byte(body))
	require.NoError(w.t, err)
	return ingest.Request{PartnerID: p.ID, Headers: h, Body: []byte(body), Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
}
