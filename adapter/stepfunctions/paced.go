package stepfunctions

import (
	"context"

	"golang.org/x/time/rate"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// paced starts executions no faster than a limit.
type paced struct {
	port.Executions
	limit *rate.Limiter
}

// Paced starts so many executions of e in a second, at most. Step Functions refuses
// what exceeds its quota, which new orders need too. A start that would have to wait
// until after the context's deadline fails with Unavailable at once.
func Paced(e port.Executions, perSecond int) port.Executions {
	return paced{e, rate.NewLimiter(rate.Limit(perSecond), perSecond)}
}

// StartExecution implements port.Executions.
func (p paced) StartExecution(ctx context.Context, name, orderID string) error {
	if err := p.limit.Wait(ctx); err != nil {
		return failure.Wrap(failure.Unavailable, err, "too many sagas are being started")
	}
	return p.Executions.StartExecution(ctx, name, orderID)
}
