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

const (
	// recoveryLease is how long a run holds a recovery after it stored its progress: longer
	// than a batch takes.
	recoveryLease = 30 * time.Second
	// recoveryBatch is how many deliveries are changed between two writes of the progress.
	recoveryBatch = 25
	// ahead is how far ahead a run makes deliveries due: until the next run.
	ahead = time.Minute
	// settled is how long after an endpoint was resumed nothing more is held for its pause
	// that its release would not see: the list of what is held is a second or so behind.
	settled = time.Minute
	// maxRecoveriesInRun is how many recoveries one run works on; the others wait.
	maxRecoveriesInRun = 100
	// maxChain is how many deliveries that come before one are recovered before it.
	maxChain = 200
)

// Run works on all recoveries that run, several at the same time, until they have nothing to do
// or the time is up. Those on which another run works are left out. It is to be called about
// once a minute.
func (r *Recoverer) Run(ctx context.Context, until time.Time) error {
	running, err := r.Recoveries.RunningRecoveries(ctx, maxRecoveriesInRun)
	if err != nil {
		return err
	}
	errs := make([]error, len(running))
	var all sync.WaitGroup
	atOnce := make(chan struct{}, 10)
	for i, one := range running {
		all.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			errs[i] = r.work(ctx, one, until)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// work works on one recovery, unless another run does.
func (r *Recoverer) work(ctx context.Context, of webhook.Recovery, until time.Time) error {
	stored, err := r.Recoveries.Recovery(ctx, of.EndpointID, of.Cause)
	if err != nil || stored.ID != of.ID || stored.Ended() {
		return ignore(err, failure.NotFound)
	}
	w := &recovering{Recoverer: r, Recovery: stored, until: until, run: r.NextID(), counted: map[string]bool{}}
	if w.Leased(w.run, r.now()) {
		return nil
	}
	w.Holder = w.run
	if err := w.save(ctx); err != nil {
		return ignore(err, failure.Conflict)
	}
	return ignore(w.batches(ctx), failure.Conflict) // the lease was lost
}

// recovering is one run's work on one recovery.
type recovering struct {
	*Recoverer
	webhook.Recovery
	until time.Time
	run   string
	// counted are the deliveries that this run made due before the list came to them.
	counted map[string]bool
}

// batches works until the recovery ends, the time is up, or enough is due.
func (w *recovering) batches(ctx context.Context) error {
	for {
		e, err := w.Endpoints.Endpoint(ctx, w.OwnerID, w.EndpointID)
		if err != nil && !failure.Is(err, failure.NotFound) {
			return err
		}
		if err != nil || e.State != webhook.Active || w.State == webhook.RecoveryStopping {
			return w.end(ctx, webhook.RecoveryStopped)
		}
		if more, err := w.batch(ctx, e); err != nil || !more {
			return err
		}
		if now := w.now(); !now.Before(w.until) || w.NotBefore.After(now.Add(ahead)) {
			return w.release(ctx)
		}
	}
}

// batch makes the deliveries of one batch due. It reports false when there is nothing more to
// do for now.
func (w *recovering) batch(ctx context.Context, e webhook.Endpoint) (more bool, err error) {
	if len(w.Batch) == 0 {
		if more, err := w.next(ctx); err != nil || !more {
			return false, err
		}
	}
	var due []port.ScheduledAttempt
	for _, id := range w.Batch {
		if due, err = w.one(ctx, e, id, due); err != nil {
			return false, err
		}
	}
	if len(due) > 0 {
		if err := w.Attempts.Enqueue(ctx, due); err != nil {
			return false, err
		}
	}
	w.Batch = nil
	return true, w.save(ctx)
}

// next stores which deliveries the next batch has, or ends the recovery. What was resumed is
// looked at again until all is settled.
func (w *recovering) next(ctx context.Context) (more bool, err error) {
	listed, err := w.Recoveries.MissedDeliveries(ctx, port.MissedListing{
		EndpointID: w.EndpointID, Reasons: w.Cause.Reasons(), Since: w.Since, Until: w.Until, After: w.Cursor, Limit: recoveryBatch,
	})
	if err != nil {
		return false, err
	}
	if len(listed) > 0 {
		for _, entry := range listed {
			w.Batch, w.Cursor = append(w.Batch, entry.DeliveryID), entry.Key
		}
		return true, w.save(ctx)
	}
	if w.Cause == webhook.Resumed && w.now().Sub(w.CreatedAt) < settled {
		w.Cursor = ""
		return false, w.release(ctx)
	}
	return false, w.end(ctx, webhook.RecoveryDone)
}

// one makes one delivery due, and counts it. A delivery that this recovery made due before,
// in a run that was killed, gets its message again.
func (w *recovering) one(ctx context.Context, e webhook.Endpoint, id string, due []port.ScheduledAttempt) ([]port.ScheduledAttempt, error) {
	d, err := w.Deliveries.Delivery(ctx, w.EndpointID, id)
	if failure.Is(err, failure.NotFound) {
		w.Skipped++
		return due, nil
	}
	if err != nil {
		return due, err
	}
	if w.Has(d) {
		return w.inOrder(ctx, e, d, due)
	}
	if d.Recovery != w.ID {
		w.Skipped++
		return due, nil
	}
	if !w.counted[d.ID] {
		w.Done++
	}
	return w.withAttempt(due, d), nil
}

// inOrder makes a delivery due after those that it comes after and that this recovery is to
// make due, too.
func (w *recovering) inOrder(ctx context.Context, e webhook.Endpoint, d webhook.Delivery, due []port.ScheduledAttempt) ([]port.ScheduledAttempt, error) {
	chain, err := w.chain(ctx, e, d)
	if err != nil {
		return due, err
	}
	for i := len(chain) - 1; i >= 0; i-- {
		at, after := w.Slot(w.now())
		again := chain[i].Recover(w.Recovery, at)
		err := w.Deliveries.SaveDelivery(ctx, again)
		if err != nil && !failure.Is(err, failure.Conflict) && !failure.Is(err, failure.NotFound) {
			return due, err
		}
		switch {
		case err == nil:
			w.Recovery = after
			w.Done++
			if i > 0 {
				w.counted[again.ID] = true
			}
			due = w.withAttempt(due, again)
		case i == 0:
			w.Skipped++ // its owner redelivered it, or another run recovered it
		}
	}
	return due, nil
}

// withAttempt adds the delivery's next attempt, unless a sweep or a visit enqueues it.
func (w *recovering) withAttempt(due []port.ScheduledAttempt, d webhook.Delivery) []port.ScheduledAttempt {
	if d.State != webhook.DeliveryPending || d.Parked || d.NextAttemptAt.Sub(w.now()) > direct {
		return due
	}
	return append(due, nextAttempt(d))
}

// chain is a delivery, the one before it that was missed as well, and so on.
func (w *recovering) chain(ctx context.Context, e webhook.Endpoint, d webhook.Delivery) ([]webhook.Delivery, error) {
	chain := []webhook.Delivery{d}
	for e.Ordered() && d.After != "" && len(chain) < maxChain {
		before, err := w.Deliveries.Delivery(ctx, d.EndpointID, d.After)
		if failure.Is(err, failure.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !w.Has(before) {
			break
		}
		chain, d = append(chain, before), before
	}
	return chain, nil
}

// save stores the progress and renews the lease. If the recovery's owner asked it to stop
// meanwhile, it takes that over.
func (w *recovering) save(ctx context.Context) error {
	return w.store(ctx, w.Next(recoveryLease, w.now()))
}

// release lets the next run begin at once.
func (w *recovering) release(ctx context.Context) error {
	return w.store(ctx, w.Next(0, w.now()))
}

func (w *recovering) end(ctx context.Context, s webhook.RecoveryState) error {
	return w.store(ctx, w.End(s, w.now()))
}

// store stores the recovery as it is next.
func (w *recovering) store(ctx context.Context, next webhook.Recovery) error {
	err := w.Recoveries.SaveRecovery(ctx, next)
	if failure.Is(err, failure.Conflict) {
		stored, found := w.Recoveries.Recovery(ctx, w.EndpointID, w.Cause)
		if found != nil || stored.ID != w.ID || stored.State != webhook.RecoveryStopping || stored.Version != next.Version {
			return err
		}
		if !next.Ended() {
			next.State = webhook.RecoveryStopping
		}
		next.Version++
		err = w.Recoveries.SaveRecovery(ctx, next)
	}
	if err == nil {
		w.Recovery = next
	}
	return err
}
