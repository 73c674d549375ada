package handler_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// dispatched notes what it is asked to do.
type dispatched struct {
	events   []event.Event
	attempts []port.Attempt
}

func (d *dispatched) FanOut(_ context.Context, e event.Event) error {
	d.events = append(d.events, e)
	return nil
}

func (d *dispatched) Attempt(_ context.Context, a port.Attempt) error {
	d.attempts = append(d.attempts, a)
	return nil
}

func TestAnEventIsFannedOut(t *testing.T) {
	w, d := newWorld(t), &dispatched{}
	orderID := w.completedOrder()
	require.NoError(t, handler.Webhooks{Dispatcher: d}.Handle(t.Context(), w.envelope(orderID, event.OrderReserved)))
	require.Len(t, d.events, 1)
	timeline, err := w.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	assert.Contains(t, timeline, d.events[0], "whole, as it was stored")
	assert.Empty(t, d.attempts)
}

func TestAnAttemptIsMade(t *testing.T) {
	d := &dispatched{}
	want := port.Attempt{
		EndpointID: "ep", OwnerID: "u", DeliveryID: "d", Round: 1, Number: 2, NotBefore: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
	}
	body, err := json.Marshal(want)
	require.NoError(t, err)
	require.NoError(t, handler.Webhooks{Dispatcher: d}.Handle(t.Context(), body))
	assert.Equal(t, []port.Attempt{want}, d.attempts)
	assert.Empty(t, d.events)
}

// D10: history was a side effect of delivering webhooks. The timeline is there
// although nothing was ever delivered, and delivering adds nothing to it.
func TestD10_DeliveringWritesNoHistory(t *testing.T) {
	w, d := newWorld(t), &dispatched{}
	orderID := w.completedOrder()
	before, err := w.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	require.Len(t, before, 5)
	for range 2 {
		require.NoError(t, handler.Webhooks{Dispatcher: d}.Handle(t.Context(), w.envelope(orderID, event.OrderCompleted)))
	}
	after, err := w.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestWhatIsNeitherEventNorAttemptFails(t *testing.T) {
	for name, body := range map[string]string{
		"no JSON":          `{`,
		"nothing":          `{}`,
		"attempt of whom":  `{"deliveryId":"d","endpointId":"e","number":1}`,
		"attempt number 0": `{"deliveryId":"d","endpointId":"e","ownerId":"u"}`,
		"attempt of what":  `{"deliveryId":"d","ownerId":"u","number":1}`,
		"attempt when":     `{"deliveryId":"d","endpointId":"e","ownerId":"u","number":1,"notBefore":"soon"}`,
	} {
		d := &dispatched{}
		err := handler.Webhooks{Dispatcher: d}.Handle(t.Context(), []byte(body))
		assert.Equal(t, failure.Invalid, failure.CodeOf(err), name)
		assert.Empty(t, d.attempts, name)
	}
}
