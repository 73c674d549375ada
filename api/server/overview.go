package server

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	// overviewKept is how long a task's overview serves all operators: each reads dozens of
	// queues and lists.
	overviewKept = 5 * time.Second
	// overviewTime bounds the reading of one.
	overviewTime = 8 * time.Second
)

// GetOverview shows how the platform is doing.
func (s *Server) GetOverview(ctx context.Context, _ openapi.GetOverviewRequestObject) (openapi.GetOverviewResponseObject, error) {
	v, err := s.overviews.Get(ctx, "", func(ctx context.Context) (operate.Overview, error) {
		read := s.overview.Overview(ctx)
		if len(read.Missing) > 0 {
			s.log.WarnContext(ctx, "parts of the overview could not be read", "parts", read.Missing)
		}
		return read, nil
	})
	if err != nil {
		return nil, err
	}
	return openapi.GetOverview200JSONResponse{Body: overviewView(v)}, nil
}

func overviewView(o operate.Overview) openapi.Overview {
	has := func(p operate.Part) bool { return !slices.Contains(o.Missing, p) }
	v := openapi.Overview{ReadAt: o.At, Missing: convertAll(o.Missing, func(p operate.Part) openapi.OverviewMissing { return openapi.OverviewMissing(p) })}
	if has(operate.PartFlow) {
		v.Flow = &openapi.OverviewFlow{Minutes: convertAll(o.Flow.Minutes, minuteView), MoreFailedBecauseOfUs: o.Flow.More}
	}
	if has(operate.PartBacklog) && o.Backlog != (backlog.State{}) {
		v.Backlog = &openapi.OverviewBacklog{Waiting: o.Backlog.Waiting, WaitSeconds: int(o.Backlog.Wait / time.Second), Refusing: o.Backlog.Refusing}
	}
	if has(operate.PartStalled) {
		v.Stalled = convertAll(o.Stalled, stalledView)
	}
	if has(operate.PartAttention) {
		v.Attention = &openapi.AttentionCount{Count: o.Attention.N, More: o.Attention.More, OldestSince: optional(o.Oldest)}
	}
	if has(operate.PartWithdrawals) {
		v.Withdrawals = &openapi.CappedCount{Count: o.Withdrawals.N, More: o.Withdrawals.More}
	}
	if has(operate.PartQueues) {
		v.Queues = convertAll(o.Queues, queueView)
	}
	if has(operate.PartEndpoints) {
		v.Endpoints = &openapi.FailingEndpoints{Items: convertAll(o.Endpoints.Items, failingView), More: o.Endpoints.More}
	}
	if has(operate.PartGateway) {
		v.Gateway = &openapi.GatewayHealth{
			Name: o.Gateway.Name, State: openapi.GatewayHealthState(o.Gateway.State),
			Failures: optional(o.Gateway.Failures), PausedUntil: optional(o.Gateway.PausedUntil),
		}
	}
	return v
}

func minuteView(m operate.Minute) openapi.FlowMinute {
	return openapi.FlowMinute{
		At: m.At, Accepted: m.Accepted, Completed: m.Completed, Failed: m.Failed, FailedBecauseOfUs: m.OurFault, Cancelled: m.Cancelled,
	}
}

func stalledView(s operate.Stalled) openapi.StalledOrder {
	return openapi.StalledOrder{OrderID: s.OrderID, Status: openapi.OrderStatus(s.Status), Since: s.Since, Overdue: s.Overdue}
}

func failingView(e webhook.Endpoint) openapi.FailingEndpoint {
	return openapi.FailingEndpoint{
		ID: e.ID, OwnerID: e.OwnerID, Host: hostOf(e.URL), FailingSince: e.Failing.Since, DisabledAt: e.Failing.Since.Add(webhook.FailingLimit),
	}
}
