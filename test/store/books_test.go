package store_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/sandbox"
	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// What releases before wrote into the ledger is in no list of a day: a charge that was made
// at once, and one that was captured; refunds in parts, and of a whole charge. Their orders
// are no findings.
func TestOrdersOfReleasesBeforeAreNoFindings(t *testing.T) {
	b := newBackend(t)
	store := dynamo.New(b.client, b.table, time.Now)
	gateway := sandbox.New(dynamo.NewLedger(b.client, b.table, time.Now))
	ended := time.Now().UTC().Add(-48 * time.Hour).Truncate(24 * time.Hour).Add(12 * time.Hour)
	put := func(id string, pay order.Payment, refunds []order.Refund, ledger map[string]types.AttributeValue) {
		total := money.Money{Amount: 2000, Currency: "USD"}
		s := order.Snapshot{
			ID: id, UserID: "ann", Lines: []event.Line{{SKU: "lamp", Name: "Lamp", Quantity: 1, UnitPrice: total}}, Total: total,
			Status: order.Completed, Version: 1, Reservation: order.Committed, Payment: pay, Reference: "sandbox-" + payment.Key(id),
			Refunds: refunds, CreatedAt: ended, UpdatedAt: ended, StatusSince: ended,
		}
		o, err := order.Rehydrate(s)
		require.NoError(t, err)
		require.NoError(t, store.Place(t.Context(), &order.Change{Order: o}, nil))
		ledger["PK"], ledger["SK"] = text("LEDGER#"+payment.Key(id)), text("CHARGE")
		ledger["orderId"], ledger["reference"] = text(id), text("sandbox-"+payment.Key(id))
		ledger["amount"] = &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"amount": number("2000"), "currency": text("USD")}}
		_, err = b.client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &b.table, Item: ledger})
		require.NoError(t, err)
	}
	made := order.Refund{
		ID: "a", State: order.RefundDone, Amount: money.Money{Amount: 500, Currency: "USD"}, At: ended, EndedAt: ended,
		Reference: "refund-sandbox-" + payment.Key("parts") + "-a",
	}
	yes := &types.AttributeValueMemberBOOL{Value: true}
	put("at-once", order.Charged, nil, map[string]types.AttributeValue{})
	put("captured", order.Charged, nil, map[string]types.AttributeValue{"authorized": yes, "captured": yes})
	put("parts", order.Charged, []order.Refund{made}, map[string]types.AttributeValue{"authorized": yes, "captured": yes, "part:a": number("500"), "refunded": number("500")})
	put("uncaptured", order.Charged, nil, map[string]types.AttributeValue{"authorized": yes})

	keeper := bookkeeping.Bookkeeper{Payments: gateway, Orders: store, Reports: memory.New(time.Now), Now: time.Now}
	r, err := keeper.Day(t.Context(), books.DayOf(ended), false)
	require.NoError(t, err)
	require.Equal(t, 4, r.Compared)
	require.Len(t, r.Findings, 1, "%+v", r.Findings)
	require.Equal(t, "uncaptured", r.Findings[0].OrderID)

	whole := payment.Charge{Key: payment.Key("whole"), OrderID: "whole", Amount: money.Money{Amount: 2000, Currency: "USD"}}
	put("whole", order.Refunded, nil, map[string]types.AttributeValue{"authorized": yes, "captured": yes, "closed": yes})
	moved, err := gateway.MovementsOf(t.Context(), whole)
	require.NoError(t, err)
	require.Len(t, moved, 2)
	refund, err := gateway.Refund(t.Context(), whole)
	require.NoError(t, err)
	for n, want := range []payment.Movement{{Kind: payment.MovedRefund, Object: refund.Reference}, {Kind: payment.MovedCapture}} {
		require.Equal(t, want.Kind, moved[n].Kind)
		require.Equal(t, want.Object, moved[n].Object)
		require.Equal(t, whole.Amount, moved[n].Amount)
	}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
