package handler_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// world is the platform in memory, behind the functions' handlers.
type world struct {
	t      *testing.T
	now    time.Time
	store  *memory.Store
	ledger *memory.Ledger
	steps  saga.Steps
	ids    *id.Source
	outbox *outbox
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), ledger: memory.NewLedger(), outbox: &outbox{}}
	w.store = memory.New(w.clock)
	w.ids = id.NewSource(w.clock, rand.Reader)
	w.steps = saga.Steps{Orders: w.store, Catalog: w.store, Gateway: w.ledger, Now: w.clock}
	require.NoError(t, w.store.PutProduct(t.Context(), catalog.Product{
		SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true,
	}))
	_, err := w.store.AdjustStock(t.Context(), "lamp", 10, "initial")
	require.NoError(t, err)
	return w
}

func (w *world) clock() time.Time { return w.now }

// place accepts an order for units of the one product.
func (w *world) place(units int, token string) string {
	products, err := w.store.Products(w.t.Context(), []string{"lamp"})
	require.NoError(w.t, err)
	c, err := order.Place(order.Placement{
		ID: w.ids.Next(), UserID: "user-1", Email: "ada@example.com", Name: "Ada", Products: products, Now: w.now,
		Draft: order.Draft{Lines: []order.DraftLine{{SKU: "lamp", Quantity: units}}, PaymentToken: token},
	})
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.Place(w.t.Context(), c, nil))
	return c.Order.ID()
}

func (w *world) order(orderID string) order.Snapshot {
	o, err := w.store.Order(w.t.Context(), orderID)
	require.NoError(w.t, err)
	return o.Snapshot()
}

func (w *world) stock() catalog.Stock {
	offer, err := w.store.Offer(w.t.Context(), "lamp")
	require.NoError(w.t, err)
	return offer.Stock
}

// envelope is the order's event of the given type as the bus delivers it.
func (w *world) envelope(orderID string, kind event.Type) []byte {
	timeline, err := w.store.Timeline(w.t.Context(), orderID)
	require.NoError(w.t, err)
	for _, e := range timeline {
		if e.Type == kind {
			return envelope(w.t, event.Source, string(kind), e)
		}
	}
	require.Failf(w.t, "no such event", "order %s has no %s", orderID, kind)
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
		out.Records = append(out.Records, events.SQSMessage{MessageId: fmt.Sprintf("m%d", i), Body: string(b)})
	}
	return out
}

func failedOf(answer events.SQSEventResponse) string {
	var ids []string
	for _, f := range answer.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return strings.Join(ids, " ")
}

// outbox takes mail; it fails while err is set.
type outbox struct {
	sent []mail.Message
	err  error
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	if o.err != nil {
		return o.err
	}
	o.sent = append(o.sent, m)
	return nil
}

var _ port.Mailer = (*outbox)(nil)
