package handler_test

import (
	"context"
	"crypto/rand"
	"log/slog"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/functions/handler"
)

// outward is the world's own dispatcher behind the handler, with the queue that
// brings its attempts back and an endpoint that takes everything.
type outward struct {
	w      *world
	out    *dispatch.Dispatcher
	queued []port.ScheduledAttempt
	posts  int
}

// outward has the shopper of the world's orders listen at the address.
func (w *world) outward(url string) *outward {
	o := &outward{w: w}
	o.out = &dispatch.Dispatcher{
		Endpoints: w.store, Deliveries: w.store, Attempts: o, Sender: o, Mailer: w.outbox,
		Now: w.clock, Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	registry := &dispatch.Registry{
		Endpoints: w.store, Deliveries: w.store, Attempts: o, Now: w.clock, NextID: w.ids.Next, Random: rand.Reader,
	}
	_, err := registry.Register(w.t.Context(), identity.Identity{UserID: "user-1"}, "ada@example.com", webhook.Draft{URL: url})
	require.NoError(w.t, err)
	return o
}

// deliver hands a message to the function, and after it every attempt that it
// asks for.
func (o *outward) deliver(body []byte) {
	webhooks := handler.Webhooks{BeginFanOut: func() handler.FanOut { return o.out.BeginFanOut() }, Attempt: o.out.Attempt}
	for bodies := [][]byte{body}; len(bodies) > 0; bodies = o.take() {
		answer, err := webhooks.Batch(4)(o.w.t.Context(), batch(bodies...))
		require.NoError(o.w.t, err)
		require.Empty(o.w.t, failedOf(answer))
	}
}

// take empties the queue.
func (o *outward) take() (bodies [][]byte) {
	for _, a := range o.queued {
		bodies = append(bodies, attemptBody(o.w.t, a))
	}
	o.queued = nil
	return bodies
}

// Enqueue implements port.AttemptQueue.
func (o *outward) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	o.queued = append(o.queued, attempts...)
	return nil
}

// Post implements port.Sender.
func (o *outward) Post(context.Context, string, map[string]string, []byte) (port.Response, error) {
	o.posts++
	return port.Response{Status: 204}, nil
}
