package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// FanOut brings the events of one batch to their endpoints. An order's events
// come close together, so what one batch holds mostly goes to the same few
// endpoints: they are read once, after the batch has come, and what is to be
// attempted is asked for together. It is safe for concurrent use.
type FanOut struct {
	d *Dispatcher

	mu    sync.Mutex
	known map[audience]endpoints
	first []port.ScheduledAttempt
}

// audience is whose endpoints a list holds: one owner's, or those that hear of
// everybody's orders.
type audience struct {
	ownerID string
	all     bool
}

// endpoints are read at the first call, once.
type endpoints func() ([]webhook.Endpoint, error)

// BeginFanOut begins the fan-out of a batch. Begin one for each batch: an
// endpoint that changes after it was read is not read again.
func (d *Dispatcher) BeginFanOut() *FanOut {
	return &FanOut{d: d, known: map[audience]endpoints{}}
}

// Event makes one delivery of the event for each endpoint that wants it. The
// same event again makes nothing twice. Unavailable: not every endpoint has its
// delivery; calling again, in another batch, completes it and sends nothing
// twice to the others.
func (f *FanOut) Event(ctx context.Context, ev event.Event) error {
	hearing, err := f.hearing(ctx, ev.UserID)
	if err != nil {
		return err
	}
	message, err := payload(ev)
	if err != nil {
		return err
	}
	var problems []error // one endpoint holds up no other
	for _, e := range hearing {
		if !e.Wants(ev) {
			continue
		}
		now := f.d.Now().UTC().Truncate(time.Millisecond)
		due, err := created(ctx, f.d.Deliveries, webhook.NewDelivery(e, ev.ID, string(ev.Type), message, ev.Traceparent, now), now)
		problems = append(problems, err)
		f.ask(due)
	}
	return errors.Join(problems...)
}

// End asks for the first attempts of what Event made. Unavailable: some may not
// be asked for; then all events of the batch must come again.
func (f *FanOut) End(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.first) == 0 {
		return nil
	}
	return f.d.Attempts.Enqueue(ctx, f.first)
}

func (f *FanOut) ask(due []port.ScheduledAttempt) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.first = append(f.first, due...)
}

// hearing are the user's endpoints and those that hear of all orders.
func (f *FanOut) hearing(ctx context.Context, userID string) ([]webhook.Endpoint, error) {
	own, err := f.once(audience{ownerID: userID}, func() ([]webhook.Endpoint, error) {
		return f.d.Endpoints.EndpointsOf(ctx, userID)
	})
	if err != nil {
		return nil, err
	}
	all, err := f.once(audience{all: true}, func() ([]webhook.Endpoint, error) {
		return f.d.Endpoints.EndpointsForAllOrders(ctx)
	})
	hearing := own[:len(own):len(own)] // others append to it, too
	for _, e := range all {
		if e.OwnerID != userID {
			hearing = append(hearing, e)
		}
	}
	return hearing, err
}

// once reads an audience's endpoints unless the batch knows them; who asks
// meanwhile waits.
func (f *FanOut) once(a audience, read endpoints) ([]webhook.Endpoint, error) {
	f.mu.Lock()
	known, ok := f.known[a]
	if !ok {
		known = sync.OnceValues(read)
		f.known[a] = known
	}
	f.mu.Unlock()
	return known()
}
