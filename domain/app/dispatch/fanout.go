package dispatch

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// FanOut fans out the events of one batch. The events of a batch mostly go to
// the same few endpoints, because those of one order are close together. So a
// FanOut reads the endpoints of each user once and enqueues all attempts
// together. Endpoints that are set aside come after that: neither their number nor
// a part of the table that does not answer delays the others. It is safe for
// concurrent use.
type FanOut struct {
	d *Dispatcher

	known memo[audience, []webhook.Endpoint]
	kept  memo[string, struct{}] // whether an endpoint's circuit is

	mu   sync.Mutex
	due  []port.ScheduledAttempt
	left []leftover
}

// leftover is an event for an endpoint that is set aside.
type leftover struct {
	endpoint webhook.Endpoint
	event    event.Event
}

// Unfinished has the events, by id, that lack a delivery to an endpoint that is set aside,
// and why.
type Unfinished map[string]error

func (u Unfinished) Error() string { return errors.Join(u.Unwrap()...).Error() }

// Unwrap returns the reasons.
func (u Unfinished) Unwrap() []error { return slices.Collect(maps.Values(u)) }

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
// it, and leaves those that are set aside to End. The same event again creates no
// second delivery. It fails with Unavailable when some endpoint has no delivery;
// calling it again, in another batch, creates the rest and sends nothing twice.
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
		if e.Aside() {
			f.leave(e, ev)
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

func (f *FanOut) leave(e webhook.Endpoint, ev event.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = append(f.left, leftover{e, ev})
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

// End enqueues the first attempts of the deliveries that Event created, and then
// creates those of the endpoints that are set aside; held ones, if the endpoint is
// paused or disabled. It fails with Unfinished when some of these are missing, and
// with Unavailable when some attempts may not be enqueued; all events of the batch
// must then be processed again.
func (f *FanOut) End(ctx context.Context) error {
	if err := f.enqueue(ctx); err != nil {
		return err
	}
	unfinished := f.setAside(ctx)
	if err := f.enqueue(ctx); err != nil { // an endpoint may have been resumed meanwhile
		return err
	}
	if len(unfinished) > 0 {
		return unfinished
	}
	return nil
}

// setAside creates the deliveries that Event has left.
func (f *FanOut) setAside(ctx context.Context) Unfinished {
	f.mu.Lock()
	left := f.left
	f.left = nil
	f.mu.Unlock()
	errs, _ := each(left, func(_ int, l leftover) (error, error) {
		return f.toEndpoint(ctx, l.endpoint, l.event, f.d.Now().UTC().Truncate(time.Millisecond)), nil
	})
	unfinished := Unfinished{}
	for i, l := range left {
		if err := errors.Join(unfinished[l.event.ID], errs[i]); err != nil {
			unfinished[l.event.ID] = err
		}
	}
	return unfinished
}

// enqueue enqueues the attempts that are due.
func (f *FanOut) enqueue(ctx context.Context) error {
	f.mu.Lock()
	due := f.due
	f.due = nil
	f.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	return f.d.Attempts.Enqueue(ctx, due)
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
