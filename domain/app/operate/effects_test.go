package operate_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

// noReceipts has no receipts; err says why not.
type noReceipts struct{ err error }

func (noReceipts) PutReceipt(context.Context, string, []byte) error { return nil }

func (r noReceipts) ReceiptLinks(context.Context, string, string, time.Duration) (port.ReceiptLinks, error) {
	if r.err != nil {
		return port.ReceiptLinks{}, r.err
	}
	return port.ReceiptLinks{}, failure.New(failure.NotReady, "none")
}

// hasReceipts has each receipt.
type hasReceipts struct{ noReceipts }

func (hasReceipts) ReceiptLinks(context.Context, string, string, time.Duration) (port.ReceiptLinks, error) {
	return port.ReceiptLinks{View: "https://receipts.example"}, nil
}

func effects(store *memory.Store, receipts port.Receipts) operate.EffectReaders {
	return operate.EffectReaders{Mails: store, Receipts: receipts, Endpoints: store, Deliveries: store}
}

// delivered stores an endpoint and the delivery of an event to it.
func delivered(t *testing.T, store *memory.Store, id, owner, eventID string, allOrders bool) {
	t.Helper()
	e := webhook.Endpoint{ID: id, OwnerID: owner, URL: "https://" + id + ".example/hook", State: webhook.Active, AllOrders: allOrders, Version: 1}
	require.NoError(t, store.CreateEndpoint(t.Context(), e))
	d := webhook.NewDelivery(e, eventID, "order.completed", nil, "", now)
	require.NoError(t, store.CreateDelivery(t.Context(), d))
}

func TestTheEffectsOfAnOrderAreItsMailsReceiptAndDeliveries(t *testing.T) {
	w := watch()
	s := w.place(order.Completed, "")
	o, err := w.store.Order(t.Context(), s.ID)
	require.NoError(t, err)
	timeline := []event.Event{{ID: "e1", Type: event.OrderCreated}, {ID: "e2", Type: event.OrderCompleted}}
	delivered(t, w.store, "own", "u", "e2", false)
	delivered(t, w.store, "partner", "p", "e1", true)
	delivered(t, w.store, "stranger", "s", "e1", false)

	e := effects(w.store, hasReceipts{}).Of(t.Context(), o, timeline)
	require.Empty(t, e.Missing)
	require.True(t, e.Receipt)
	require.Equal(t, []operate.Mail{{ID: o.ID(), About: event.OrderCompleted}}, e.Mails, "nobody has sent it")
	var hosts []string
	for _, d := range e.Deliveries {
		hosts = append(hosts, d.Endpoint.URL)
	}
	require.ElementsMatch(t, []string{"https://own.example/hook", "https://partner.example/hook"}, hosts)

	require.NoError(t, w.store.MailSent(t.Context(), o.ID()))
	e = effects(w.store, noReceipts{}).Of(t.Context(), o, timeline)
	require.Equal(t, &port.MailRecord{Sent: true, SentAt: w.at}, e.Mails[0].Record)
	require.False(t, e.Receipt)
	require.Empty(t, e.Missing, "that there is no receipt is no failure")

	e = effects(w.store, noReceipts{failure.New(failure.Unavailable, "S3 is away")}).Of(t.Context(), o, timeline)
	require.Equal(t, []operate.Effect{operate.EffectReceipt}, e.Missing)
	require.Len(t, e.Deliveries, 2)
}

func TestTheDeliveriesOfAnOrderAreLookedForToALimit(t *testing.T) {
	w := watch()
	s := w.place(order.Pending, "")
	o, err := w.store.Order(t.Context(), s.ID)
	require.NoError(t, err)
	var timeline []event.Event
	for i := range 60 {
		timeline = append(timeline, event.Event{ID: fmt.Sprint("e", i), Type: event.OrderCreated})
	}
	delivered(t, w.store, "one", "u", "e59", false)
	delivered(t, w.store, "two", "u", "e0", false)
	e := effects(w.store, noReceipts{}).Of(t.Context(), o, timeline)
	require.True(t, e.More)
	require.Len(t, e.Deliveries, 1, "of the latest events")
}
