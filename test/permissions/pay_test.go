package permissions

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
)

// pay confirms a payment as its shopper, and captures and refunds while the payment
// gateway is down.
func (s *shop) pay() {
	o := s.place(1, payment.TokenRequiresAction)
	require.Eventually(s.t, func() bool {
		found, err := s.shopper.Order(s.within(), o.ID)
		require.NoError(s.t, err)
		return found.Action != nil
	}, patience, 20*time.Millisecond)
	s.ask(s.shopper, http.MethodPost, "/api/orders/"+o.ID+"/payment-confirmation", map[string]any{"accepted": true}, nil)
	s.ends(o, "completed")
	s.refund(o)
	s.withdraw(s.place(1, payment.TokenOK))

	s.down("confirm-order", "completed", func(client.Order) {})
	s.down("refund-payment", "cancelled", func(o client.Order) {
		s.ask(s.shopper, http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil)
	})
}

// refund refunds a completed order, with its credit note.
func (s *shop) refund(o client.Order) {
	s.ask(s.operator, http.MethodPost, "/api/ops/orders/"+o.ID+"/refunds", map[string]any{"id": "return-1", "restock": true, "note": "came back"}, nil)
	require.Eventually(s.t, func() bool {
		a, err := s.shopper.Send(s.within(), http.MethodGet, "/api/orders/"+o.ID+"/refunds/return-1/credit-note", nil, nil)
		require.NoError(s.t, err)
		return a.Status == http.StatusOK
	}, patience, 50*time.Millisecond)
}

// withdraw asks for a withdrawal, which the operator finds and accepts.
func (s *shop) withdraw(o client.Order) {
	s.ends(o, "completed")
	s.ask(s.shopper, http.MethodPost, "/api/orders/"+o.ID+"/withdrawals", map[string]any{"id": "w1"}, nil)
	require.Eventually(s.t, func() bool {
		var open client.Page[client.Order]
		s.ask(s.operator, http.MethodGet, "/api/ops/withdrawals", nil, &open)
		return len(open.Items) == 1
	}, patience, 50*time.Millisecond)
	s.ask(s.operator, http.MethodPost, "/api/ops/orders/"+o.ID+"/withdrawals/w1/decision", map[string]any{"decision": "accept"}, nil)
}

// down authorizes an order, does something with it, and lets the function meet a payment
// gateway that is down.
func (s *shop) down(function, status string, do func(client.Order)) {
	table := dynamodb.NewFromConfig(s.aws)
	ledger, store := dynamo.NewLedger(table, s.platform.Table, time.Now), dynamo.New(table, s.platform.Table, time.Now)
	var o client.Order
	s.disturbed(throttled("confirm-order"), func() {
		o = s.place(1, payment.TokenOperated)
		require.Eventually(s.t, func() bool {
			found, err := store.Order(s.t.Context(), o.ID)
			require.NoError(s.t, err)
			return found.Snapshot().Payment == order.Authorized
		}, patience, 20*time.Millisecond)
		do(o)
		require.NoError(s.t, ledger.SetOperation(s.t.Context(), payment.Operation{Down: true}))
	})
	s.until(function, "dynamodb:PutItem", "BREAKER#")
	require.NoError(s.t, ledger.SetOperation(s.t.Context(), payment.Operation{}))
	s.ends(o, status)
}
