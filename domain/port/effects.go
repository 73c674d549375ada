package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// MailRecord is what Mails has recorded of a mail.
type MailRecord struct {
	Sent   bool      // otherwise an attempt began, and may have sent it
	SentAt time.Time // zero unless Sent, or if a release before recorded it
}

// MailRecords reads what Mails stores, for operators.
type MailRecords interface {
	// MailRecords returns the records of at most pagination.MaxLimit different mails. Those
	// of mails that nobody began to send, or that are forgotten, are absent.
	MailRecords(ctx context.Context, mailIDs []string) (map[string]MailRecord, error)
}

// DeliveryKey names a delivery.
type DeliveryKey struct{ EndpointID, ID string }

// DeliveryRecords reads what Deliveries stores, for operators.
type DeliveryRecords interface {
	// DeliveriesWith returns the deliveries with at most pagination.MaxLimit different keys,
	// in no order. Those that do not exist are absent.
	DeliveriesWith(ctx context.Context, keys []DeliveryKey) ([]webhook.Delivery, error)
}
