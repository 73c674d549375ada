package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// FindDeliveries implements port.DeliveryLog. It looks at all of them.
func (s *Store) FindDeliveries(_ context.Context, endpointID string, f webhook.DeliveryFilter, r pagination.Request) (p pagination.Page[webhook.Delivery], err error) {
	err = s.do("FindDeliveries", func() error {
		var found []webhook.Delivery
		for _, d := range s.deliveries {
			if d.EndpointID == endpointID && f.Match(d) {
				found = append(found, cloneDelivery(d))
			}
		}
		p = page(found, func(d webhook.Delivery) string { return timeKey(d.CreatedAt, d.ID) }, descending, r)
		return nil
	})
	return p, err
}

// KeepDetails implements port.DeliveryLog.
func (s *Store) KeepDetails(_ context.Context, d webhook.Delivery, details webhook.AttemptDetails) error {
	return s.do("KeepDetails", func() error {
		of := pair{d.EndpointID, d.ID}
		kept := slices.DeleteFunc(slices.Clone(s.details[of]), func(a webhook.AttemptDetails) bool { return compareDetails(a, details) == 0 })
		kept = append(kept, details)
		slices.SortFunc(kept, compareDetails)
		s.details[of] = kept
		return nil
	})
}

// DropDetails implements port.DeliveryLog.
func (s *Store) DropDetails(_ context.Context, k port.DeliveryKey, t webhook.Turn) error {
	return s.do("DropDetails", func() error {
		of := pair{k.EndpointID, k.ID}
		s.details[of] = slices.DeleteFunc(slices.Clone(s.details[of]), func(a webhook.AttemptDetails) bool {
			return a.Round == t.Round && a.Number == t.Number
		})
		return nil
	})
}

// DetailsOf implements port.DeliveryLog.
func (s *Store) DetailsOf(_ context.Context, endpointID, deliveryID string) (kept []webhook.AttemptDetails, err error) {
	err = s.do("DetailsOf", func() error {
		kept = slices.Clone(s.details[pair{endpointID, deliveryID}])
		kept = kept[max(0, len(kept)-webhook.MaxDetails):]
		return nil
	})
	return kept, err
}

func compareDetails(a, b webhook.AttemptDetails) int {
	return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Number, b.Number))
}

// AddCounts implements port.DeliveryStatistics.
func (s *Store) AddCounts(_ context.Context, endpointID string, c webhook.HourCounts) error {
	return s.do("AddCounts", func() error {
		of := pair{endpointID, timeKey(c.Hour, "")}
		s.counts[of] = webhook.HourCounts{Hour: c.Hour, Counts: s.counts[of].Plus(c.Counts)}
		return nil
	})
}

// CountsSince implements port.DeliveryStatistics.
func (s *Store) CountsSince(_ context.Context, endpointID string, from time.Time) (hours []webhook.HourCounts, err error) {
	err = s.do("CountsSince", func() error {
		for of, c := range s.counts {
			if of.of == endpointID && !c.Hour.Before(from) {
				hours = append(hours, c)
			}
		}
		slices.SortFunc(hours, func(a, b webhook.HourCounts) int { return a.Hour.Compare(b.Hour) })
		return nil
	})
	return hours, err
}
