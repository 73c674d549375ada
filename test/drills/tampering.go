package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	adapter "github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func itemKey(pk, sk string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"PK": text(pk), "SK": text(sk)}
}

// age writes that an order came into its status, and was changed, d earlier. The functions
// live by the machine's clock, so nothing else makes an order old.
func (s *stage) age(ctx context.Context, id string, d time.Duration) error {
	db := dynamodb.NewFromConfig(s.aws)
	key := itemKey("ORDER#"+id, "ORDER")
	got, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.local.Table, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return err
	}
	value := func(name string) string {
		v, _ := got.Item[name].(*types.AttributeValueMemberS)
		if v == nil {
			return ""
		}
		return v.Value
	}
	since, _, _ := strings.Cut(value("GSI2SK"), "#")
	list := strings.Split(value("GSI2PK"), "#") // STATUS, status, day, shard
	if len(list) != 4 || len(since) < len(time.DateOnly) {
		return fmt.Errorf("order %s is in no list of a status", id)
	}
	if since, err = earlier(since, d); err != nil {
		return err
	}
	updated, err := earlier(value("updatedAt"), d)
	if err != nil {
		return err
	}
	list[2] = since[:len(time.DateOnly)]
	if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.local.Table, Item: itemKey("DAYS#"+list[1], list[2])}); err != nil {
		return err
	}
	_, err = db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.local.Table, Key: key, UpdateExpression: aws.String("SET GSI2PK = :list, GSI2SK = :since, updatedAt = :updated"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":list": text(strings.Join(list, "#")), ":since": text(since + "#" + id), ":updated": text(updated),
		},
	})
	return err
}

// earlier moves a time in the table's form.
func earlier(at string, d time.Duration) (string, error) {
	const form = "2006-01-02T15:04:05.000000000Z"
	t, err := time.Parse(form, at)
	return t.Add(-d).Format(form), err
}

// unknownOrder is the order of the charge that the sandbox invents.
const unknownOrder = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

// inventCharge makes the sandbox have taken money, yesterday, for an order that does not
// exist, and compares that day.
func inventCharge(ctx context.Context, p *scene) error {
	at := yesterday()
	p.variables["day"] = at.Format(time.DateOnly)
	ledger := adapter.NewLedger(dynamodb.NewFromConfig(p.aws), p.local.Table, func() time.Time { return at })
	charge := payment.Charge{Key: payment.Key(unknownOrder), OrderID: unknownOrder, Amount: money.Money{Amount: 500, Currency: "USD"}, Token: payment.TokenOK}
	if _, _, err := ledger.Authorize(ctx, charge); err != nil {
		return err
	}
	if err := ledger.Capture(ctx, charge); err != nil {
		return err
	}
	return p.compareBooks(ctx, p.variables["day"])
}

// compareBooks compares the books of a day, as the schedule does.
func (s *stage) compareBooks(ctx context.Context, day string) error {
	out, err := lambda.NewFromConfig(s.aws).Invoke(ctx, &lambda.InvokeInput{
		FunctionName: aws.String(prefix + "reconcile-books"), Payload: []byte(`{"day":"` + day + `"}`),
	})
	if err == nil && out.FunctionError != nil {
		err = fmt.Errorf("reconcile-books: %s", out.Payload)
	}
	return err
}

// forgetCharge removes the charge: it was refunded at the gateway.
func forgetCharge(ctx context.Context, p *scene) error {
	_, err := dynamodb.NewFromConfig(p.aws).DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &p.local.Table, Key: itemKey("LEDGER#"+payment.Key(unknownOrder), "CHARGE"),
	})
	return err
}
