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
)

// database is the table with the few calls that the stores make of it. Its
// errors are the domain's.
type database struct {
	client *dynamodb.Client
	table  string
	now    func() time.Time
	pause  func(ctx context.Context, d time.Duration) error
	random func(n time.Duration) time.Duration // uniform in [0, n)
	unique func() string                       // names a write
}

func newDatabase(client *dynamodb.Client, table string, now func() time.Time) *database {
	return &database{client: client, table: table, now: now, pause: pause, random: rand.N[time.Duration], unique: crypto.Text}
}

// expression is a condition, filter or update with what its text names.
type expression struct {
	text   string
	names  map[string]string
	values item
}

// always is the condition of a write without one.
var always expression

func (e expression) pointer() *string {
	if e.text == "" {
		return nil
	}
	return &e.text
}

// attrWrite names the conditional write that an item stems from. When the
// answer to a write is lost, the SDK writes again and meets its own first
// write: without the name that would look like somebody else's.
const attrWrite = "write"

const notExists = "attribute_not_exists(" + attrPK + ")"

// get reads one item, strongly consistent; nil when it is absent.
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

// put writes one item if the condition holds. When it does not, kept is false
// and stored the item that is there, nil if there is none.
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
			kept = read(stored).text(attrWrite) == name
			return nil
		}
		return err
	})
	return kept, stored, err
}

// update changes one item, or makes it, and returns what it then is.
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

// remove deletes one item if the condition holds; it is no error if it does
// not.
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
