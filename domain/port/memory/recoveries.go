package memory

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateRecovery implements port.Recoveries.
func (s *Store) CreateRecovery(_ context.Context, r webhook.Recovery) error {
	return s.do("CreateRecovery", func() error {
		if stored, ok := s.recoveries[keyOf(r)]; ok && !stored.Ended() {
			return failure.New(failure.Conflict, "a recovery of the endpoint is running")
		}
		s.recoveries[keyOf(r)] = cloneRecovery(r)
		return nil
	})
}

// ResumeEndpoint implements port.Recoveries.
func (s *Store) ResumeEndpoint(_ context.Context, e webhook.Endpoint, r webhook.Recovery) error {
	return s.do("ResumeEndpoint", func() error {
		stored, ok := s.endpoints[pair{e.OwnerID, e.ID}]
		if !ok || e.Version != stored.Version+1 || !stored.CreatedAt.Equal(e.CreatedAt) {
			return failure.New(failure.Conflict, "the endpoint has changed in the meantime")
		}
		s.endpoints[pair{e.OwnerID, e.ID}] = cloneEndpoint(e)
		s.recoveries[keyOf(r)] = cloneRecovery(r)
		return nil
	})
}

// Recovery implements port.Recoveries.
func (s *Store) Recovery(_ context.Context, endpointID string, cause webhook.RecoveryCause) (found webhook.Recovery, err error) {
	err = s.do("Recovery", func() error {
		r, ok := s.recoveries[pair{endpointID, string(cause)}]
		if !ok {
			return failure.New(failure.NotFound, "nothing of the endpoint was recovered")
		}
		found = cloneRecovery(r)
		return nil
	})
	return found, err
}

// SaveRecovery implements port.Recoveries.
func (s *Store) SaveRecovery(_ context.Context, r webhook.Recovery) error {
	return s.do("SaveRecovery", func() error {
		stored, ok := s.recoveries[keyOf(r)]
		if err := mayFollow(ok, stored.Version, r.Version, "recovery"); err != nil {
			return err
		}
		if stored.ID != r.ID {
			return failure.New(failure.Conflict, "another recovery has begun")
		}
		s.recoveries[keyOf(r)] = cloneRecovery(r)
		return nil
	})
}

// RunningRecoveries implements port.Recoveries.
func (s *Store) RunningRecoveries(_ context.Context, most int) (running []webhook.Recovery, err error) {
	err = s.do("RunningRecoveries", func() error {
		for _, r := range s.recoveries {
			if !r.Ended() {
				running = append(running, cloneRecovery(r))
			}
		}
		slices.SortFunc(running, func(a, b webhook.Recovery) int { return a.CreatedAt.Compare(b.CreatedAt) })
		running = running[:min(most, len(running))]
		return nil
	})
	return running, err
}

// MissedDeliveries implements port.Recoveries.
func (s *Store) MissedDeliveries(_ context.Context, l port.MissedListing) (entries []port.MissedEntry, err error) {
	err = s.do("MissedDeliveries", func() error {
		key := func(d webhook.Delivery) string { return timeKey(d.MissedAt, d.ID) }
		for _, d := range page(s.missed(l), key, ascending, pagination.Request{After: l.After, Limit: l.Limit}).Items {
			entries = append(entries, port.MissedEntry{DeliveryID: d.ID, Key: key(d)})
		}
		return nil
	})
	return entries, err
}

// CountMissed implements port.Recoveries.
func (s *Store) CountMissed(_ context.Context, l port.MissedListing, _ int) (n int, err error) {
	err = s.do("CountMissed", func() error {
		n = len(s.missed(l))
		return nil
	})
	return n, err
}

func (s *Store) missed(l port.MissedListing) (found []webhook.Delivery) {
	for _, d := range s.deliveries {
		if d.EndpointID == l.EndpointID && d.MissedWithin(l.Reasons, l.Since, l.Until) {
			found = append(found, d)
		}
	}
	return found
}

func keyOf(r webhook.Recovery) pair { return pair{r.EndpointID, string(r.Cause)} }

func cloneRecovery(r webhook.Recovery) webhook.Recovery {
	r.Batch = slices.Clone(r.Batch)
	return r
}
