package handler_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
)

// noBooks is a payment gateway that has moved nothing.
type noBooks struct{}

func (noBooks) Movements(context.Context, time.Time, time.Time, pagination.Request) (pagination.Page[payment.Movement], error) {
	return pagination.Page[payment.Movement]{}, nil
}

func (noBooks) MovementsOf(context.Context, payment.Charge) ([]payment.Movement, error) {
	return nil, nil
}

// oneCharge is a payment gateway with one charge, of an order that does not exist.
type oneCharge struct {
	noBooks

	at   time.Time
	away error
}

func (o oneCharge) Movements(_ context.Context, from, to time.Time, _ pagination.Request) (p pagination.Page[payment.Movement], err error) {
	if !o.at.Before(from) && o.at.Before(to) {
		p.Items = []payment.Movement{{
			ID: "txn", Kind: payment.MovedCapture, OrderID: "unknown", Reference: "pi", Amount: money.Money{Amount: 5, Currency: "EUR"}, At: o.at,
		}}
	}
	return p, o.away
}

func TestTheBooksOfADayAreComparedByHand(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := memory.New(clock)
	keeper := bookkeeping.Bookkeeper{Payments: oneCharge{at: now.Add(-10 * time.Hour)}, Orders: store, Reports: store, Now: clock}
	lines := logged(t, func() {
		out, err := handler.Books(keeper)(t.Context(), handler.BooksInput{Day: "2026-11-28"})
		require.NoError(t, err)
		assert.Equal(t, handler.BooksOutput{Day: "2026-11-28", Disagreements: 1, Complete: true}, out)
	})
	assert.EqualValues(t, 1, lines["books compared"]["findings"])
	lines = logged(t, func() {
		out, err := handler.Books(keeper)(t.Context(), handler.BooksInput{Day: "2026-11-29"})
		require.NoError(t, err)
		assert.False(t, out.Complete, "today is not over")
	})
	assert.NotContains(t, lines, "books compared", "an alarm would count it")
	assert.Contains(t, lines, "books compared in part")

	_, err := handler.Books(keeper)(t.Context(), handler.BooksInput{Day: "yesterday"})
	var answer messages.InvokeResponse_Error
	require.ErrorAs(t, err, &answer)
	assert.Equal(t, "Invalid", answer.Type)
}

func TestBooksThatCannotBeReadFailTheFunction(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := memory.New(clock)
	keeper := bookkeeping.Bookkeeper{Payments: oneCharge{away: failure.New(failure.Unavailable, "away")}, Orders: store, Reports: store, Now: clock}
	lines := logged(t, func() {
		_, err := handler.Books(keeper)(t.Context(), handler.BooksInput{})
		require.Error(t, err)
	})
	assert.Contains(t, lines, "the books could not be compared")
}
