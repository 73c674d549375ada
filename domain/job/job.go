// Package job defines jobs: what operators ask for that takes longer than a request. A job
// looks at the orders of a filter one after the other, at a rate, and remembers how far it
// is and what came of each order.
package job

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of jobs.
const (
	MaxRate    = 100     // orders, or events, in a second
	MaxOrders  = 100_000 // that one job looks at; it fails when there are more
	MaxMessage = 200     // characters of what a result says
	maxCode    = 60      // characters of a reason's code
	// MaxReason is how long the reason of a job may be, in characters. The actions on its
	// orders have it too, with the job's id.
	MaxReason = audit.MaxReason - 100
	// Kept is how long a job and its results are kept, from its creation on.
	Kept = 30 * 24 * time.Hour
	// MaxEventAge is how long ago the window of events may begin. Consumers remember for as
	// long which deliveries were made; older events would be delivered twice.
	MaxEventAge = 30 * 24 * time.Hour
)

// Kind is what a job does for each order. Of each kind, one job runs at a time.
type Kind string

// The kinds. Their names are kept in the table.
const (
	RetryOrders   Kind = "retry_orders"   // tries orders that stand still again
	PublishEvents Kind = "publish_events" // publishes events that are stored again
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{RetryOrders, PublishEvents} }

// State is where a job is.
type State string

// The states.
const (
	Running  State = "running"
	Stopping State = "stopping" // an operator asked it to stop; it does after the order it works on
	Stopped  State = "stopped"
	Done     State = "done"
	Failed   State = "failed" // it ended before its last order; Failure says why
)

// Ended reports whether a job in the state does nothing any more.
func (s State) Ended() bool { return s == Stopped || s == Done || s == Failed }

// Filter says which orders a job is about, and for PublishEvents which of their events.
type Filter struct {
	// Status and Reason are of RetryOrders: orders that came into the status in [From, To);
	// a reason's code narrows it further.
	Status order.Status
	Reason string
	// From and To are the window: of the orders' status, or of the events.
	From, To time.Time
	// OrderID, Type and Consumer are of PublishEvents: events of one order only, of one type
	// only, and for one consumer only, past the bus; each may be empty.
	OrderID  string
	Type     event.Type
	Consumer event.Consumer
}

// Job is one job. A store changes its State to Stopping; all else is changed by whoever
// holds its lease.
type Job struct {
	ID        string // sorts by time
	Kind      Kind
	Filter    Filter
	Rate      int // orders, or events, in a second, at most
	By        string
	Reason    string // why an operator asked for it
	CreatedAt time.Time
	// Expected is how many orders the filter had when the job began, 0 if they are too many
	// to count.
	Expected int

	State    State
	Progress Progress
	// Holder is the run that works on the job, until LeaseUntil; "" if none does.
	Holder     string
	LeaseUntil time.Time
	Version    int // increases with each change of the progress
	UpdatedAt  time.Time
	EndedAt    time.Time
	Failure    failure.Code // why it failed
}

// Progress is how far a job is.
type Progress struct {
	Cursor  string // after which order it goes on; only the job's runner understands it
	Looked  int    // orders that were looked at
	Done    int    // orders for which it did what was asked
	Skipped int    // orders that did not need it, or do not allow it
	Failed  int
	Events  int // that were published
	// Idle is how many runs in a row could not do anything, because the platform was away.
	Idle int
	// NotBefore is when the rate allows the next order.
	NotBefore time.Time
	// Trying is the order of RetryOrders that is tried next, or was when the run died, after
	// TryingAfter results. From then on, the job goes on after the cursor TryingAt, which is
	// empty if a release before stored the rest. Once the order was tried, it may leave its
	// list at any moment.
	Trying, TryingAt string
	TryingAfter      int
}

// Try returns the progress when an order is to be tried next, and the job goes on after the
// cursor from then on.
func (p Progress) Try(orderID, cursor string) Progress {
	p.Trying, p.TryingAt, p.TryingAfter = orderID, cursor, p.Results()
	return p
}

// Tries reports whether it is stored that the order is to be tried next. What a release
// stored that does not know Trying is out of date.
func (p Progress) Tries(orderID string) bool {
	return p.Trying == orderID && p.TryingAfter == p.Results()
}

// Results is how many results the job has.
func (p Progress) Results() int { return p.Done + p.Skipped + p.Failed }

// Outcome is what came of one order.
type Outcome string

// The outcomes.
const (
	OrderDone    Outcome = "done"
	OrderSkipped Outcome = "skipped"
	OrderFailed  Outcome = "failed"
)

// Result is what a job did for one order.
type Result struct {
	Number  int // from 1, in the order in which they were made
	OrderID string
	Outcome Outcome
	Code    failure.Code // why it was skipped or failed
	Message string
	Events  int // that were published
	At      time.Time
}

// Count returns the progress after a result, with the result's number.
func (p Progress) Count(r Result) (Progress, Result) {
	switch r.Outcome {
	case OrderDone:
		p.Done++
	case OrderSkipped:
		p.Skipped++
	case OrderFailed:
		p.Failed++
	}
	p.Events += r.Events
	r.Number = p.Results()
	return p, r
}

// Check returns the broken rules of a job that is to begin now, but for the form of its
// order's id.
func (j Job) Check(now time.Time) failure.Violations {
	var v failure.Violations
	text.Check("/reason", j.Reason, 1, MaxReason, &v)
	if j.Rate < 1 || j.Rate > MaxRate {
		v.Add("/rate", "range", "must be 1–%d", MaxRate)
	}
	if !j.Filter.From.IsZero() && !j.Filter.From.Before(j.Filter.To) {
		v.Add("/filter/to", "range", "must be after from")
	}
	switch j.Kind {
	case RetryOrders:
		j.Filter.checkRetry(&v)
	case PublishEvents:
		j.Filter.checkEvents(now, &v)
	default:
		v.Add("/kind", "enum", "must be a known kind of job")
	}
	return v
}

func (f Filter) checkRetry(v *failure.Violations) {
	if !f.Status.Known() || f.Status.Terminal() {
		v.Add("/filter/status", "enum", "must be a status in which an order can stand still")
	}
	text.Check("/filter/reason", f.Reason, 0, maxCode, v)
	if f.OrderID != "" || f.Type != "" || f.Consumer != "" {
		v.Add("/filter", "unknown", "orderId, type and consumer are for events only")
	}
}

// Consumers are those that a job may publish for alone. The one that moves money hears events
// from the bus only.
func Consumers() []event.Consumer {
	return slices.DeleteFunc(event.Consumers(), func(c event.Consumer) bool { return c == event.RefundConsumer })
}

func (f Filter) checkEvents(now time.Time, v *failure.Violations) {
	if f.From.IsZero() || f.From.Before(now.Add(-MaxEventAge)) {
		v.Add("/filter/from", "range", "must be at most %d days ago", int(MaxEventAge.Hours())/24)
	}
	if f.Type != "" && !f.Type.Known() {
		v.Add("/filter/type", "enum", "must be a type of events")
	}
	if f.Consumer != "" && !slices.Contains(Consumers(), f.Consumer) {
		v.Add("/filter/consumer", "enum", "must be a consumer of events")
	}
	if f.Status != "" || f.Reason != "" {
		v.Add("/filter", "unknown", "status and reason are for orders that stand still only")
	}
}
