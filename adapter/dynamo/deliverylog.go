package dynamo

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// The sort keys of a list without bounds: all begin with a digit.
const (
	lowestListed  = "0"
	highestListed = "~"
)

// stretch is what one call read of one shard: the items that pass the filter, and down to
// which sort key it looked, "" if to the end.
type stretch struct {
	items []item
	until string
}

// FindDeliveries implements port.DeliveryLog. It reads each shard once. Beyond the nearest
// place at which one of them stopped, items of that one are unknown, so the page ends there.
func (s *Store) FindDeliveries(ctx context.Context, endpointID string, f webhook.DeliveryFilter, p pagination.Request) (pagination.Page[webhook.Delivery], error) {
	var page pagination.Page[webhook.Delivery]
	found, err := s.stretches(ctx, endpointID, func(partition string) *dynamodb.QueryInput {
		return s.db.deliveriesInput(partition, f, p)
	})
	if err != nil {
		return page, err
	}
	var items []item
	for _, one := range found {
		items = append(items, one.items...)
		page.Next = max(page.Next, one.until)
	}
	items = slices.DeleteFunc(items, func(it item) bool {
		key := newDecoder(it).text(attrGSI1SK)
		return key < page.Next || key == p.After
	})
	slices.SortFunc(items, query{index: gsi1, backward: true}.compare)
	if len(items) > p.Limit {
		items = items[:p.Limit]
		page.Next = newDecoder(items[p.Limit-1]).text(attrGSI1SK)
	}
	page.Items, err = decodeAll(items, decodeDelivery)
	return page, err
}

// stretches reads the shards of an endpoint's deliveries at once.
func (s *Store) stretches(ctx context.Context, endpointID string, input func(partition string) *dynamodb.QueryInput) ([]stretch, error) {
	found, errs := make([]stretch, deliveryShards), make([]error, deliveryShards)
	var wg sync.WaitGroup
	for n := range deliveryShards {
		wg.Go(func() {
			out, err := s.db.queryOnce(ctx, input(deliveriesShard(endpointID, n)))
			if errs[n] = err; err != nil {
				return
			}
			for _, it := range out.Items {
				found[n].items = append(found[n].items, it)
			}
			found[n].until = newDecoder(out.LastEvaluatedKey).text(attrGSI1SK)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// deliveriesInput reads a shard from the cursor on, back in time. Without a condition that
// items may fail, a page's length is enough.
func (db *database) deliveriesInput(partition string, f webhook.DeliveryFilter, p pagination.Request) *dynamodb.QueryInput {
	condition, from, to := within, lowestListed, highestListed
	if !f.From.IsZero() {
		from = instant(f.From)
	}
	if !f.Until.IsZero() {
		to = instant(f.Until)
	}
	if p.After != "" {
		to = min(to, p.After)
	}
	in := &dynamodb.QueryInput{
		TableName: &db.table, IndexName: &gsi1.name, ScanIndexForward: aws.Bool(false), KeyConditionExpression: &condition,
		ExpressionAttributeNames:  map[string]string{"#p": gsi1.partition, "#s": gsi1.sort},
		ExpressionAttributeValues: item{":p": text(partition), ":from": text(min(from, to)), ":to": text(to)},
		Limit:                     aws.Int32(int32(p.Limit + 1)),
	}
	if f.State != "" || f.EventType != "" {
		in.Limit = aws.Int32(port.MaxLooked / deliveryShards)
		filterDeliveries(in, f)
	}
	return in
}

func filterDeliveries(in *dynamodb.QueryInput, f webhook.DeliveryFilter) {
	condition := ""
	add := func(attribute, value string) {
		if value == "" {
			return
		}
		n := strconv.Itoa(len(condition))
		if condition != "" {
			condition += " AND "
		}
		condition += "#f" + n + " = :f" + n
		in.ExpressionAttributeNames["#f"+n], in.ExpressionAttributeValues[":f"+n] = attribute, text(value)
	}
	add("state", string(f.State))
	add("eventType", f.EventType)
	in.FilterExpression = &condition
}

// KeepDetails implements port.DeliveryLog.
func (s *Store) KeepDetails(ctx context.Context, d webhook.Delivery, details webhook.AttemptDetails) error {
	_, _, err := s.db.put(ctx, detailsItem(d, details), always)
	return err
}

// DropDetails implements port.DeliveryLog.
func (s *Store) DropDetails(ctx context.Context, k port.DeliveryKey, t webhook.Turn) error {
	return s.db.remove(ctx, detailsKey(k.EndpointID, k.ID, t.Round, t.Number), always)
}

// DetailsOf implements port.DeliveryLog.
func (s *Store) DetailsOf(ctx context.Context, endpointID, deliveryID string) ([]webhook.AttemptDetails, error) {
	items, err := s.db.query(ctx, query{
		index: primary, partition: deliveryKey(endpointID, deliveryID).pk, prefix: detailsPrefix,
		backward: true, limit: webhook.MaxDetails,
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(items)
	return decodeAll(items, decodeDetails)
}
