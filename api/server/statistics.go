package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/webhook"
)

// GetWebhookStatistics shows how the attempts at one of the caller's endpoints ended.
func (s *Server) GetWebhookStatistics(ctx context.Context, r openapi.GetWebhookStatisticsRequestObject) (openapi.GetWebhookStatisticsResponseObject, error) {
	found, err := s.webhooks.Statistics(ctx, callOf(ctx).caller.UserID, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return openapi.GetWebhookStatistics200JSONResponse{Body: openapi.WebhookStatistics{
		At: found.At, Day: attemptsView(found.Day), Week: attemptsView(found.Week), Hours: convertAll(found.Hours, hourView),
	}}, nil
}

func attemptsView(c webhook.Counts) openapi.AttemptStatistics {
	v := openapi.AttemptStatistics{
		Attempts: c.Attempts(), Delivered: c.Delivered, P50Ms: percentile(c, 0.5), P95Ms: percentile(c, 0.95), Failures: []openapi.FailureCount{},
	}
	for _, class := range webhook.ErrorClasses() {
		if n := c.Failed[class]; n > 0 {
			v.Failures = append(v.Failures, openapi.FailureCount{ErrorClass: openapi.DeliveryErrorClass(class), Attempts: n})
		}
	}
	slices.SortStableFunc(v.Failures, func(a, b openapi.FailureCount) int { return cmp.Compare(b.Attempts, a.Attempts) })
	return v
}

func hourView(h webhook.HourCounts) openapi.HourStatistics {
	return openapi.HourStatistics{
		Hour: h.Hour, Attempts: h.Attempts(), Delivered: h.Delivered, P50Ms: percentile(h.Counts, 0.5), P95Ms: percentile(h.Counts, 0.95),
	}
}

func percentile(c webhook.Counts, p float64) *float32 {
	d, ok := c.Percentile(p)
	if !ok {
		return nil
	}
	ms := milliseconds(d)
	return &ms
}
