package server_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Operators see what came of an order: its payment with the references of the payment
// gateway, the stock, the mails, the receipt and the webhooks.
func TestOperatorsSeeWhatCameOfAnOrder(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	o, err := p.store.Order(t.Context(), id)
	require.NoError(t, err)
	s := o.Snapshot()
	endpoint := webhook.Endpoint{ID: "e1", OwnerID: "alice", URL: "https://hooks.example/secret-part", State: webhook.Active, Version: 1}
	require.NoError(t, p.store.CreateEndpoint(t.Context(), endpoint))
	d := webhook.NewDelivery(endpoint, firstEvent(t, p, id), "order.created", []byte("{}"), "", s.CreatedAt)
	d.Attempts = []webhook.Attempt{{At: s.CreatedAt, Error: "no route"}, {At: s.CreatedAt.Add(time.Second), Status: 503}}
	require.NoError(t, p.store.CreateDelivery(t.Context(), d))
	s.Status, s.Version, s.Payment, s.Reservation, s.Reference = order.Completed, s.Version+1, order.Charged, order.Committed, "ch_1"
	s.Disputes = []payment.Dispute{{ID: "dp_1", State: payment.DisputeOpen, Amount: s.Total, Reason: "fraudulent", At: s.CreatedAt}}
	paid, err := order.Rehydrate(s)
	require.NoError(t, err)
	require.NoError(t, p.store.Commit(t.Context(), &order.Change{Order: paid, Prior: order.Prior{Status: order.Pending, Version: s.Version - 1}}))
	require.NoError(t, p.receipts.PutReceipt(t.Context(), id, nil))

	reply := p.call("operator", "GET", "/api/ops/orders/"+id, nil).is(200)
	require.NotContains(t, string(reply.body), "secret-part")
	shown := reply.object()
	at := s.CreatedAt.Format("2006-01-02T15:04:05.999Z07:00")
	require.Equal(t, m{
		"state": "charged", "charge": usd(1999.0), "reference": "ch_1", "refunds": []any{},
		"disputes": []any{m{"id": "dp_1", "state": "open", "amount": usd(1999.0), "reason": "fraudulent", "at": at}},
	}, shown["money"])
	require.Equal(t, m{"state": "committed", "units": []any{m{"sku": "LAMP", "units": 1.0}}}, shown["stock"])
	require.Equal(t, m{
		"mails": []any{}, "receiptStored": true, "moreDeliveries": false, "missing": []any{},
		"deliveries": []any{m{
			"id": d.ID, "host": "hooks.example", "ownerId": "alice", "eventType": "order.created", "state": "pending",
			"attempts": 2.0, "status": 503.0, "createdAt": at, "nextAttemptAt": at,
		}},
	}, shown["effects"])
}

// firstEvent is the id of the order's first event.
func firstEvent(t *testing.T, p *harness, id string) string {
	t.Helper()
	timeline, err := p.store.Timeline(t.Context(), id)
	require.NoError(t, err)
	return timeline[0].ID
}
