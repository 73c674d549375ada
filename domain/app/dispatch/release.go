package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// atOnce is how many items of the table a visit or a sweep changes at the same time.
const atOnce = 20

// release makes parked deliveries due, those that are due longest first, spread over the time
// until the next release. One that is saved and not enqueued is found by a sweep.
func (d *Dispatcher) release(ctx context.Context, c webhook.Circuit) (next webhook.Circuit, keep bool, err error) {
	ids, err := d.Due.ParkedDeliveries(ctx, c.EndpointID, endOfTime, c.ToRelease())
	if err != nil {
		return c, true, err
	}
	now := d.Now().UTC().Truncate(time.Millisecond)
	due, err := each(ids, func(i int, id string) (*port.ScheduledAttempt, error) {
		return d.unpark(ctx, c.EndpointID, id, now.Add(webhook.ReleasePause*time.Duration(i)/time.Duration(len(ids))))
	})
	if queued := d.enqueueAll(ctx, due); err == nil {
		err = queued
	}
	next, keep = c.AfterRelease(len(ids), d.Now())
	return next, keep, err
}

// unpark makes one delivery due at a time, and returns its attempt if it is to be enqueued.
func (d *Dispatcher) unpark(ctx context.Context, endpointID, id string, at time.Time) (*port.ScheduledAttempt, error) {
	delivery, err := d.Deliveries.Delivery(ctx, endpointID, id)
	if err != nil {
		return nil, ignore(err, failure.NotFound)
	}
	if !delivery.Parked || delivery.Leased(d.Now()) {
		return nil, nil
	}
	delivery = delivery.Unpark(at)
	saved, err := d.save(ctx, delivery)
	if err != nil || !saved || !d.soon(delivery.NextAttemptAt) {
		return nil, err
	}
	a := nextAttempt(delivery)
	return &a, nil
}

// stopParked ends parked deliveries of an endpoint that cannot get them, as many as a release
// takes. The circuit is kept until none is left.
func (d *Dispatcher) stopParked(ctx context.Context, c webhook.Circuit, e webhook.Endpoint, why error) (webhook.Circuit, bool, error) {
	ids, err := d.Due.ParkedDeliveries(ctx, c.EndpointID, endOfTime, c.ToRelease())
	if err != nil {
		return c, true, err
	}
	_, err = each(ids, func(_ int, id string) (struct{}, error) {
		delivery, err := d.Deliveries.Delivery(ctx, c.EndpointID, id)
		if err != nil || !delivery.Parked || delivery.Leased(d.Now()) {
			return struct{}{}, ignore(err, failure.NotFound)
		}
		return struct{}{}, d.stop(ctx, delivery, e, why)
	})
	next, keep := c.Stopping(d.Now()).AfterRelease(len(ids), d.Now())
	return next, keep, err
}

// enqueueAll enqueues the attempts that there are.
func (d *Dispatcher) enqueueAll(ctx context.Context, found []*port.ScheduledAttempt) error {
	var all []port.ScheduledAttempt
	for _, a := range found {
		if a != nil {
			all = append(all, *a)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return d.Attempts.Enqueue(ctx, all)
}

// each calls f for all items, atOnce at a time, and returns its results.
func each[T, R any](items []T, f func(i int, item T) (R, error)) ([]R, error) {
	results, errs := make([]R, len(items)), make([]error, len(items))
	slots := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			results[i], errs[i] = f(i, item)
		})
	}
	wg.Wait()
	return results, errors.Join(errs...)
}
