package dynamo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
)

// role is what an item is in a transaction.
type role int

// The roles. When the conditions of several fail, the first one listed says
// why.
const (
	idempotencyRecord role = iota
	changedOrder
	newEvent
	heldStock
	settledStock
	stockAdjustment
	adjustedProduct
	adjustedStock
	roles
)

// refusals is the one table of what it means that the condition of an item
// failed. Only a record that is taken makes an error a duplicate. A %s stands
// for the labels of the items.
var refusals = [roles]struct {
	code    failure.Code
	message string
}{
	idempotencyRecord: {failure.KeyTaken, "this Idempotency-Key is taken"},
	changedOrder:      {failure.Conflict, "order %s was changed meanwhile"},
	newEvent:          {failure.Conflict, "order %s was changed meanwhile"},
	heldStock:         {failure.InsufficientStock, "there is not enough stock of %s"},
	settledStock:      {failure.Internal, "less stock of %s is reserved than is to be taken"},
	stockAdjustment:   {failure.KeyTaken, "the adjustment %s was made before"},
	adjustedProduct:   {failure.NotFound, "there is no product %s"},
	adjustedStock:     {failure.Conflict, "the stock of %s does not allow that"},
}

// outcome is what a cancelled transaction's reasons come to.
type outcome int

const (
	unknown outcome = iota // none that is known here
	refused                // a condition failed
	again                  // somebody else was faster, or the table is busy
)

// reasons is the one table of DynamoDB's cancellation reasons.
var reasons = map[string]outcome{
	"ConditionalCheckFailed":        refused,
	"TransactionConflict":           again,
	"ProvisionedThroughputExceeded": again,
	"ThrottlingError":               again,
}

// verdict weighs a transaction's reasons. A conflict on one item hides what
// the condition of another would have said, so it weighs most.
func verdict(of []types.CancellationReason) outcome {
	v := unknown
	for _, r := range of {
		v = max(v, reasons[aws.ToString(r.Code)])
	}
	return v
}

// transaction is written whole or not at all.
type transaction struct {
	db     *database
	writes []types.TransactWriteItem
	parts  []part
}

// part is the role of a write. label names its item for people; sku is set if the
// item is a product's stock.
type part struct {
	role  role
	label string
	sku   string
}

func (t *transaction) put(p part, it item, c expression) {
	t.add(p, types.TransactWriteItem{Put: &types.Put{
		TableName: &t.db.table, Item: it,
		ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}})
}

// update changes an item under a condition that shares its values.
func (t *transaction) update(p part, k key, change string, c expression) {
	t.add(p, types.TransactWriteItem{Update: &types.Update{
		TableName: &t.db.table, Key: newItem(k), UpdateExpression: &change,
		ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}})
}

func (t *transaction) check(p part, k key, c expression) {
	t.add(p, types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &t.db.table, Key: newItem(k),
		ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}})
}

func (t *transaction) add(p part, w types.TransactWriteItem) {
	t.writes, t.parts = append(t.writes, w), append(t.parts, p)
}

// commit writes everything or fails with what refusals says.
func (t *transaction) commit(ctx context.Context) error {
	return t.db.call(ctx, "write", func() error {
		// A fresh input each time: the SDK puts the token into it that makes
		// its own retries one transaction.
		_, err := t.db.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: t.writes})
		return t.explain(err)
	})
}

// explain says why a transaction was refused; other errors stay as they are.
func (t *transaction) explain(err error) error {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) || verdict(canceled.CancellationReasons) == again {
		return err
	}
	failed := roles
	var parts []part
	for i, reason := range canceled.CancellationReasons {
		if i >= len(t.parts) || reasons[aws.ToString(reason.Code)] != refused {
			continue
		}
		switch p := t.parts[i]; {
		case p.role < failed:
			failed, parts = p.role, []part{p}
		case p.role == failed:
			parts = append(parts, p)
		}
	}
	return refusal(failed, parts, err)
}

// refusal is the failure of the parts whose conditions failed; all of them have
// the role.
func refusal(failed role, parts []part, cause error) error {
	if failed == roles {
		return failure.Wrap(failure.Internal, cause, "the table refused the transaction")
	}
	r := refusals[failed]
	var labels, skus []string
	for _, p := range parts {
		labels = append(labels, p.label)
		if p.sku != "" {
			skus = append(skus, p.sku)
		}
	}
	message := r.message
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, strings.Join(labels, ", "))
	}
	return failure.New(r.code, "%s", message).About(skus...)
}
