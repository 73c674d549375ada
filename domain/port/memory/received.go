package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// ReceivedEvent implements port.ReceivedEvents.
func (s *Store) ReceivedEvent(_ context.Context, partnerID, webhookID string) (found partner.Received, err error) {
	err = s.do("ReceivedEvent", func() error {
		r, ok := s.received[pair{partnerID, webhookID}]
		if !ok {
			return failure.New(failure.NotFound, "there is no event %.80q", webhookID)
		}
		found = cloneReceived(r)
		return nil
	})
	return found, err
}

// SaveReceived implements port.ReceivedEvents.
func (s *Store) SaveReceived(_ context.Context, r partner.Received) error {
	return s.do("SaveReceived", func() error {
		k := pair{r.PartnerID, r.WebhookID}
		if s.received[k].Version != r.Version-1 {
			return failure.New(failure.Conflict, "the event was changed concurrently")
		}
		s.received[k] = cloneReceived(r)
		return nil
	})
}

// ReceivedFrom implements port.ReceivedEvents.
func (s *Store) ReceivedFrom(_ context.Context, partnerID string, f port.ReceivedFilter, r pagination.Request) (p pagination.Page[partner.Received], err error) {
	err = s.do("ReceivedFrom", func() error {
		var found []partner.Received
		for _, e := range s.received {
			if e.PartnerID == partnerID && f.Selects(e) {
				found = append(found, cloneReceived(e))
			}
		}
		p = page(found, func(e partner.Received) string { return timeKey(e.ReceivedAt, e.WebhookID) }, descending, r)
		return nil
	})
	return p, err
}

// KeepBody implements port.ReceivedEvents.
func (s *Store) KeepBody(_ context.Context, partnerID, webhookID string, body []byte) error {
	return s.do("KeepBody", func() error {
		s.bodies[pair{partnerID, webhookID}] = slices.Clone(body)
		return nil
	})
}

// KeptBody implements port.ReceivedEvents.
func (s *Store) KeptBody(_ context.Context, partnerID, webhookID string) (body []byte, err error) {
	err = s.do("KeptBody", func() error {
		body = slices.Clone(s.bodies[pair{partnerID, webhookID}])
		return nil
	})
	return body, err
}

// ForgetBody implements port.ReceivedEvents.
func (s *Store) ForgetBody(_ context.Context, partnerID, webhookID string) error {
	return s.do("ForgetBody", func() error {
		delete(s.bodies, pair{partnerID, webhookID})
		return nil
	})
}

// hourOf is an hour of a partner.
type hourOf struct {
	partnerID string
	hour      time.Time
}

// CountReceived implements port.ReceivedEvents.
func (s *Store) CountReceived(_ context.Context, partnerID string, at time.Time, n partner.Counts) error {
	return s.do("CountReceived", func() error {
		k := hourOf{partnerID, at.UTC().Truncate(time.Hour)}
		s.receivedCounts[k] = s.receivedCounts[k].Add(n)
		return nil
	})
}

// ReceivedCounts implements port.ReceivedEvents.
func (s *Store) ReceivedCounts(_ context.Context, partnerID string, from time.Time) (hours []partner.HourCounts, err error) {
	err = s.do("ReceivedCounts", func() error {
		for k, n := range s.receivedCounts {
			if k.partnerID == partnerID && k.hour.Add(time.Hour).After(from) {
				hours = append(hours, partner.HourCounts{Hour: k.hour, Counts: n})
			}
		}
		slices.SortFunc(hours, func(a, b partner.HourCounts) int { return cmp.Compare(a.Hour.Unix(), b.Hour.Unix()) })
		return nil
	})
	return hours, err
}

func cloneReceived(r partner.Received) partner.Received {
	r.Reason.Violations = slices.Clone(r.Reason.Violations)
	return r
}
