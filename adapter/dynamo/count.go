package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// countQuery counts a part of one partition of an index.
type countQuery struct {
	index     index
	partition string
	from, to  string // sort keys; to is excluded unless an item has exactly this key
	most      int    // no further page is read when so many are counted
}

// within is the key condition of a count.
const within = "#p = :p AND #s BETWEEN :from AND :to"

// count counts without reading the items, a megabyte of them with each call.
func (db *database) count(ctx context.Context, q countQuery) (int, error) {
	condition := within
	in := &dynamodb.QueryInput{
		TableName: &db.table, IndexName: &q.index.name, Select: types.SelectCount, KeyConditionExpression: &condition,
		ExpressionAttributeNames:  map[string]string{"#p": q.index.partition, "#s": q.index.sort},
		ExpressionAttributeValues: item{":p": text(q.partition), ":from": text(q.from), ":to": text(q.to)},
	}
	total := 0
	for {
		out, err := db.queryOnce(ctx, in)
		if err != nil {
			return total, err
		}
		total += int(out.Count)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; total >= q.most || len(in.ExclusiveStartKey) == 0 {
			return total, nil
		}
	}
}
