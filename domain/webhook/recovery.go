package webhook

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// The limits of recoveries.
const (
	// RecoveryRate is how many deliveries of one recovery become due in a second.
	RecoveryRate = 50
	// RecoveryKept is how long a recovery is kept after its end.
	RecoveryKept = 30 * 24 * time.Hour
)

// RecoveryCause is what a recovery is for. An endpoint has at most one recovery for each.
type RecoveryCause string

// The causes.
const (
	// Asked: the endpoint's owner asked for what was missed since a time, for any reason.
	Asked RecoveryCause = "asked"
	// Resumed: the endpoint was paused and is active again.
	Resumed RecoveryCause = "resumed"
)

// RecoveryCauses lists all causes.
func RecoveryCauses() []RecoveryCause { return []RecoveryCause{Asked, Resumed} }

// Reasons are why the deliveries of such a recovery were missed.
func (c RecoveryCause) Reasons() []Missed {
	if c == Resumed {
		return []Missed{MissedPaused}
	}
	return AllMissed()
}

// RecoveryState is where a recovery is.
type RecoveryState string

// The states.
const (
	RecoveryRunning  RecoveryState = "running"
	RecoveryStopping RecoveryState = "stopping" // its owner asked it to stop; it does within some deliveries
	RecoveryStopped  RecoveryState = "stopped"  // by its owner, or because the endpoint is not active any more
	RecoveryDone     RecoveryState = "done"
)

// Recovery makes what an endpoint missed due again, oldest first, at a bounded rate. It does
// so in batches. A batch is stored before its deliveries are changed, and each delivery names
// the recovery that changed it, so that a run that is killed is taken up without a gap, and
// nothing is counted or made due twice.
type Recovery struct {
	ID         string // names it in deliveries
	EndpointID string
	OwnerID    string
	Cause      RecoveryCause
	// Since and Until are when its deliveries were missed; a zero Until is no limit.
	Since, Until time.Time
	// Total is how many there were when it began; 0 if they are too many to count.
	Total int

	State   RecoveryState
	Done    int // deliveries that are due again
	Skipped int // deliveries that have been attempted or have expired meanwhile

	Batch     []string  // ids of the deliveries that are worked on
	Cursor    string    // after which entry of the list the next batch begins
	NotBefore time.Time // when the rate allows the next delivery to be due
	// Holder is the run that works on it, until LeaseUntil.
	Holder     string
	LeaseUntil time.Time

	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
	EndedAt   time.Time
}

// NewRecovery returns a recovery that begins now.
func NewRecovery(id string, e Endpoint, cause RecoveryCause, now time.Time) Recovery {
	return Recovery{
		ID: id, EndpointID: e.ID, OwnerID: e.OwnerID, Cause: cause, State: RecoveryRunning,
		NotBefore: now, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
}

// CheckSince fails with Invalid unless a recovery may be asked for that begins and ends at the
// times; a zero until is now.
func CheckSince(since, until, now time.Time) error {
	var v failure.Violations
	if since.Before(now.Add(-DeliveryLifetime)) {
		v.Add("/since", "range", "must be at most %d days ago", int(DeliveryLifetime.Hours())/24)
	}
	if since.After(now) {
		v.Add("/since", "range", "must not be in the future")
	}
	if !until.IsZero() && !until.After(since) {
		v.Add("/until", "range", "must be after since")
	}
	return v.Err()
}

// Ended reports whether the recovery does nothing any more.
func (r Recovery) Ended() bool { return !r.EndedAt.IsZero() }

// Leased reports whether another run than the holder works on it.
func (r Recovery) Leased(holder string, now time.Time) bool {
	return r.Holder != holder && now.Before(r.LeaseUntil)
}

// Has reports whether the recovery is to make a delivery due again.
func (r Recovery) Has(d Delivery) bool {
	return d.MissedWithin(r.Cause.Reasons(), r.Since, r.Until)
}

// Slot returns when the next delivery becomes due, and the recovery after it.
func (r Recovery) Slot(now time.Time) (time.Time, Recovery) {
	at := r.NotBefore
	if at.Before(now) {
		at = now
	}
	r.NotBefore = at.Add(time.Second / RecoveryRate)
	return at, r
}

// Next returns the recovery with its next version, held for the lease.
func (r Recovery) Next(lease time.Duration, now time.Time) Recovery {
	r.LeaseUntil, r.UpdatedAt = now.Add(lease), now
	r.Version++
	return r
}

// End returns the recovery as ended.
func (r Recovery) End(s RecoveryState, now time.Time) Recovery {
	r = r.Next(0, now)
	r.State, r.EndedAt, r.Batch = s, now, nil
	return r
}

// Stop returns the recovery as one that is to stop. One that has ended stays as it is.
func (r Recovery) Stop(now time.Time) Recovery {
	if r.Ended() || r.State == RecoveryStopping {
		return r
	}
	r.State, r.UpdatedAt = RecoveryStopping, now
	r.Version++
	return r
}

// Recover makes a missed delivery due at a time. One that was held because of a pause goes on
// with its schedule; any other one gets the whole schedule again.
func (d Delivery) Recover(r Recovery, at time.Time) Delivery {
	if r.Cause == Asked && len(d.Attempts) > 0 {
		d.Attempts, d.NextAttemptAt = nil, time.Time{}
		d.Round++
	}
	d.Recovery = r.ID
	return d.Release(at)
}
