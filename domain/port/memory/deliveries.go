package memory

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateDelivery implements port.Deliveries.
func (s *Store) CreateDelivery(_ context.Context, d webhook.Delivery) error {
	return s.do("CreateDelivery", func() error {
		if _, ok := s.deliveries[pair{d.EndpointID, d.ID}]; ok {
			return failure.New(failure.Conflict, "the delivery exists")
		}
		s.deliveries[pair{d.EndpointID, d.ID}] = cloneDelivery(d)
		return nil
	})
}

// Delivery implements port.Deliveries.
func (s *Store) Delivery(_ context.Context, endpointID, id string) (found webhook.Delivery, err error) {
	err = s.do("Delivery", func() error {
		d, ok := s.deliveries[pair{endpointID, id}]
		if !ok {
			return failure.New(failure.NotFound, "there is no delivery %.80q", id)
		}
		found = cloneDelivery(d)
		return nil
	})
	return found, err
}

// SaveDelivery implements port.Deliveries.
func (s *Store) SaveDelivery(_ context.Context, d webhook.Delivery) error {
	return s.do("SaveDelivery", func() error {
		stored, ok := s.deliveries[pair{d.EndpointID, d.ID}]
		if err := mayFollow(ok, stored.Version, d.Version, "delivery"); err != nil {
			return err
		}
		s.deliveries[pair{d.EndpointID, d.ID}] = cloneDelivery(d)
		return nil
	})
}

// LeaseDelivery implements port.Deliveries.
func (s *Store) LeaseDelivery(_ context.Context, k port.DeliveryKey, t webhook.Turn, now time.Time) (d webhook.Delivery, leased bool, err error) {
	err = s.do("LeaseDelivery", func() error {
		stored, ok := s.deliveries[pair{k.EndpointID, k.ID}]
		if !ok {
			return failure.New(failure.NotFound, "there is no delivery %.80q", k.ID)
		}
		if leased = stored.IsTurn(t, now); leased {
			if stored, err = stored.Lease(now); err != nil {
				return err
			}
			s.deliveries[pair{k.EndpointID, k.ID}] = stored
		}
		d = cloneDelivery(stored)
		return nil
	})
	return d, leased, err
}

// DeliveriesOf implements port.Deliveries.
func (s *Store) DeliveriesOf(_ context.Context, endpointID string, r pagination.Request) (p pagination.Page[webhook.Delivery], err error) {
	err = s.do("DeliveriesOf", func() error {
		var found []webhook.Delivery
		for _, d := range s.deliveries {
			if d.EndpointID == endpointID {
				found = append(found, cloneDelivery(d))
			}
		}
		p = page(found, func(d webhook.Delivery) string { return timeKey(d.CreatedAt, d.ID) }, descending, r)
		return nil
	})
	return p, err
}

// Followers implements port.Deliveries.
func (s *Store) Followers(_ context.Context, endpointID, deliveryID string) (ids []string, err error) {
	err = s.do("Followers", func() error {
		for of, d := range s.deliveries {
			if of.of == endpointID && d.After == deliveryID {
				ids = append(ids, d.ID)
			}
		}
		slices.Sort(ids)
		return nil
	})
	return ids, err
}

func cloneDelivery(d webhook.Delivery) webhook.Delivery {
	d.Payload, d.Attempts = slices.Clone(d.Payload), slices.Clone(d.Attempts)
	return d
}
