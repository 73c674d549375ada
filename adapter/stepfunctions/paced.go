package stepfunctions

import (
	"context"

	"golang.org/x/time/rate"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Pace is how many requests of a kind are sent in a second, at most.
type Pace struct {
	Starts  int
	Lookups int
}

// burst is how many seconds' worth of lookups may be sent at once: they are rare, and
// Step Functions has a bucket of 250 or more.
const burst = 20

// paced sends requests no faster than its limits.
type paced struct {
	port.Executions
	starts, lookups *rate.Limiter
}

// Paced sends no more requests to e than the pace allows. Step Functions refuses what
// exceeds its quotas, which new orders need too. A request that would have to wait until
// after the context's deadline fails with Unavailable at once.
func Paced(e port.Executions, p Pace) port.Executions {
	return paced{
		e, rate.NewLimiter(rate.Limit(p.Starts), p.Starts), rate.NewLimiter(rate.Limit(p.Lookups), burst*p.Lookups),
	}
}

// StartExecution implements port.Executions.
func (p paced) StartExecution(ctx context.Context, name, orderID string) error {
	if err := p.starts.Wait(ctx); err != nil {
		return failure.Wrap(failure.Unavailable, err, "too many sagas are being started")
	}
	return p.Executions.StartExecution(ctx, name, orderID)
}

// ExecutionRunning implements port.Executions.
func (p paced) ExecutionRunning(ctx context.Context, name string) (bool, error) {
	if err := p.lookups.Wait(ctx); err != nil {
		return false, failure.Wrap(failure.Unavailable, err, "too many executions are being looked up")
	}
	return p.Executions.ExecutionRunning(ctx, name)
}
