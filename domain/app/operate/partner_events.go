package operate

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// PartnerActivity is what a partner sent lately.
type PartnerActivity struct {
	LastSeen  time.Time // of its newest event; zero if there was none within partner.ReceivedKept
	Day, Week partner.Counts
}

// PartnerEvents lists the events that a partner sent, newest first; see
// port.ReceivedEvents. It fails with NotFound when there is no such partner.
func (o Operations) PartnerEvents(ctx context.Context, partnerID string, f port.ReceivedFilter, p pagination.Request) (pagination.Page[partner.Received], error) {
	if _, err := o.Partners.Partner(ctx, partnerID); err != nil {
		return pagination.Page[partner.Received]{}, err
	}
	return o.Received.ReceivedFrom(ctx, partnerID, f, p)
}

// PartnerEvent returns an event that a partner sent, with what is kept of its body. It
// fails with NotFound.
func (o Operations) PartnerEvent(ctx context.Context, partnerID, webhookID string) (partner.Received, []byte, error) {
	e, err := o.Received.ReceivedEvent(ctx, partnerID, webhookID)
	if err != nil {
		return partner.Received{}, nil, err
	}
	body, err := o.Received.KeptBody(ctx, partnerID, webhookID)
	return e, body, err
}

// PartnerActivity counts what a partner sent. It fails with NotFound when there is no
// such partner.
func (o Operations) PartnerActivity(ctx context.Context, partnerID string) (PartnerActivity, error) {
	newest, err := o.PartnerEvents(ctx, partnerID, port.ReceivedFilter{}, pagination.Request{Limit: 1})
	if err != nil {
		return PartnerActivity{}, err
	}
	const day = 24 * time.Hour
	now := o.now()
	hours, err := o.Received.ReceivedCounts(ctx, partnerID, now.Add(-7*day))
	if err != nil {
		return PartnerActivity{}, err
	}
	a := PartnerActivity{Day: partner.Sum(hours, now.Add(-day)), Week: partner.Sum(hours, now.Add(-7*day))}
	for _, e := range newest.Items {
		a.LastSeen = e.LastSeen()
	}
	return a, nil
}
