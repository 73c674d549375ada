package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// The events of an order reach an endpoint that asks for it in their order. The rule has three
// parts:
//
//   - A delivery names the one of the event before (After), once and for all. Fan-out knows
//     the order's events before an event from the table, where they are all stored before it
//     is published. It creates the deliveries of those that have none yet, so that no
//     delivery exists before the ones that it comes after.
//   - An attempt is made only if the delivery before has ended, which is read each time.
//     Otherwise the delivery is looked at again when the one before is due.
//   - Whoever ends a delivery enqueues the attempts of those that wait for it. If it stops
//     before, they come when they are looked at again.
const (
	// maxBefore is how many events of an order are looked at for the one before.
	maxBefore = 200
	// oldestBefore is how old an event may be whose delivery fan-out creates because a later
	// one comes after it. A queue keeps messages for this long: what has no delivery then
	// will never have one. It is less than webhook.DeliveryLifetime, so that what was
	// delivered and has expired is not sent again.
	oldestBefore = 14 * 24 * time.Hour

	// A waiting delivery is looked at again this long after the one before is due, within
	// the limits.
	lookAfter    = 5 * time.Second
	lookEarliest = 10 * time.Second
	lookLatest   = time.Hour
)

// inOrder creates the event's delivery to an endpoint that gets the events of each order in
// their order, and before it the deliveries that it comes after.
func (f *FanOut) inOrder(ctx context.Context, e webhook.Endpoint, ev event.Event, now time.Time) error {
	missing, after, err := f.before(ctx, e, ev, now)
	if err != nil {
		return err
	}
	for _, next := range append(missing, ev) {
		d, err := newDelivery(e, next, now)
		if err != nil {
			return err
		}
		if err := f.deliver(ctx, e, d.InOrderAfter(after), now); err != nil {
			return err
		}
		after = d.ID
	}
	return nil
}

// before returns the events before one that the endpoint gets and that have no delivery yet,
// first to last, and the id of the delivery that they, or the event, come after.
func (f *FanOut) before(ctx context.Context, e webhook.Endpoint, ev event.Event, now time.Time) (missing []event.Event, after string, err error) {
	earlier, err := f.earlier(ctx, ev)
	if err != nil {
		return nil, "", err
	}
	for _, x := range earlier {
		wanted := e.Wants(x)
		if since := !x.OccurredAt.Before(e.Subscribed()); since && !wanted {
			continue
		}
		d, err := f.d.Deliveries.Delivery(ctx, e.ID, webhook.DeliveryID(e.ID, x.ID))
		switch {
		case err == nil:
			return missing, d.ID, nil
		case !failure.Is(err, failure.NotFound):
			return nil, "", err
		case wanted && !x.OccurredAt.Before(e.Subscribed()) && now.Sub(x.OccurredAt) < oldestBefore:
			missing = append([]event.Event{x}, missing...)
		}
	}
	return missing, "", nil
}

// earlier are the events of the order before one, the latest first.
func (f *FanOut) earlier(ctx context.Context, ev event.Event) (earlier []event.Event, err error) {
	stored, err := f.d.Events.StoredEvents(ctx, ev.OrderID)
	if err != nil {
		return nil, err
	}
	for i := len(stored) - 1; i >= 0 && len(earlier) < maxBefore; i-- {
		var x event.Event
		if err := json.Unmarshal(stored[i].Detail, &x); err != nil {
			return nil, failure.Wrap(failure.Internal, err, "event %.80q cannot be decoded", stored[i].ID)
		}
		if x.Sequence < ev.Sequence {
			earlier = append(earlier, x)
		}
	}
	return earlier, nil
}

// waits reports whether a delivery waits for one before it, and then stores when it is looked
// at again.
func (d *Dispatcher) waits(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) (bool, error) {
	if !e.Ordered() {
		return false, nil
	}
	before, blocked, err := blocking(ctx, d.Deliveries, delivery)
	if err != nil || !blocked {
		return false, err
	}
	if before.State == webhook.DeliveryHeld { // the endpoint is active again
		if err := d.enqueueReleased(ctx, before); err != nil {
			return true, err
		}
	}
	return true, d.lookAgain(ctx, delivery, before)
}

// blocking returns the delivery that a delivery waits for, if it waits for one: the nearest
// one before it that is pending, or held because of a pause. One that ended ends the search,
// since those before it had ended. What was held while the endpoint was disabled is passed
// over, because its owner may never ask for it, and what has expired is over.
func blocking(ctx context.Context, store port.Deliveries, of webhook.Delivery) (before webhook.Delivery, blocked bool, err error) {
	before = of
	for range maxBefore {
		if before.After == "" {
			return before, false, nil
		}
		before, err = store.Delivery(ctx, of.EndpointID, before.After)
		switch {
		case err != nil:
			return before, false, ignore(err, failure.NotFound)
		case before.State == webhook.DeliveryPending || before.Missed() == webhook.MissedPaused:
			return before, true, nil
		case before.Missed() != webhook.MissedDisabled:
			return before, false, nil
		}
	}
	return before, false, nil
}

// lookAgain postpones a delivery until the one before is due.
func (d *Dispatcher) lookAgain(ctx context.Context, delivery, before webhook.Delivery) error {
	now := d.Now().UTC()
	at := before.NextAttemptAt
	if before.LeasedUntil.After(at) {
		at = before.LeasedUntil
	}
	wait := min(max(at.Add(lookAfter).Sub(now), lookEarliest), lookLatest)
	postponed := delivery.WaitUntil(now.Add(wait))
	if err := d.Deliveries.SaveDelivery(ctx, postponed); err != nil {
		return ignore(ignore(err, failure.Conflict), failure.NotFound) // another message's attempt decides
	}
	return d.enqueueNext(ctx, postponed)
}

// wake enqueues the attempts of the deliveries that waited for one that has ended.
func (d *Dispatcher) wake(ctx context.Context, e webhook.Endpoint, ended webhook.Delivery) error {
	if !e.Ordered() || !ended.Ended() {
		return nil
	}
	ids, err := d.Deliveries.Followers(ctx, ended.EndpointID, ended.ID)
	if err != nil {
		return err
	}
	var due []port.ScheduledAttempt
	for looked := 0; looked < len(ids) && looked < maxBefore; looked++ {
		next, err := d.Deliveries.Delivery(ctx, ended.EndpointID, ids[looked])
		switch {
		case err == nil && next.Parked: // a visit attempts it
			if _, err := d.save(ctx, next.Postpone(d.Now().UTC())); err != nil {
				return err
			}
		case err == nil && next.State == webhook.DeliveryPending:
			due = append(due, nextAttemptAt(next, d.Now().UTC()))
		case err == nil && next.Missed() == webhook.MissedDisabled: // those after it waited for the same one
			further, err := d.Deliveries.Followers(ctx, next.EndpointID, next.ID)
			if err != nil {
				return err
			}
			ids = append(ids, further...)
		case err != nil && !failure.Is(err, failure.NotFound):
			return err
		}
	}
	if len(due) == 0 {
		return nil
	}
	return d.Attempts.Enqueue(ctx, due)
}
