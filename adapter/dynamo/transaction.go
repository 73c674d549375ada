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
	"github.com/eventforge/eventforge/domain/webhook"
)

// role is the role of an item in a transaction.
type role int

// The roles. If several conditions fail, the first role listed gives the reason.
const (
	idempotencyRecord role = iota
	changedOrder
	newEvent
	listedWithdrawal // has no condition
	heldStock
	settledStock
	stockAdjustment
	adjustedProduct
	adjustedStock
	newEndpoint
	deletedEndpoint
	endpointCount
	movedStock
	newJob
	runningJob
	heldJob
	newResult
	fedEvent
	feedHead
	newBatch
	resumedEndpoint
	resumedRecovery // has no condition
	roles
)

// refusals is the one table of what a failed condition means, by role. Only a taken
// idempotency record means a duplicate. %s is replaced by the items' labels.
var refusals = [roles]struct {
	code    failure.Code
	message string
}{
	idempotencyRecord: {failure.KeyTaken, "this Idempotency-Key is taken"},
	changedOrder:      {failure.Conflict, "order %s has changed in the meantime"},
	newEvent:          {failure.Conflict, "order %s has changed in the meantime"},
	listedWithdrawal:  {failure.Internal, "the withdrawal of order %s cannot be listed"},
	heldStock:         {failure.InsufficientStock, "there is not enough stock of %s"},
	settledStock:      {failure.Internal, "less stock of %s is reserved than the change settles"},
	stockAdjustment:   {failure.KeyTaken, "the adjustment %s was made before"},
	adjustedProduct:   {failure.NotFound, "there is no product %s"},
	adjustedStock:     {failure.Conflict, "the stock of %s does not allow that"},
	newEndpoint:       {failure.Conflict, webhook.URLTaken().Message},
	deletedEndpoint:   {failure.NotFound, "there is no such endpoint"},
	endpointCount:     {failure.Conflict, webhook.TooManyEndpoints().Message},
	movedStock:        {failure.Conflict, "the stock of %s has been moved in the meantime"},
	newJob:            {failure.Conflict, "the job exists"},
	runningJob:        {failure.Conflict, "a job of this kind is running"},
	heldJob:           {failure.Conflict, "another run works on the job"},
	newResult:         {failure.Conflict, "another run works on the job"},
	fedEvent:          {failure.Conflict, "the event is in the feed"},
	feedHead:          {failure.Conflict, "another batch was appended to the feed first"},
	newBatch:          {failure.Internal, "the feed has a batch beyond its head"},
	resumedEndpoint:   {failure.Conflict, "the endpoint has changed in the meantime"},
	resumedRecovery:   {failure.Internal, "the endpoint's recovery cannot be stored"},
}

// outcome is what the reasons of a cancelled transaction mean together.
type outcome int

const (
	unknown    outcome = iota // no known reason
	refused                   // a condition failed
	retryLater                // another write was faster, or the table is busy
)

// reasons is the one table of DynamoDB's cancellation reasons.
var reasons = map[string]outcome{
	"ConditionalCheckFailed":        refused,
	"TransactionConflict":           retryLater,
	"ProvisionedThroughputExceeded": retryLater,
	"ThrottlingError":               retryLater,
}

// verdict combines a transaction's reasons. A conflict on one item hides the result of
// another item's condition, so it has precedence.
func verdict(of []types.CancellationReason) outcome {
	v := unknown
	for _, r := range of {
		v = max(v, reasons[aws.ToString(r.Code)])
	}
	return v
}

// transaction is a set of writes that all happen or none.
type transaction struct {
	db     *database
	writes []types.TransactWriteItem
	parts  []part
	failed []part // those whose conditions failed in the last try and gave the reason
}

// part is the role of a write. label names its item for people; the rest is set if the
// item is a product's stock.
type part struct {
	role   role
	label  string
	sku    string
	units  int
	bucket int  // 0: the stock item itself
	found  item // what the failed condition found, nil if there was no item
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
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}})
}

func (t *transaction) remove(p part, k key, c expression) {
	t.add(p, types.TransactWriteItem{Delete: &types.Delete{
		TableName: &t.db.table, Key: newItem(k),
		ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}})
}

func (t *transaction) check(p part, k key, c expression) {
	t.add(p, types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &t.db.table, Key: newItem(k),
		ConditionExpression: c.pointer(), ExpressionAttributeNames: c.names, ExpressionAttributeValues: c.values,
	}})
}

// keep drops all but the first n writes.
func (t *transaction) keep(n int) { t.writes, t.parts = t.writes[:n], t.parts[:n] }

func (t *transaction) add(p part, w types.TransactWriteItem) {
	t.writes, t.parts = append(t.writes, w), append(t.parts, p)
}

// commit writes everything, or fails as refusals says.
func (t *transaction) commit(ctx context.Context) error {
	return t.db.call(ctx, "write", func() error { return t.try(ctx) })
}

// try writes once. An error of the SDK says that a later try may succeed.
func (t *transaction) try(ctx context.Context) error {
	// A new input each time, because the SDK adds the token that makes its own
	// retries one transaction.
	_, err := t.db.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: t.writes})
	return t.explain(err)
}

// explain converts the error of a refused transaction. Other errors are unchanged.
func (t *transaction) explain(err error) error {
	t.failed = nil
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) || verdict(canceled.CancellationReasons) == retryLater {
		return err
	}
	failed := roles
	for i, reason := range canceled.CancellationReasons {
		if i >= len(t.parts) || reasons[aws.ToString(reason.Code)] != refused {
			continue
		}
		p := t.parts[i]
		p.found = reason.Item
		switch {
		case p.role < failed:
			failed, t.failed = p.role, []part{p}
		case p.role == failed:
			t.failed = append(t.failed, p)
		}
	}
	return refusal(failed, t.failed, err)
}

// contested returns the products whose stock made a transaction fail that may succeed
// later.
func (t *transaction) contested(err error) (skus []string) {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return nil
	}
	for i, reason := range canceled.CancellationReasons {
		if i < len(t.parts) && t.parts[i].sku != "" && reasons[aws.ToString(reason.Code)] == retryLater {
			skus = append(skus, t.parts[i].sku)
		}
	}
	return skus
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
