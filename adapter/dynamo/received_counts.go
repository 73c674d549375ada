package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/partner"
)

// counted are the attributes of a partner's counts.
var counted = []struct {
	attribute string
	of        func(*partner.Counts) *int
}{
	{"accepted", func(c *partner.Counts) *int { return &c.Accepted }},
	{"applied", func(c *partner.Counts) *int { return &c.Applied }},
	{"refused", func(c *partner.Counts) *int { return &c.Refused }},
	{"refusedLater", func(c *partner.Counts) *int { return &c.RefusedLater }},
	{"repeated", func(c *partner.Counts) *int { return &c.Repeated }},
	{"signatureFaults", func(c *partner.Counts) *int { return &c.SignatureFaults }},
}

// CountReceived implements port.ReceivedEvents in one write.
func (s *Store) CountReceived(ctx context.Context, partnerID string, at time.Time, n partner.Counts) error {
	hour, adds := at.UTC().Truncate(time.Hour), ""
	values := item{":ttl": number(hour.Add(partner.ReceivedKept).Unix())}
	for _, c := range counted {
		if more := *c.of(&n); more != 0 {
			if adds != "" {
				adds += ", "
			}
			adds += c.attribute + " :" + c.attribute
			values[":"+c.attribute] = number(int64(more))
		}
	}
	if adds == "" {
		return nil
	}
	_, err := s.db.change(ctx, receivedCountsKey(partnerID, hour), "SET "+attrTTL+" = :ttl ADD "+adds, expression{values: values})
	return err
}

// ReceivedCounts implements port.ReceivedEvents.
func (s *Store) ReceivedCounts(ctx context.Context, partnerID string, from time.Time) ([]partner.HourCounts, error) {
	first := receivedCountsKey(partnerID, from.UTC().Truncate(time.Hour))
	items, err := s.db.query(ctx, query{index: primary, partition: first.pk, from: first.sk})
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return decodeAll(items, decodeHourCounts)
}

func decodeHourCounts(it item) (partner.HourCounts, error) {
	r := newDecoder(it)
	h := partner.HourCounts{Hour: r.instant(attrSK)}
	for _, c := range counted {
		*c.of(&h.Counts) = r.integer(c.attribute)
	}
	return h, *r.err
}
