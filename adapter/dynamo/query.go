package dynamo

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/pagination"
)

// query reads a part of one partition in the order of its sort key.
type query struct {
	index     index
	partition string
	prefix    string // of the sort key, with neither after nor before
	after     string // sort key after which to start, in the direction of reading
	from      string // lowest sort key, without the three above
	to        string // highest sort key, with from
	backward  bool   // highest sort key first
	filter    expression
	limit     int // of items that pass the filter; 0 means all
}

// The key conditions of a query.
const (
	inPartition = "#p = :p"
	withPrefix  = "#p = :p AND begins_with(#s, :s)"
	above       = "#p = :p AND #s > :s"
	below       = "#p = :p AND #s < :s"
	fromOn      = "#p = :p AND #s >= :s"
	fromTo      = "#p = :p AND #s BETWEEN :s AND :to"
)

// filteredPage is how many items one call reads if it has a filter.
const filteredPage = 200

// query reads until the limit is reached or the partition ends, since DynamoDB's limit
// counts items before the filter.
func (db *database) query(ctx context.Context, q query) ([]item, error) {
	in := db.queryInput(q)
	var items []item
	for {
		out, err := db.queryOnce(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, it := range out.Items {
			items = append(items, it)
		}
		if q.limit > 0 && len(items) >= q.limit {
			return items[:q.limit], nil
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
			return items, nil
		}
	}
}

func (db *database) queryOnce(ctx context.Context, in *dynamodb.QueryInput) (out *dynamodb.QueryOutput, err error) {
	err = db.call(ctx, "query", func() (err error) {
		out, err = db.client.Query(ctx, in)
		return err
	})
	return out, err
}

func (db *database) queryInput(q query) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		TableName: &db.table, ScanIndexForward: aws.Bool(!q.backward),
		FilterExpression:          q.filter.pointer(),
		ExpressionAttributeNames:  map[string]string{"#p": q.index.partition},
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": text(q.partition)},
	}
	if q.index.name == "" {
		in.ConsistentRead = aws.Bool(true)
	} else {
		in.IndexName = aws.String(q.index.name)
	}
	if q.limit > 0 {
		in.Limit = aws.Int32(int32(q.limit))
	}
	if q.filter.text != "" {
		in.Limit = aws.Int32(filteredPage)
	}
	q.bound(in)
	for name, v := range q.filter.names {
		in.ExpressionAttributeNames[name] = v
	}
	for name, v := range q.filter.values {
		in.ExpressionAttributeValues[name] = v
	}
	return in
}

// bound sets the key condition.
func (q query) bound(in *dynamodb.QueryInput) {
	condition, bound := inPartition, q.after
	switch {
	case q.prefix != "":
		condition, bound = withPrefix, q.prefix
	case q.to != "":
		condition, bound = fromTo, q.from
		in.ExpressionAttributeValues[":to"] = text(q.to)
	case q.from != "":
		condition, bound = fromOn, q.from
	case q.after != "" && q.backward:
		condition = below
	case q.after != "":
		condition = above
	}
	in.KeyConditionExpression = &condition
	if bound != "" {
		in.ExpressionAttributeNames["#s"] = q.index.sort
		in.ExpressionAttributeValues[":s"] = text(bound)
	}
}

// merge reads several partitions as one list.
func (db *database) merge(ctx context.Context, q query, partitions []string) ([]item, error) {
	found, err := db.each(ctx, q, partitions)
	if err != nil {
		return nil, err
	}
	items := slices.Concat(found...)
	slices.SortFunc(items, q.compare)
	if q.limit > 0 && len(items) > q.limit {
		items = items[:q.limit]
	}
	return items, nil
}

// each reads several partitions at once, as far as the limit in each.
func (db *database) each(ctx context.Context, q query, partitions []string) ([][]item, error) {
	found := make([][]item, len(partitions))
	errs := make([]error, len(partitions))
	var wg sync.WaitGroup
	for i, partition := range partitions {
		wg.Go(func() {
			q := q
			q.partition = partition
			found[i], errs[i] = db.query(ctx, q)
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

func (q query) compare(a, b item) int {
	x, y := newDecoder(a).text(q.index.sort), newDecoder(b).text(q.index.sort)
	switch {
	case x == y:
		return 0
	case (x < y) != q.backward:
		return -1
	default:
		return 1
	}
}

// pageOf reads a page and one item more, which shows whether there is a next page. The
// last item's sort key is the cursor.
func pageOf[T any](r pagination.Request, x index, find func(limit int) ([]item, error), decode func(item) (T, error)) (pagination.Page[T], error) {
	var p pagination.Page[T]
	items, err := find(r.Limit + 1)
	if err != nil {
		return p, err
	}
	if len(items) > r.Limit {
		items = items[:r.Limit]
		p.Next = newDecoder(items[r.Limit-1]).text(x.sort)
	}
	p.Items, err = decodeAll(items, decode)
	return p, err
}

func decodeAll[T any](items []item, decode func(item) (T, error)) ([]T, error) {
	out := make([]T, len(items))
	for i, it := range items {
		var err error
		if out[i], err = decode(it); err != nil {
			return nil, err
		}
	}
	return out, nil
}
