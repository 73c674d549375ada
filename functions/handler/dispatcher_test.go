package handler_test

import (
	"context"
	"crypto/rand"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/functions/handler"
)

// dispatching is the harness's dispatcher behind the handler, with the queue of
// its attempts and an endpoint that accepts everything.
type dispatching struct {
	h      *harness
	out    *dispatch.Dispatcher
	queued []port.ScheduledAttempt
	posts  int
}

// dispatching registers an endpoint of the shopper with the given URL.
func (h *harness) dispatching(url string) *dispatching {
	o := &dispatching{h: h}
	o.out = &dispatch.Dispatcher{
		Endpoints: h.store, Members: o, Deliveries: h.store, Circuits: h.store, Attempts: o, Probes: o, Sender: o,
		Now: h.clock, Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	registry := &dispatch.Registry{
		Endpoints: h.store, Deliveries: h.store, Attempts: o, Now: h.clock, NextID: h.ids.Next, Random: rand.Reader,
	}
	_, err := registry.Register(h.t.Context(), identity.Identity{UserID: "user-1"}, "ada@example.com", webhook.Draft{URL: url})
	require.NoError(h.t, err)
	return o
}

// deliver passes a message to the function, and then every attempt that it
// enqueues.
func (o *dispatching) deliver(body []byte) {
	webhooks := handler.Webhooks{BeginFanOut: func() handler.FanOut { return o.out.BeginFanOut() }, Redelivery: (&redelivery{}).policy()}
	o.succeed(webhooks.Batch(4), body)
	for bodies := o.take(); len(bodies) > 0; bodies = o.take() {
		o.succeed(handler.Attempts(4, o.out.BeginAttempts, (&redelivery{}).policy()), bodies...)
	}
}

func (o *dispatching) succeed(function func(context.Context, events.SQSEvent) (events.SQSEventResponse, error), bodies ...[]byte) {
	response, err := function(o.h.t.Context(), batch(bodies...))
	require.NoError(o.h.t, err)
	require.Empty(o.h.t, failedOf(response))
}

// Members implements port.Members: nobody is a partner.
func (o *dispatching) Members(context.Context, string) (map[string]bool, error) {
	return nil, nil
}

// take returns and removes the queue's messages.
func (o *dispatching) take() (bodies [][]byte) {
	for _, a := range o.queued {
		bodies = append(bodies, attemptBody(o.h.t, a))
	}
	o.queued = nil
	return bodies
}

// Enqueue implements port.AttemptQueue.
func (o *dispatching) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	o.queued = append(o.queued, attempts...)
	return nil
}

// Post implements port.Sender.
func (o *dispatching) Post(context.Context, string, map[string]string, []byte) (port.Response, error) {
	o.posts++
	return port.Response{Status: 204}, nil
}
