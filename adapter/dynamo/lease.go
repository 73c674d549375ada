package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// LeaseDelivery implements port.Deliveries. The lease is an item of its own, because one unit
// is less than the delivery's, with its payload and its place in an index.
func (s *Store) LeaseDelivery(ctx context.Context, k port.DeliveryKey, t webhook.Turn, now time.Time) (webhook.Delivery, bool, error) {
	d, err := s.withoutLease(ctx, k)
	if err != nil {
		return d, false, err
	}
	if !d.IsTurn(t, now) {
		d, err = s.withLease(ctx, d)
		return d, false, err
	}
	l := d.Lease(now)
	leased, stored, err := s.db.put(ctx, leaseItem(d, l), keepsNoneOut(t, now))
	if err != nil {
		return webhook.Delivery{}, false, err
	}
	if !leased {
		l, err = decodeLease(stored)
	}
	return d.WithLease(l), leased, err
}

// EndLease implements port.Deliveries.
func (s *Store) EndLease(ctx context.Context, d webhook.Delivery) error {
	return s.db.remove(ctx, leaseKey(d.EndpointID, d.ID), expression{
		text: "#until = :until", names: map[string]string{"#until": "until"}, values: item{":until": text(instant(d.LeasedUntil))},
	})
}

// withLease is a delivery as its lease shows it. What has ended has none.
func (s *Store) withLease(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	if d.Ended() {
		return d, nil
	}
	it, err := s.db.get(ctx, leaseKey(d.EndpointID, d.ID))
	if err != nil || it == nil {
		return d, err
	}
	l, err := decodeLease(it)
	return d.WithLease(l), err
}

// leaseItem is kept as long as its delivery: longer than any process that has read the
// delivery may stand still, and however far apart the clocks of a process and of the table are.
func leaseItem(d webhook.Delivery, l webhook.AttemptLease) item {
	it := newItem(leaseKey(d.EndpointID, d.ID))
	it["round"], it["number"] = number(int64(l.Turn.Round)), number(int64(l.Turn.Number))
	it.instant("until", l.Until)
	it.removable(d.CreatedAt.Add(webhook.DeliveryLifetime))
	return it
}

func decodeLease(it item) (webhook.AttemptLease, error) {
	r := newDecoder(it)
	l := webhook.AttemptLease{
		Turn: webhook.Turn{Round: r.integer("round"), Number: r.integer("number")}, Until: r.instant("until"),
	}
	return l, *r.err
}

// keepsNoneOut is that no stored webhook.AttemptLease KeepsOut the attempt.
func keepsNoneOut(t webhook.Turn, now time.Time) expression {
	return expression{
		text:  notExists + " OR #until <= :now OR #round < :round OR (#round = :round AND #number < :number)",
		names: map[string]string{"#until": "until", "#round": "round", "#number": "number"},
		values: item{
			":now": text(instant(now)), ":round": number(int64(t.Round)), ":number": number(int64(t.Number)),
		},
	}
}
