package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// LeaseDelivery implements port.Deliveries in one conditional write.
func (s *Store) LeaseDelivery(ctx context.Context, k port.DeliveryKey, t webhook.Turn, now time.Time) (d webhook.Delivery, leased bool, err error) {
	leased, stored, err := s.db.amend(ctx, deliveryKey(k.EndpointID, k.ID),
		"leasedUntil = :until, #version = if_not_exists(#version, :zero) + :one REMOVE waiting", isTurn(t, now))
	if err != nil {
		return webhook.Delivery{}, false, err
	}
	if stored == nil {
		return webhook.Delivery{}, false, failure.New(failure.NotFound, "there is no delivery %.80q", k.ID)
	}
	d, err = decodeDelivery(stored)
	return d, leased, err
}

// isTurn is webhook.Delivery.IsTurn as a condition, with the names and values of the lease.
// Zero values are not stored.
func isTurn(t webhook.Turn, now time.Time) expression {
	e := expression{
		text: "#state = :pending AND attribute_not_exists(parked) AND (attribute_not_exists(leasedUntil) OR leasedUntil <= :now)",
		names: map[string]string{
			"#state": "state", "#version": attrVersion,
		},
		values: item{
			":pending": text(string(webhook.DeliveryPending)), ":now": text(instant(now)),
			":until": text(instant(now.Add(webhook.Lease))), ":zero": number(0), ":one": number(1),
		},
	}
	if t.Round == 0 {
		e.text += " AND attribute_not_exists(round)"
	} else {
		e.text += " AND round = :round"
		e.values[":round"] = number(int64(t.Round))
	}
	if t.Number == 1 {
		e.text += " AND attribute_not_exists(attempts)"
	} else {
		e.text += " AND size(attempts) = :made"
		e.values[":made"] = number(int64(t.Number) - 1)
	}
	return e
}
