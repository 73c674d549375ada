package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// journalTime is how long an attempt waits for its entry in the journal. What is not
// written by then is lost: the delivery goes on.
const journalTime = 2 * time.Second

// Journal keeps what attempts sent and got back, and counts them. Its failures are
// logged and change nothing of the deliveries. It is safe for concurrent use.
type Journal struct {
	log    port.DeliveryLog
	counts *counter
	logger *slog.Logger
}

// NewJournal returns a journal over the stores.
func NewJournal(log port.DeliveryLog, statistics port.DeliveryStatistics, logger *slog.Logger) *Journal {
	return &Journal{log: log, counts: newCounter(statistics), logger: logger}
}

// drop deletes an attempt's entry, because its delivery was deleted while it was made. A nil
// journal has none.
func (j *Journal) drop(ctx context.Context, k port.DeliveryKey, t webhook.Turn) {
	if j == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, journalTime)
	defer cancel()
	if err := j.log.DropDetails(ctx, k, t); err != nil {
		j.logger.ErrorContext(ctx, "the details of a deleted delivery are left", "delivery", k.ID, "error", err)
	}
}

// enter writes an attempt at the delivery, which must not contain it yet. A nil journal
// keeps nothing.
func (j *Journal) enter(ctx context.Context, d webhook.Delivery, made webhook.Attempt) {
	if j == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, journalTime)
	defer cancel()
	var kept, counted error
	var wg sync.WaitGroup
	wg.Go(func() { kept = j.log.KeepDetails(ctx, d, webhook.DetailsOf(d, made)) })
	wg.Go(func() { counted = j.counts.add(ctx, d.EndpointID, made) })
	wg.Wait()
	for _, err := range []error{kept, counted} {
		if err != nil {
			j.logger.WarnContext(ctx, "an attempt is missing in the journal", "delivery", d.ID, "error", err)
		}
	}
}
