package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/adapter/dynamo"
)

// small is the number of orders in the table at first.
const small = 1000

// growth measures the same calls with few and with many orders in the table. A run before the
// first starts all processes of the functions, so that the sagas of the accepted orders take
// as much of the processors at each size.
func (o Options) growth(ctx context.Context, s *harness) error {
	if _, err := closed(ctx, 16, o.Each, s.place); err != nil {
		return err
	}
	t := newTable(o.Out, "Growth of the table, 16 clients", "POST p50", "POST p99", "list p50", "get p50")
	for _, size := range []int{small, o.Large} {
		if err := s.fill(ctx, size); err != nil {
			return err
		}
		if err := s.drain(ctx); err != nil {
			return err
		}
		if err := s.grown(ctx, o.Each, fmt.Sprintf("%d orders", size), t); err != nil {
			return err
		}
	}
	t.flush()
	return nil
}

func (s *harness) grown(ctx context.Context, each time.Duration, name string, t *table) error {
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	list := func(ctx context.Context) error {
		_, err := s.shopper.Call(ctx, "GET", "/api/orders?limit=20", nil, nil, &struct{}{})
		return err
	}
	if _, err := s.shopper.Call(ctx, "GET", "/api/orders?limit=1", nil, nil, &page); err != nil || len(page.Items) == 0 {
		return errors.Join(err, errors.New("the shopper has no order"))
	}
	get := func(ctx context.Context) error { _, err := s.shopper.Order(ctx, page.Items[0].ID); return err }
	lists, err := closed(ctx, 16, each/2, list)
	if err != nil {
		return err
	}
	gets, err := closed(ctx, 16, each/2, get)
	if err != nil {
		return err
	}
	posts, err := closed(ctx, 16, each, s.place)
	if err != nil {
		return err
	}
	t.row(name, ms(posts.at(0.5)), ms(posts.at(0.99)), ms(lists.at(0.5)), ms(gets.at(0.5)))
	return nil
}

// fill writes copies of one completed order's item, without events, which the relay would
// publish.
func (s *harness) fill(ctx context.Context, n int) error {
	placed, _, err := s.shopper.Place(ctx, fmt.Sprintf("fill-%d", time.Now().UnixNano()), draft())
	if err != nil {
		return err
	}
	if _, err := s.shopper.Follow(ctx, placed.ID, nil); err != nil {
		return err
	}
	db := dynamodb.NewFromConfig(s.config())
	item, err := db.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String(s.local.Table),
		Key:       map[string]types.AttributeValue{"PK": text(dynamo.OrderPartition(placed.ID)), "SK": text("ORDER")},
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	const batch = 25
	for first := 0; first < n; first += batch {
		g.Go(func() error { return write(ctx, db, s.local.Table, copies(item.Item, first, batch)) })
	}
	return g.Wait()
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// copies makes orders like the given one that differ in id and time.
func copies(like map[string]types.AttributeValue, first, n int) []types.WriteRequest {
	out := make([]types.WriteRequest, n)
	for i := range out {
		id := fmt.Sprintf("00BENCH%019d", first+i)
		at := time.Date(2026, 1, 1, 0, 0, first+i, 0, time.UTC).Format("2006-01-02T15:04:05.000000000Z")
		item := make(map[string]types.AttributeValue, len(like))
		for k, v := range like {
			item[k] = v
		}
		item["PK"], item["GSI1SK"], item["GSI2SK"] = text(dynamo.OrderPartition(id)), text(at+"#"+id), text(at+"#"+id)
		if _, ok := item["id"]; ok {
			item["id"] = text(id)
		}
		out[i] = types.WriteRequest{PutRequest: &types.PutRequest{Item: item}}
	}
	return out
}

func write(ctx context.Context, db *dynamodb.Client, table string, items []types.WriteRequest) error {
	for left := (map[string][]types.WriteRequest{table: items}); len(left) > 0; {
		out, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left})
		if err != nil {
			return err
		}
		left = out.UnprocessedItems
	}
	return nil
}
