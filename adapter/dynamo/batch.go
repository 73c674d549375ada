package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
)

// batchGet reads up to 100 different keys in one call, without absent items. It asks
// again for keys that DynamoDB leaves unprocessed.
func (db *database) batchGet(ctx context.Context, keys []key, consistent bool) ([]item, error) {
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(consistent)}
	for _, k := range keys {
		ask.Keys = append(ask.Keys, newItem(k))
	}
	var items []item
	for try := 1; len(ask.Keys) > 0; try++ {
		out, err := db.batchGetOnce(ctx, ask)
		if err != nil {
			return nil, err
		}
		for _, it := range out.Responses[db.table] {
			items = append(items, it)
		}
		if ask.Keys = out.UnprocessedKeys[db.table].Keys; len(ask.Keys) == 0 {
			break
		}
		if err := db.waitForRest(ctx, try); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (db *database) batchGetOnce(ctx context.Context, ask types.KeysAndAttributes) (out *dynamodb.BatchGetItemOutput, err error) {
	err = db.call(ctx, "read", func() (err error) {
		out, err = db.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{db.table: ask},
		})
		return err
	})
	return out, err
}

func (db *database) waitForRest(ctx context.Context, try int) error {
	if try == tries {
		return failure.New(failure.Unavailable, "the table is busy")
	}
	if err := db.pause(ctx, db.random(bound(try))); err != nil {
		return failure.Wrap(failure.Unavailable, err, "the table is busy")
	}
	return nil
}
