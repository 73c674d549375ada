package operate

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	// MaxCounted is how far orders that need attention and open withdrawals are counted.
	MaxCounted = 100
	// MaxFailing is how many failing endpoints an overview has, those that fail longest.
	MaxFailing = 20
	// partTime bounds the reading of one part of an overview, because an operator waits.
	partTime = 4 * time.Second
	// skew is by how much another process's clock may be fast.
	skew = time.Minute
)

// Part is a part of an overview. Each is read on its own, so that one that cannot be read
// hides no other.
type Part string

// The parts of an overview.
const (
	PartFlow        Part = "flow"
	PartBacklog     Part = "backlog"
	PartStalled     Part = "stalled"
	PartAttention   Part = "attention"
	PartWithdrawals Part = "withdrawals"
	PartQueues      Part = "queues"
	PartEndpoints   Part = "endpoints"
	PartGateway     Part = "gateway"
)

// Overview is how the platform is doing. What belongs to a part in Missing is zero.
type Overview struct {
	At          time.Time // when it was read
	Flow        Flow
	Backlog     backlog.State // zero unless somebody measured a backlog lately
	Stalled     []Stalled     // of each status that an order is in before it ends, in the order of the saga
	Attention   Count         // orders that need attention
	Oldest      time.Time     // since when the oldest of them does; zero without one
	Withdrawals Count         // that are to be decided
	Queues      []port.QueueDepth
	Endpoints   Failing
	Gateway     GatewayHealth
	Missing     []Part // that could not be read, sorted
}

// Count is a number that is counted to a limit.
type Count struct {
	N    int
	More bool // than N
}

// Stalled is the order that is in a status for longest.
type Stalled struct {
	OrderID string
	Status  order.Status
	Since   time.Time
	Overdue bool // so long that people should look, see reconcile.OverdueAfter
}

// Failing are endpoints that fail, those that fail longest first.
type Failing struct {
	Items []webhook.Endpoint
	More  bool // than these
}

// Overviews makes overviews. It is safe for concurrent use.
type Overviews struct {
	Orders          port.Orders
	Flow            port.OrderFlow
	Withdrawals     port.Withdrawals
	Endpoints       port.FailingEndpoints
	Queues          port.Queues
	Breakers        port.Breakers
	Reconciliations port.Reconciliations
	Gateway         string // the payment gateway's name
	Now             func() time.Time

	mu   sync.Mutex
	flow flowMeter
}

// Overview reads how the platform is doing. It does not fail: what cannot be read is in
// Missing.
func (o *Overviews) Overview(ctx context.Context) Overview {
	v := Overview{At: o.Now().UTC()}
	parts := map[Part]func(context.Context, *Overview) error{
		PartFlow: o.readFlow, PartBacklog: o.readBacklog, PartStalled: o.readStalled, PartAttention: o.readAttention,
		PartWithdrawals: o.readWithdrawals, PartQueues: o.readQueues, PartEndpoints: o.readEndpoints, PartGateway: o.readGateway,
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for part, read := range parts { // each writes fields of its own
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, partTime)
			defer cancel()
			if read(ctx, &v) != nil {
				mu.Lock()
				defer mu.Unlock()
				v.Missing = append(v.Missing, part)
			}
		})
	}
	wg.Wait()
	slices.Sort(v.Missing)
	return v
}

func (o *Overviews) readFlow(ctx context.Context, v *Overview) (err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v.Flow, err = o.flow.read(ctx, o.Flow, v.At)
	return err
}

// readBacklog ignores a state that nobody has measured lately, as the API does.
func (o *Overviews) readBacklog(ctx context.Context, v *Overview) error {
	r, err := o.Reconciliations.Reconciliation(ctx)
	if err == nil && v.At.Sub(r.Backlog.At) <= backlog.Fresh {
		v.Backlog = r.Backlog
	}
	return err
}

func (o *Overviews) readStalled(ctx context.Context, v *Overview) error {
	var found []Stalled
	for _, status := range []order.Status{order.Pending, order.Processing, order.Cancelling} {
		oldest, err := o.oldestIn(ctx, status, v.At)
		if err != nil {
			return err
		}
		if oldest.OrderID != "" {
			found = append(found, oldest)
		}
	}
	v.Stalled = found
	return nil
}

// oldestIn is the order that is in the status for longest. It is zero if there is none. The
// list may be late, so the order is read.
func (o *Overviews) oldestIn(ctx context.Context, status order.Status, now time.Time) (Stalled, error) {
	p, err := o.Orders.Stalled(ctx, status, now.Add(skew), pagination.Request{Limit: lateEntries})
	if err != nil {
		return Stalled{}, err
	}
	for _, id := range p.Items {
		found, err := o.Orders.Order(ctx, id)
		if failure.Is(err, failure.NotFound) || err == nil && found.Status() != status {
			continue
		}
		if err != nil {
			return Stalled{}, err
		}
		since := found.Snapshot().StatusSince
		return Stalled{OrderID: id, Status: status, Since: since, Overdue: now.Sub(since) >= reconcile.OverdueAfter(status)}, nil
	}
	return Stalled{}, nil
}

// lateEntries is how many of a list's first orders are read to find one that is still in
// it.
const lateEntries = 5

func (o *Overviews) readAttention(ctx context.Context, v *Overview) error {
	n, err := o.Orders.CountIn(ctx, order.NeedsAttention, time.Time{}, v.At.Add(skew), MaxCounted+1)
	if err != nil {
		return err
	}
	oldest, err := o.oldestIn(ctx, order.NeedsAttention, v.At)
	v.Attention, v.Oldest = counted(n), oldest.Since
	return err
}

// counted is a count to MaxCounted.
func counted(n int) Count { return Count{N: min(n, MaxCounted), More: n > MaxCounted} }

func (o *Overviews) readWithdrawals(ctx context.Context, v *Overview) error {
	p, err := o.Withdrawals.OpenWithdrawals(ctx, pagination.Request{Limit: pagination.MaxLimit})
	v.Withdrawals = Count{N: len(p.Items), More: p.Next != ""}
	return err
}

func (o *Overviews) readQueues(ctx context.Context, v *Overview) (err error) {
	v.Queues, err = o.Queues.Depths(ctx)
	return err
}

func (o *Overviews) readEndpoints(ctx context.Context, v *Overview) error {
	failing, whole, err := o.Endpoints.FailingEndpoints(ctx, MaxFailing)
	v.Endpoints = Failing{Items: failing, More: err == nil && !whole}
	return err
}

func (o *Overviews) readGateway(ctx context.Context, v *Overview) error {
	s, err := o.Breakers.Breaker(ctx, o.Gateway)
	if err == nil {
		v.Gateway = healthOf(s, v.At)
	}
	return err
}

// GatewayState is how a payment gateway is doing.
type GatewayState string

// The states of a payment gateway, as its breaker has them.
const (
	GatewayWell    GatewayState = "well"
	GatewayFailing GatewayState = "failing" // some calls in a row had no answer
	GatewayPaused  GatewayState = "paused"  // so many that it is not called now
	GatewayProbed  GatewayState = "probed"  // the pause is over: one call at a time asks whether it answers
)

// GatewayHealth is how a payment gateway is doing.
type GatewayHealth struct {
	Name        string
	State       GatewayState
	Failures    int       // in a row, while it is failing
	PausedUntil time.Time // zero unless it is paused
}

// healthOf is what a breaker says of its payment gateway. Failures that do not count any
// more are forgotten.
func healthOf(s breaker.State, now time.Time) GatewayHealth {
	h := GatewayHealth{Name: s.Gateway, State: GatewayWell}
	switch {
	case !s.Closed() && now.Before(s.OpenUntil):
		h.State, h.PausedUntil = GatewayPaused, s.OpenUntil
	case !s.Closed():
		h.State = GatewayProbed
	case s.Failures > 0 && now.Sub(s.Since) <= saga.DefaultGuard(nil).Limits.Window:
		h.State, h.Failures = GatewayFailing, s.Failures
	}
	return h
}
