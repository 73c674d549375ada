package dispatch

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Search selects deliveries of an endpoint's log. All that is given applies.
type Search struct {
	Filter  webhook.DeliveryFilter
	EventID string // the webhook-id
	OrderID string // about its first pagination.MaxLimit events
}

// Statistics is how the attempts at an endpoint ended.
type Statistics struct {
	At        time.Time // the end of the day and the week
	Day, Week webhook.Counts
	Hours     []webhook.HourCounts // of the week; those without attempts are absent
}

// Find lists deliveries to an endpoint of the owner, newest first. A page that is not full
// may have a next one, see port.DeliveryLog. It fails with NotFound.
func (r *Registry) Find(ctx context.Context, ownerID, endpointID string, s Search, p pagination.Request) (pagination.Page[webhook.Delivery], error) {
	if _, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID); err != nil {
		return pagination.Page[webhook.Delivery]{}, err
	}
	if s.EventID == "" && s.OrderID == "" {
		return r.Log.FindDeliveries(ctx, endpointID, s.Filter, p)
	}
	return r.lookUp(ctx, endpointID, s)
}

// lookUp finds deliveries by their ids, which follow from the endpoint and the events.
// There are few enough for one page.
func (r *Registry) lookUp(ctx context.Context, endpointID string, s Search) (p pagination.Page[webhook.Delivery], err error) {
	p.Items, err = r.Log.DeliveriesWith(ctx, s.keys(endpointID))
	p.Items = slices.DeleteFunc(p.Items, func(d webhook.Delivery) bool { return !s.Filter.Match(d) })
	slices.SortFunc(p.Items, func(a, b webhook.Delivery) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return p, err
}

func (s Search) keys(endpointID string) (keys []port.DeliveryKey) {
	add := func(eventID string) {
		keys = append(keys, port.DeliveryKey{EndpointID: endpointID, ID: webhook.DeliveryID(endpointID, eventID)})
	}
	if s.OrderID == "" {
		add(s.EventID)
		return keys
	}
	for sequence := range pagination.MaxLimit {
		if id := event.IDOf(s.OrderID, sequence+1); s.EventID == "" || s.EventID == id {
			add(id)
		}
	}
	return keys
}

// Details returns a delivery to an endpoint of the owner with the attempts of all rounds,
// oldest first. It fails with NotFound.
func (r *Registry) Details(ctx context.Context, ownerID, endpointID, deliveryID string) (webhook.Delivery, []webhook.AttemptDetails, error) {
	if _, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID); err != nil {
		return webhook.Delivery{}, nil, err
	}
	kept, err := r.Log.DetailsOf(ctx, endpointID, deliveryID)
	if err != nil {
		return webhook.Delivery{}, nil, err
	}
	d, err := r.Deliveries.Delivery(ctx, endpointID, deliveryID)
	return d, d.WithDetails(kept), err
}

// Statistics returns those of an endpoint of the owner. It fails with NotFound.
func (r *Registry) Statistics(ctx context.Context, ownerID, endpointID string) (Statistics, error) {
	if _, err := r.Endpoints.Endpoint(ctx, ownerID, endpointID); err != nil {
		return Statistics{}, err
	}
	now := r.now()
	from := webhook.HourOf(now).Add(time.Hour - webhook.StatisticsSpan) // the present hour is one of them
	hours, err := r.Counts.CountsSince(ctx, endpointID, from)
	if err != nil {
		return Statistics{}, err
	}
	return Statistics{At: now, Day: webhook.Since(hours, webhook.HourOf(now).Add(-23*time.Hour)), Week: webhook.Since(hours, from), Hours: hours}, nil
}
