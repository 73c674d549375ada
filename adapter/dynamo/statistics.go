package dynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// The attributes of an hour's counts: each is a number that is added to.
const (
	attrDelivered = "delivered"
	failedPrefix  = "failed_"  // and the class
	latencyPrefix = "latency_" // and the bucket's upper bound in milliseconds, or "more"
)

// AddCounts implements port.DeliveryStatistics in one unconditional write. A partner's
// endpoint may get thousands of events a second, so an hour has shards.
func (s *Store) AddCounts(ctx context.Context, endpointID string, c webhook.HourCounts) error {
	n := int(s.db.random(statisticsShards))
	change := addition(countsItem(c.Counts))
	change.text += " SET #ttl = :ttl"
	change.names["#ttl"], change.values[":ttl"] = attrTTL, number(c.Hour.Add(webhook.StatisticsSpan+time.Hour).Unix()+1)
	_, err := s.db.update(ctx, statisticsKey(endpointID, n, c.Hour), change)
	return err
}

// CountsSince implements port.DeliveryStatistics.
func (s *Store) CountsSince(ctx context.Context, endpointID string, from time.Time) ([]webhook.HourCounts, error) {
	partitions := shards(statisticsShards, func(n int) string { return statisticsPartition(endpointID, n) })
	found, err := s.db.each(ctx, query{index: primary, from: instant(from)}, partitions)
	if err != nil {
		return nil, err
	}
	sums := map[time.Time]webhook.Counts{}
	for _, it := range slices.Concat(found...) {
		h, err := decodeCounts(it)
		if err != nil {
			return nil, err
		}
		sums[h.Hour] = sums[h.Hour].Plus(h.Counts)
	}
	var hours []webhook.HourCounts
	for _, hour := range slices.SortedFunc(maps.Keys(sums), time.Time.Compare) {
		hours = append(hours, webhook.HourCounts{Hour: hour, Counts: sums[hour]})
	}
	return hours, nil
}

// addition adds each number of the item.
func addition(of item) expression {
	e := expression{names: map[string]string{}, values: item{}}
	var parts []string
	for i, name := range slices.Sorted(maps.Keys(of)) {
		n := strconv.Itoa(i)
		e.names["#n"+n], e.values[":n"+n] = name, of[name]
		parts = append(parts, "#n"+n+" :n"+n)
	}
	e.text = "ADD " + strings.Join(parts, ", ")
	return e
}

func countsItem(c webhook.Counts) item {
	it := item{}
	it.number(attrDelivered, int64(c.Delivered))
	for class, n := range c.Failed {
		it.number(failedPrefix+string(class), int64(n))
	}
	for i, n := range c.Latency {
		it.number(latencyName(i), int64(n))
	}
	return it
}

func decodeCounts(it item) (webhook.HourCounts, error) {
	r := newDecoder(it)
	c := webhook.HourCounts{Hour: r.instant(attrSK)}
	c.Delivered = r.integer(attrDelivered)
	for name := range it {
		if class, ok := strings.CutPrefix(name, failedPrefix); ok {
			c.Failed = c.Plus(webhook.Counts{Failed: map[webhook.ErrorClass]int{webhook.ErrorClass(class): r.integer(name)}}).Failed
		}
	}
	for i := range c.Latency {
		c.Latency[i] = r.integer(latencyName(i))
	}
	return c, *r.err
}

// latencyName is named after the bound, so that a release with other bounds misreads none.
func latencyName(bucket int) string {
	bound, last := webhook.LatencyBound(bucket)
	if last {
		return latencyPrefix + "more"
	}
	return fmt.Sprintf("%s%d", latencyPrefix, bound.Milliseconds())
}
