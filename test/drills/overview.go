package main

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/eventforge/eventforge/ops/client"
)

// overview is what operators see first, as far as the drills look at it.
type overview struct {
	Flow struct {
		Minutes []struct{ Failed, FailedBecauseOfUs int }
	}
	Stalled []struct {
		Status  string
		Overdue bool
	}
	Attention struct{ Count int }
	Queues    []queueDepth
}

// queueDepth is a queue as the overview and the page of queues show it.
type queueDepth struct {
	Name            string
	Visible         int
	DeadLetters     int
	OnlyDeadLetters bool
}

func (q queueDepth) holdsDeadLetters() bool {
	return q.DeadLetters > 0 || q.OnlyDeadLetters && q.Visible > 0
}

// overviewShows waits until the overview shows what broke. It may be some seconds old on
// the machine's clock, so that it is asked only after the lists that it leads to show it. A
// release without an overview has only the lists.
func (d drill) overviewShows(ctx context.Context, p *scene) error {
	if d.overview == nil {
		return nil
	}
	return p.eventually(ctx, "the overview shows it", func() (bool, error) {
		var o overview
		_, err := p.operator.Call(ctx, http.MethodGet, "/api/ops/overview", nil, nil, &o)
		if refused := (*client.Error)(nil); errors.As(err, &refused) && refused.Answer.Status == http.StatusNotFound {
			return true, nil
		}
		return d.overview(o), err
	})
}

// Conditions of an overview.

func showsDeadLetters(queue string) func(overview) bool {
	return func(o overview) bool {
		return slices.ContainsFunc(o.Queues, func(q queueDepth) bool { return q.Name == queue && q.holdsDeadLetters() })
	}
}

func showsAttention(o overview) bool { return o.Attention.Count > 0 }

func showsStalled(status string, overdue bool) func(overview) bool {
	return func(o overview) bool {
		for _, s := range o.Stalled {
			if s.Status == status && (s.Overdue || !overdue) {
				return true
			}
		}
		return false
	}
}

func showsFailed(o overview) bool {
	failed := 0
	for _, m := range o.Flow.Minutes {
		failed += m.Failed
	}
	return failed > 0
}

func showsOurFailures(o overview) bool {
	failed := 0
	for _, m := range o.Flow.Minutes {
		failed += m.FailedBecauseOfUs
	}
	return failed > 0
}
