package handler_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// patience is how long a batch may take.
const patience = time.Minute

// dispatched records the calls of the handler.
type dispatched struct {
	mu       sync.Mutex
	events   []event.Event
	attempts []port.ScheduledAttempt // forwarded, or made
	visits   []port.ScheduledAttempt
	begun    int
	ended    int
	endErr   error
	release  func()          // called at the end of the fan-out
	waits    <-chan struct{} // for which an attempt waits
	queue    redelivery
}

func (d *dispatched) webhooks() handler.Webhooks {
	return handler.Webhooks{BeginFanOut: func() handler.FanOut { d.begun++; return d }, Forward: d.attempt, Redelivery: d.queue.policy()}
}

func (d *dispatched) Event(_ context.Context, e event.Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
	return nil
}

func (d *dispatched) End(context.Context) error {
	d.ended++
	if d.release != nil {
		d.release()
	}
	return d.endErr
}

func (d *dispatched) attempt(ctx context.Context, a port.ScheduledAttempt) error {
	if d.waits != nil {
		select {
		case <-d.waits:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attempts = append(d.attempts, a)
	return nil
}

// handle handles a batch and returns the ids of the messages to deliver again.
func (d *dispatched) handle(t *testing.T, bodies ...[]byte) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience) // an attempt that waits for nothing must not block for ever
	defer cancel()
	response, err := d.webhooks().Batch(4)(ctx, batch(bodies...))
	require.NoError(t, err)
	return failedOf(response)
}

func attemptBody(t *testing.T, a port.ScheduledAttempt) []byte {
	t.Helper()
	body, err := json.Marshal(a)
	require.NoError(t, err)
	return body
}

var anAttempt = port.ScheduledAttempt{
	EndpointID: "ep", OwnerID: "u", DeliveryID: "d", Round: 1, Number: 2, NotBefore: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
}

func TestAnEventIsFannedOut(t *testing.T) {
	h, d := newHarness(t), &dispatched{}
	orderID := h.completedOrder()
	require.Empty(t, d.handle(t, h.envelope(orderID, event.OrderReserved)))
	require.Len(t, d.events, 1)
	timeline, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	assert.Contains(t, timeline, d.events[0], "complete, as it was stored")
	assert.Empty(t, d.attempts)
}

func TestAnAttemptOfTheReleaseBeforeIsForwarded(t *testing.T) {
	d := &dispatched{}
	require.Empty(t, d.handle(t, attemptBody(t, anAttempt)))
	assert.Equal(t, []port.ScheduledAttempt{anAttempt}, d.attempts)
	assert.Empty(t, d.events)
	assert.Zero(t, d.begun, "without events no fan-out begins")
}

func TestABatchsEventsAreFannedOutTogether(t *testing.T) {
	h, d := newHarness(t), &dispatched{}
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	require.Empty(t, d.handle(t, body, attemptBody(t, anAttempt), []byte(`{`), body))
	assert.Equal(t, []string{"invalid {"}, d.queue.aside)
	assert.Len(t, d.events, 2)
	assert.Len(t, d.attempts, 1)
	assert.Equal(t, []int{1, 1}, []int{d.begun, d.ended})
}

// P1: a slow endpoint does not delay the events of its batch.
func TestP1_EventsWaitForNoAttempt(t *testing.T) {
	h := newHarness(t)
	fannedOut := make(chan struct{})
	d := &dispatched{waits: fannedOut, release: sync.OnceFunc(func() { close(fannedOut) })}
	require.Empty(t, d.handle(t, attemptBody(t, anAttempt), h.envelope(h.completedOrder(), event.OrderCompleted)))
	assert.Len(t, d.attempts, 1)
}

func TestEventsWhoseAttemptsWereNotEnqueuedAreDeliveredAgain(t *testing.T) {
	h, d := newHarness(t), &dispatched{endErr: failure.New(failure.Unavailable, "not now")}
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	assert.Equal(t, "m0 m2", d.handle(t, body, attemptBody(t, anAttempt), body))
	assert.Len(t, d.attempts, 1)
}

func TestOnlyTheEventsThatAreNotFinishedAreDeliveredAgain(t *testing.T) {
	h, d := newHarness(t), &dispatched{}
	one, two := h.completedOrder(), h.completedOrder()
	timeline, err := h.store.Timeline(t.Context(), two)
	require.NoError(t, err)
	d.endErr = dispatch.Unfinished{timeline[len(timeline)-1].ID: failure.New(failure.Unavailable, "not now")}
	assert.Equal(t, "m2", d.handle(t, h.envelope(one, event.OrderCompleted), []byte(`{`), h.envelope(two, event.OrderCompleted)))
	assert.Equal(t, []string{"invalid {"}, d.queue.aside)
}

func TestMessagesOfTheQueuesOfAttempts(t *testing.T) {
	d := &dispatched{}
	visit := func(_ context.Context, a port.ScheduledAttempt) error { d.visits = append(d.visits, a); return nil }
	aVisit := port.ScheduledAttempt{EndpointID: "ep", OwnerID: "u", NotBefore: anAttempt.NotBefore}
	attempt, probe := handler.Attempt(d.attempt), handler.Probe(visit, d.attempt)
	require.NoError(t, attempt(t.Context(), attemptBody(t, anAttempt)))
	require.NoError(t, probe(t.Context(), attemptBody(t, anAttempt)))
	require.NoError(t, probe(t.Context(), attemptBody(t, aVisit)))
	assert.Equal(t, []port.ScheduledAttempt{anAttempt, anAttempt}, d.attempts)
	assert.Equal(t, []port.ScheduledAttempt{aVisit}, d.visits)
	for _, bad := range []string{`{`, `{}`, `{"endpointId":"ep"}`, `{"ownerId":"u","deliveryId":"d","number":1}`, `{"endpointId":"ep","ownerId":"u","deliveryId":"d"}`} {
		assert.Equal(t, failure.Invalid, failure.CodeOf(probe(t.Context(), []byte(bad))), bad)
		assert.Equal(t, failure.Invalid, failure.CodeOf(attempt(t.Context(), []byte(bad))), bad)
	}
	assert.Equal(t, failure.Invalid, failure.CodeOf(attempt(t.Context(), attemptBody(t, aVisit))), "a visit is made aside")
}

// D10: history was a side effect of webhook delivery. The timeline exists
// although nothing was delivered, and a delivery adds nothing to it.
func TestD10_DeliveringWritesNoHistory(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	before, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	require.Len(t, before, 5)
	o := h.dispatching("https://shop.example/hook")
	for range 2 {
		o.deliver(h.envelope(orderID, event.OrderCompleted))
	}
	require.Equal(t, 1, o.posts, "it was delivered once")
	after, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestAMessageThatIsNeitherEventNorAttemptIsSetAside(t *testing.T) {
	for name, body := range map[string]string{
		"no JSON":          `{`,
		"nothing":          `{}`,
		"attempt of whom":  `{"deliveryId":"d","endpointId":"e","number":1}`,
		"attempt number 0": `{"deliveryId":"d","endpointId":"e","ownerId":"u"}`,
		"attempt of what":  `{"deliveryId":"d","ownerId":"u","number":1}`,
		"attempt when":     `{"deliveryId":"d","endpointId":"e","ownerId":"u","number":1,"notBefore":"soon"}`,
	} {
		d := &dispatched{}
		assert.Empty(t, d.handle(t, []byte(body)), name)
		assert.Equal(t, []string{"invalid " + body}, d.queue.aside, name)
		assert.Empty(t, d.attempts, name)
		assert.Empty(t, d.events, name)
	}
}
