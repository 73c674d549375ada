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
	h      *harness
	out    *dispatch.Dispatcher
	queued []port.ScheduledAttempt
	posts  int
}

// outward has the shopper of the world's orders listen at the address.
func (h *harness) outward(url string) *outward {
	o := &outward{h: h}
	o.out = &dispatch.Dispatcher{
		Endpoints: h.store, Deliveries: h.store, Attempts: o, Sender: o, Mailer: h.outbox,
		Now: h.clock, Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	registry := &dispatch.Registry{
		Endpoints: h.store, Deliveries: h.store, Attempts: o, Now: h.clock, NextID: h.ids.Next, Random: rand.Reader,
	}
	_, err := registry.Register(h.t.Context(), identity.Identity{UserID: "user-1"}, "ada@example.com", webhook.Draft{URL: url})
	require.NoError(h.t, err)
	return o
}

// deliver hands a message to the function, and after it every attempt that it
// asks for.
func (o *outward) deliver(body []byte) {
	webhooks := handler.Webhooks{BeginFanOut: func() handler.FanOut { return o.out.BeginFanOut() }, Attempt: o.out.Attempt}
	for bodies := [][]byte{body}; len(bodies) > 0; bodies = o.take() {
		answer, err := webhooks.Batch(4)(o.h.t.Context(), batch(bodies...))
		require.NoError(o.h.t, err)
		require.Empty(o.h.t, failedOf(answer))
	}
}

// take empties the queue.
func (o *outward) take() (bodies [][]byte) {
	for _, a := range o.queued {
		bodies = append(bodies, attemptBody(o.h.t, a))
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
