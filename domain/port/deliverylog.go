package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/webhook"
)

// MaxLooked is how many deliveries FindDeliveries looks at in one call, or a few more.
const MaxLooked = 500

// DeliveryLog finds deliveries among those that Deliveries stores, and keeps the details
// of their attempts.
type DeliveryLog interface {
	DeliveryRecords
	// FindDeliveries lists the endpoint's deliveries that the filter selects, newest
	// first. It looks at about MaxLooked of them at most, so that a page that is not full,
	// or empty, may have a next one. Eventually consistent.
	FindDeliveries(ctx context.Context, endpointID string, f webhook.DeliveryFilter, p pagination.Request) (pagination.Page[webhook.Delivery], error)
	// KeepDetails stores the details of an attempt at the delivery, or replaces them, for
	// as long as the delivery is kept. It does not look whether the delivery exists: whoever
	// then finds, when it stores the attempt's result, that it does not, must drop them.
	// Deleting deliveries deletes those details that it finds after the delivery is deleted.
	KeepDetails(ctx context.Context, d webhook.Delivery, details webhook.AttemptDetails) error
	// DropDetails deletes the details of an attempt, if there are any.
	DropDetails(ctx context.Context, k DeliveryKey, t webhook.Turn) error
	// DetailsOf returns the details of a delivery's last webhook.MaxDetails attempts,
	// oldest first. Strongly consistent.
	DetailsOf(ctx context.Context, endpointID, deliveryID string) ([]webhook.AttemptDetails, error)
}

// DeliveryStatistics counts the attempts of each endpoint by the hour.
type DeliveryStatistics interface {
	// AddCounts adds attempts to an hour of an endpoint. If it fails they may have been
	// added, and adding them again counts them twice. An hour that is over for
	// webhook.StatisticsSpan is forgotten, some time later.
	AddCounts(ctx context.Context, endpointID string, c webhook.HourCounts) error
	// CountsSince returns the endpoint's hours that begin at the given time or later,
	// oldest first; hours without attempts are absent. Strongly consistent.
	CountsSince(ctx context.Context, endpointID string, from time.Time) ([]webhook.HourCounts, error)
}
