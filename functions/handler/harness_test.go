package handler_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
)

// harness is the platform in memory, behind the functions' handlers.
type harness struct {
	t      *testing.T
	now    time.Time
	store  *memory.Store
	ledger *memory.Ledger
	steps  saga.Steps
	ids    *id.Source
	outbox *outbox
}

func newHarness(t *testing.T) *harness {
	h := &harness{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), ledger: memory.NewLedger(), outbox: &outbox{}}
	h.store = memory.New(h.clock)
	h.ids = id.NewSource(h.clock, rand.Reader)
	h.steps = saga.Steps{Orders: h.store, Catalog: h.store, Gateway: h.ledger, Now: h.clock}
	require.NoError(t, h.store.PutProduct(t.Context(), catalog.Product{
		SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true, Version: 1,
	}))
	_, err := h.store.AdjustStock(t.Context(), "lamp", 10, "initial")
	require.NoError(t, err)
	return h
}

func (h *harness) clock() time.Time { return h.now }

// place places an order for some units of the only product.
func (h *harness) place(units int, token string) string {
	products, err := h.store.Products(h.t.Context(), []string{"lamp"})
	require.NoError(h.t, err)
	c, err := order.Place(order.Placement{
		ID: h.ids.Next(), UserID: "user-1", Email: "ada@example.com", Name: "Ada", Products: products, Now: h.now,
		Draft: order.Draft{Lines: []order.DraftLine{{SKU: "lamp", Quantity: units}}, PaymentToken: token},
	})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Place(h.t.Context(), c, nil))
	return c.Order.ID()
}

func (h *harness) order(orderID string) order.Snapshot {
	o, err := h.store.Order(h.t.Context(), orderID)
	require.NoError(h.t, err)
	return o.Snapshot()
}

func (h *harness) stock() catalog.Stock {
	offer, err := h.store.Offer(h.t.Context(), "lamp")
	require.NoError(h.t, err)
	return offer.Stock
}

// envelope is the order's event of the given type as the bus delivers it.
func (h *harness) envelope(orderID string, kind event.Type) []byte {
	timeline, err := h.store.Timeline(h.t.Context(), orderID)
	require.NoError(h.t, err)
	for _, e := range timeline {
		if e.Type == kind {
			return envelope(h.t, event.Source, string(kind), e)
		}
	}
	require.Failf(h.t, "no such event", "order %s has no %s", orderID, kind)
	return nil
}

func envelope(t *testing.T, source, detailType string, detail any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"version": "0", "id": "5c6f0f5e-0000-4000-8000-000000000000", "source": source, "detail-type": detailType,
		"account": "000000000000", "time": "2026-11-23T08:00:00Z", "region": "us-east-1", "resources": []string{}, "detail": detail,
	})
	require.NoError(t, err)
	return body
}

func batch(bodies ...[]byte) events.SQSEvent {
	var out events.SQSEvent
	for i, b := range bodies {
		out.Records = append(out.Records, events.SQSMessage{
			MessageId: fmt.Sprintf("m%d", i), ReceiptHandle: fmt.Sprintf("r%d", i), Body: string(b),
			Attributes: map[string]string{"ApproximateReceiveCount": "1"},
		})
	}
	return out
}

func failedOf(response events.SQSEventResponse) string {
	var ids []string
	for _, f := range response.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return strings.Join(ids, " ")
}

// asideAt is when messages are set aside.
var asideAt = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// redelivery is what a function said of the messages that it could not process.
type redelivery struct {
	mu    sync.Mutex
	after map[string]time.Duration // by receipt handle
	aside []string                 // bodies
	why   deadletter.Failure       // of the last one
	err   error
	most  int // MaxReceives
}

func (r *redelivery) Postpone(_ context.Context, after map[string]time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.after = after
	return r.err
}

func (r *redelivery) SetAside(_ context.Context, body string, why deadletter.Failure) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.why = why
		r.aside = append(r.aside, string(why.Code)+" "+body)
	}
	return r.err
}

func (r *redelivery) policy() handler.Redelivery {
	return handler.Redelivery{Queue: r, Random: func(time.Duration) time.Duration { return 0 }, MaxReceives: r.most, Now: func() time.Time { return asideAt }}
}

// outbox collects mails; it fails while err is set.
type outbox struct {
	mu   sync.Mutex
	sent []mail.Message
	err  error
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	o.sent = append(o.sent, m)
	return nil
}

var _ port.Mailer = (*outbox)(nil)

// capture returns what is logged until the test ends.
func capture(t *testing.T) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &out
}
