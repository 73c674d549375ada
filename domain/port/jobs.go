package port

import (
	"context"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Jobs stores jobs and their results.
type Jobs interface {
	// CreateJob stores a new job, which runs. Conflict: one of its kind runs already,
	// however many are created at once.
	CreateJob(ctx context.Context, j job.Job) error
	// Job returns a job. NotFound. Strongly consistent.
	Job(ctx context.Context, id string) (job.Job, error)
	// ListJobs lists all jobs that are kept, the latest first. Eventually consistent.
	ListJobs(ctx context.Context, p pagination.Request) (pagination.Page[job.Job], error)
	// RunningJobs returns the ids of the jobs that have not ended. Strongly consistent.
	RunningJobs(ctx context.Context) ([]string, error)
	// ClaimJob leases a job that has not ended to a holder and returns it. Conflict: it has
	// ended, or another holder's lease lasts.
	ClaimJob(ctx context.Context, id, holder string, lease time.Duration) (job.Job, error)
	// AdvanceJob stores the progress and lease of j, whose Version is one above the stored
	// one's, with the result that the progress counts, unless it is nil; both or none.
	// Conflict: it has another version, or j.Holder does not hold it any more.
	AdvanceJob(ctx context.Context, j job.Job, r *job.Result) error
	// EndJob stores j as ended, like AdvanceJob, so that another of its kind may begin.
	EndJob(ctx context.Context, j job.Job) error
	// StopJob asks a job to stop and returns it. One that has ended stays as it is. NotFound.
	StopJob(ctx context.Context, id string) (job.Job, error)
	// JobResults lists a job's results, by their number. Strongly consistent.
	JobResults(ctx context.Context, id string, p pagination.Request) (pagination.Page[job.Result], error)
}

// ListedOrder is an entry of the list of orders with one status, by when they came into it.
type ListedOrder struct {
	ID     string
	Since  time.Time // when it came into the status, or the event occurred
	Cursor string    // continues the list after this entry
	Event  string    // in a list of events, the event's id
}

// StoredEvent is an event as it was stored.
type StoredEvent struct {
	ID     string
	Detail json.RawMessage
}

// JobOrders lists orders and events for jobs.
type JobOrders interface {
	// InStatusSince lists at most limit orders that have a status and came into it at since
	// or later, longest ago first, without archived ones; only those after the cursor, unless
	// it is empty. Eventually consistent.
	InStatusSince(ctx context.Context, status order.Status, since time.Time, after string, limit int) ([]ListedOrder, error)
	// RefundsIn lists at most limit events that tell of refunds and occurred in [from, to),
	// longest ago first; only those after the cursor, unless it is empty. Eventually
	// consistent.
	RefundsIn(ctx context.Context, from, to time.Time, after string, limit int) ([]ListedOrder, error)
	// StoredEvents returns an order's events as they were stored, oldest first, to be
	// published as they are; none if there is no such order.
	StoredEvents(ctx context.Context, orderID string) ([]StoredEvent, error)
}

// EventConsumers publishes events again.
type EventConsumers interface {
	// PublishAgain publishes messages on the bus, or, unless consumer is empty, sends them to
	// that consumer alone, as the bus would. Doing it again is safe, because consumers know
	// what they have done. Invalid, TooLarge: one of them can never be published. Internal.
	PublishAgain(ctx context.Context, consumer event.Consumer, messages []Message) error
}
