package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
)

// maxBatch is how many keys DynamoDB reads in one call.
const maxBatch = 100

// batchGet reads up to maxBatch different keys in one call, without absent items. It
// requests keys again that DynamoDB leaves unprocessed.
func (db *database) batchGet(ctx context.Context, keys []key, consistent bool) ([]item, error) {
	request := types.KeysAndAttributes{ConsistentRead: aws.Bool(consistent)}
	for _, k := range keys {
		request.Keys = append(request.Keys, newItem(k))
	}
	var items []item
	for try := 1; len(request.Keys) > 0; try++ {
		out, err := db.batchGetOnce(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, it := range out.Responses[db.table] {
			items = append(items, it)
		}
		if request.Keys = out.UnprocessedKeys[db.table].Keys; len(request.Keys) == 0 {
			break
		}
		if err := db.waitForUnprocessed(ctx, try); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// transactGet reads the items of up to 100 different keys as they are at one time, in the
// order of the keys; nil for those that do not exist. It tries once, and its errors are
// the SDK's.
func (db *database) transactGet(ctx context.Context, keys []key) ([]item, error) {
	in := &dynamodb.TransactGetItemsInput{}
	for _, k := range keys {
		in.TransactItems = append(in.TransactItems, types.TransactGetItem{Get: &types.Get{TableName: &db.table, Key: newItem(k)}})
	}
	out, err := db.client.TransactGetItems(ctx, in)
	if err != nil {
		return nil, err
	}
	items := make([]item, len(keys))
	for i, r := range out.Responses[:min(len(keys), len(out.Responses))] {
		items[i] = r.Item
	}
	return items, nil
}

func (db *database) batchGetOnce(ctx context.Context, request types.KeysAndAttributes) (out *dynamodb.BatchGetItemOutput, err error) {
	err = db.call(ctx, "read", func() (err error) {
		out, err = db.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{db.table: request},
		})
		return err
	})
	return out, err
}

func (db *database) waitForUnprocessed(ctx context.Context, try int) error {
	if try == tries {
		return failure.New(failure.Throttled, "the table is busy")
	}
	if err := db.pause(ctx, db.random(bound(try))); err != nil {
		return failure.Wrap(failure.Throttled, err, "the table is busy")
	}
	return nil
}
