package dispatch

import (
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// FanOut fans out the events of one batch. The events of a batch mostly go to
// the same few endpoints, because those of one order are close together. So a
// FanOut reads the endpoints of each user once and enqueues all attempts
// together. It is safe for concurrent use.
type FanOut struct {
	d *Dispatcher

	known memo[audience, []webhook.Endpoint]
	kept  memo[string, struct{}] // whether an endpoint's circuit is

	mu  sync.Mutex
	due []port.ScheduledAttempt
}

// audience selects endpoints: one owner's, or those that get the events of all
// orders.
type audience struct {
	ownerID string
	all     bool
}

// BeginFanOut begins the fan-out of a batch. Use one FanOut per batch: it does
// not see endpoints that change after it has read them.
func (d *Dispatcher) BeginFanOut() *FanOut {
	return &FanOut{d: d}
}

// Event creates one delivery of the event for each endpoint that subscribes to
// it; a held one if the endpoint is paused or disabled. The same event again
// creates no second delivery. It fails with Unavailable when some endpoint has no delivery; calling it again, in another
// batch, creates the rest and sends nothing twice.
func (f *FanOut) Event(ctx context.Context, ev event.Event) error {
	subscribers, err := f.subscribers(ctx, ev.UserID)
	if err != nil {
		return err
	}
	_, err = each(subscribers, func(_ int, e webhook.Endpoint) (struct{}, error) {
		now := f.d.Now().UTC().Truncate(time.Millisecond)
		if !e.Wants(ev) || e.Abandoned(now) {
			return struct{}{}, nil
		}
		return struct{}{}, f.toEndpoint(ctx, e, ev, now) // an endpoint's failure does not stop the others
	})
	return err
}

// toEndpoint creates the event's delivery to one endpoint.
func (f *FanOut) toEndpoint(ctx context.Context, e webhook.Endpoint, ev event.Event, now time.Time) error {
	if may, err := f.d.mayHear(ctx, e, ev.UserID); !may {
		return err
	}
	if e.Ordered() {
		return f.inOrder(ctx, e, ev, now)
	}
	d, err := newDelivery(e, ev, now)
	if err != nil {
		return err
	}
	return f.deliver(ctx, e, d, now)
}

// newDelivery is the event's delivery to an endpoint.
func newDelivery(e webhook.Endpoint, ev event.Event, now time.Time) (webhook.Delivery, error) {
	message, err := payload(ev, e.Renders())
	return webhook.NewDelivery(e, ev.ID, string(ev.Type), message, ev.Traceparent, now), err
}

// deliver creates a delivery and keeps its first attempt for End. It is parked if the endpoint
// is parking, whose circuit is kept for it. A delivery that is held is released if its
// endpoint has been resumed since it was read.
func (f *FanOut) deliver(ctx context.Context, e webhook.Endpoint, d webhook.Delivery, now time.Time) error {
	if d.Parked = e.Parking && d.State == webhook.DeliveryPending; d.Parked {
		if err := f.keep(ctx, e); err != nil {
			return err
		}
	}
	due, err := createDelivery(ctx, f.d.Deliveries, d, now)
	if err == nil && len(due) == 0 {
		due, err = f.d.released(ctx, d)
	}
	f.addDue(due)
	return err
}

// keep makes sure once per batch that the endpoint has a circuit.
func (f *FanOut) keep(ctx context.Context, e webhook.Endpoint) error {
	_, err := f.kept.get(e.ID, func() (struct{}, error) { return struct{}{}, f.d.keep(ctx, e) })
	return err
}

// End enqueues the first attempts of the deliveries that Event created. It
// fails with Unavailable when some may not be enqueued; all events of the batch
// must then be processed again.
func (f *FanOut) End(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.due) == 0 {
		return nil
	}
	return f.d.Attempts.Enqueue(ctx, f.due)
}

func (f *FanOut) addDue(due []port.ScheduledAttempt) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.due = append(f.due, due...)
}

// subscribers are the user's endpoints and those that get the events of all
// orders.
func (f *FanOut) subscribers(ctx context.Context, userID string) ([]webhook.Endpoint, error) {
	own, err := f.known.get(audience{ownerID: userID}, func() ([]webhook.Endpoint, error) {
		return f.d.Endpoints.EndpointsOf(ctx, userID)
	})
	if err != nil {
		return nil, err
	}
	all, err := f.known.get(audience{all: true}, func() ([]webhook.Endpoint, error) {
		return f.d.Endpoints.EndpointsForAllOrders(ctx)
	})
	subscribers := own[:len(own):len(own)] // other calls append to it, too
	for _, e := range all {
		if e.OwnerID != userID {
			subscribers = append(subscribers, e)
		}
	}
	return subscribers, err
}
