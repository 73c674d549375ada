package dispatch

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// The limits of recoveries that their owners meet.
const (
	// MaxRecoveries is how many recoveries an owner may begin in RecoveryWindow, of all
	// endpoints together.
	MaxRecoveries  = 60
	RecoveryWindow = time.Hour
	// MaxCounted is up to how many missed deliveries are counted.
	MaxCounted = 10_000
	// firstRun is how long the request that begins a recovery works on it itself, so that a
	// short one need not wait for the next run.
	firstRun = 2 * time.Second
)

var recoveriesOfOwner = port.Budget{Name: "owner-recovery", Units: MaxRecoveries, Window: RecoveryWindow}

// Recoverer makes what endpoints missed due again; see webhook.Recovery. All fields are
// required. It is safe for concurrent use, also by several processes.
type Recoverer struct {
	Endpoints  port.Endpoints
	Deliveries port.Deliveries
	Recoveries port.Recoveries
	Attempts   port.AttemptQueue
	Budgets    port.Budgets
	Now        func() time.Time
	NextID     func() string // names recoveries and runs
}

// Missed is how many deliveries an endpoint missed.
type Missed struct {
	Failed   int // their attempts failed
	Paused   int // held because of a pause
	Disabled int // held because we disabled the endpoint
	// Complete is false if there are more than MaxCounted for one of the reasons; its number
	// is then MaxCounted.
	Complete bool
}

// Begin begins to recover what an endpoint of the owner missed, for any reason, since a time
// and before until, or now if that is zero. It fails with NotFound; with Invalid as
// webhook.CheckSince does; with Conflict unless the endpoint is active, or while a recovery of
// it runs; or with RateLimited after MaxRecoveries.
func (r *Recoverer) Begin(ctx context.Context, ownerID, endpointID string, since, until time.Time) (webhook.Recovery, error) {
	now := r.now()
	e, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID)
	if err != nil {
		return webhook.Recovery{}, err
	}
	if err := webhook.CheckSince(since, until, now); err != nil {
		return webhook.Recovery{}, err
	}
	if err := r.mayBegin(ctx, e); err != nil {
		return webhook.Recovery{}, err
	}
	recovery := webhook.NewRecovery(r.NextID(), e, webhook.Asked, now)
	if recovery.Since, recovery.Until = since.UTC(), until.UTC(); until.IsZero() || until.After(now) {
		recovery.Until = now
	}
	if recovery.Total, err = r.total(ctx, recovery); err != nil {
		return webhook.Recovery{}, err
	}
	if err := r.Recoveries.CreateRecovery(ctx, recovery); err != nil {
		return webhook.Recovery{}, err
	}
	return r.begun(ctx, recovery), nil
}

// mayBegin fails unless a recovery of the endpoint may begin.
func (r *Recoverer) mayBegin(ctx context.Context, e webhook.Endpoint) error {
	if e.State != webhook.Active {
		return failure.New(failure.Conflict, "the endpoint is %s; make it active first", e.State)
	}
	running, err := r.Recoveries.Recovery(ctx, e.ID, webhook.Asked)
	if err == nil && !running.Ended() {
		return failure.New(failure.Conflict, "a recovery of the endpoint is running")
	}
	if err := ignore(err, failure.NotFound); err != nil {
		return err
	}
	return r.Budgets.Spend(ctx, recoveriesOfOwner, e.OwnerID)
}

// total counts the deliveries of a recovery; 0 if they are too many.
func (r *Recoverer) total(ctx context.Context, of webhook.Recovery) (int, error) {
	n, err := r.Recoveries.CountMissed(ctx, port.MissedListing{
		EndpointID: of.EndpointID, Reasons: of.Cause.Reasons(), Since: of.Since, Until: of.Until,
	}, MaxCounted)
	if n >= MaxCounted {
		n = 0
	}
	return n, err
}

// begun works on a recovery that has just begun, for a short time, and returns it as it is
// then. If that fails, the next run goes on.
func (r *Recoverer) begun(ctx context.Context, recovery webhook.Recovery) webhook.Recovery {
	_ = r.work(ctx, recovery, r.now().Add(firstRun))
	if now, err := r.Recoveries.Recovery(ctx, recovery.EndpointID, recovery.Cause); err == nil && now.ID == recovery.ID {
		return now
	}
	return recovery
}

// Last returns the last recovery that was asked for of an endpoint of the owner. It fails with
// NotFound, also if there is none.
func (r *Recoverer) Last(ctx context.Context, ownerID, endpointID string) (webhook.Recovery, error) {
	if _, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID); err != nil {
		return webhook.Recovery{}, err
	}
	return r.Recoveries.Recovery(ctx, endpointID, webhook.Asked)
}

// Stop stops the recovery that the owner asked for, and returns it. What is due again stays
// so. It fails with NotFound.
func (r *Recoverer) Stop(ctx context.Context, ownerID, endpointID string) (webhook.Recovery, error) {
	for try := 1; ; try++ {
		running, err := r.Last(ctx, ownerID, endpointID)
		if err != nil {
			return webhook.Recovery{}, err
		}
		stopping := running.Stop(r.now())
		if stopping.Version == running.Version {
			return running, nil
		}
		err = r.Recoveries.SaveRecovery(ctx, stopping)
		if err == nil {
			return r.begun(ctx, stopping), nil
		}
		if !failure.Is(err, failure.Conflict) || try == saveTries {
			return webhook.Recovery{}, err
		}
	}
}

// Missed counts what an endpoint of the owner missed since a time. It fails with NotFound.
func (r *Recoverer) Missed(ctx context.Context, ownerID, endpointID string, since time.Time) (Missed, error) {
	if _, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID); err != nil {
		return Missed{}, err
	}
	counted := Missed{Complete: true}
	for why, n := range map[webhook.Missed]*int{
		webhook.MissedFailed: &counted.Failed, webhook.MissedPaused: &counted.Paused, webhook.MissedDisabled: &counted.Disabled,
	} {
		found, err := r.Recoveries.CountMissed(ctx, port.MissedListing{
			EndpointID: endpointID, Reasons: []webhook.Missed{why}, Since: since,
		}, MaxCounted+1)
		if err != nil {
			return Missed{}, err
		}
		*n = min(found, MaxCounted)
		counted.Complete = counted.Complete && found <= MaxCounted
	}
	return counted, nil
}

// Resume stores an endpoint that is active again, together with the recovery that releases
// what was held because of a pause, and begins with that.
func (r *Recoverer) Resume(ctx context.Context, e webhook.Endpoint) error {
	recovery := webhook.NewRecovery(r.NextID(), e, webhook.Resumed, r.now())
	if err := r.Recoveries.ResumeEndpoint(ctx, e, recovery); err != nil {
		return err
	}
	r.begun(ctx, recovery)
	return nil
}

// now is the time, truncated to milliseconds like all stored times.
func (r *Recoverer) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
