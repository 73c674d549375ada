package dynamo

import (
	"context"
	crypto "crypto/rand"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
)

// database makes the stores' calls to the table. Its errors are the domain's.
type database struct {
	client *dynamodb.Client
	table  string
	now    func() time.Time
	pause  func(ctx context.Context, d time.Duration) error
	random func(n time.Duration) time.Duration // uniform in [0, n)
	unique func() string                       // makes a unique id of a write
}

func newDatabase(client *dynamodb.Client, table string, now func() time.Time) *database {
	return &database{client: client, table: table, now: now, pause: awsclient.Wait, random: rand.N[time.Duration], unique: crypto.Text}
}

// expression is a condition, filter or update with its names and values.
type expression struct {
	text   string
	names  map[string]string
	values item
}

// always is the empty condition.
var always expression

func (e expression) pointer() *string {
	if e.text == "" {
		return nil
	}
	return &e.text
}

// attrWrite is the id of the conditional write that made the item. If the response to
// a write is lost, the SDK writes again and finds the item of its first write; without
// the id that item would look like another caller's.
const attrWrite = "write"

const notExists = "attribute_not_exists(" + attrPK + ")"

// get reads one item with strong consistency. It returns nil if there is none.
func (db *database) get(ctx context.Context, k key) (item, error) {
	var out *dynamodb.GetItemOutput
	err := db.call(ctx, "read", func() (err error) {
		out, err = db.client.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: &db.table, Key: newItem(k), ConsistentRead: aws.Bool(true),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// put writes one item if the condition holds. Otherwise kept is false and stored is
// the stored item, or nil.
func (db *database) put(ctx context.Context, it item, condition expression) (kept bool, stored item, err error) {
	in := &dynamodb.PutItemInput{
		TableName: &db.table, Item: it, ConditionExpression: condition.pointer(),
		ExpressionAttributeNames: condition.names, ExpressionAttributeValues: condition.values,
	}
	name := db.unique()
	if in.ConditionExpression != nil {
		it.text(attrWrite, name)
		in.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	}
	err = db.call(ctx, "write", func() error {
		_, err := db.client.PutItem(ctx, in)
		var refused *types.ConditionalCheckFailedException
		if kept = err == nil; errors.As(err, &refused) {
			stored = refused.Item
			kept = newDecoder(stored).text(attrWrite) == name
			return nil
		}
		return err
	})
	return kept, stored, err
}

// update changes or creates one item, and returns its new state.
func (db *database) update(ctx context.Context, k key, change expression) (item, error) {
	var out *dynamodb.UpdateItemOutput
	err := db.call(ctx, "update", func() (err error) {
		out, err = db.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &db.table, Key: newItem(k), ReturnValues: types.ReturnValueAllNew,
			UpdateExpression: change.pointer(), ExpressionAttributeNames: change.names, ExpressionAttributeValues: change.values,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// change changes an item by an update expression if the condition, whose names and values
// the expression shares, holds; kept is false if not.
func (db *database) change(ctx context.Context, k key, how string, c expression) (kept bool, err error) {
	err = db.call(ctx, "update", func() error {
		_, err := db.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &db.table, Key: newItem(k), UpdateExpression: &how,
			ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
		})
		var refused *types.ConditionalCheckFailedException
		if kept = err == nil; errors.As(err, &refused) {
			return nil
		}
		return err
	})
	return kept, err
}

// amend sets attributes of an item as the rest of an update expression says, if the condition,
// whose names and values that shares, holds. It returns the item's new state; otherwise kept
// is false and stored is the stored item, or nil.
func (db *database) amend(ctx context.Context, k key, how string, c expression) (kept bool, stored item, err error) {
	name := db.unique()
	c.names["#write"], c.values[":write"] = attrWrite, text(name)
	err = db.call(ctx, "update", func() error {
		out, err := db.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &db.table, Key: newItem(k), UpdateExpression: aws.String("SET #write = :write, " + how),
			ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
			ReturnValues: types.ReturnValueAllNew, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		})
		var refused *types.ConditionalCheckFailedException
		if errors.As(err, &refused) {
			stored = refused.Item
			kept = newDecoder(stored).text(attrWrite) == name
			return nil
		}
		if kept = err == nil; kept {
			stored = out.Attributes
		}
		return err
	})
	return kept, stored, err
}

// remove deletes one item if the condition holds. If it does not, that is no error.
func (db *database) remove(ctx context.Context, k key, c expression) error {
	return db.call(ctx, "delete", func() error {
		_, err := db.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: &db.table, Key: newItem(k),
			ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
		})
		var refused *types.ConditionalCheckFailedException
		if errors.As(err, &refused) {
			return nil
		}
		return err
	})
}
