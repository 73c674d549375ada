// Package tables creates the platform's table where Terraform does not.
package tables

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/wiring"
)

// activeWithin bounds the wait for a new table.
const activeWithin = 2 * time.Minute

// Create creates the platform's table, as the wiring defines it, where Terraform does not:
// in an emulator, or for a test. It waits until the table is active. It does not change an
// existing table.
func Create(ctx context.Context, client *dynamodb.Client, name string) error {
	definition := wiring.Table()
	_, err := client.CreateTable(ctx, createInput(name, definition))
	var exists *types.ResourceInUseException
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	if err := waitActive(ctx, client, name); err != nil || exists != nil {
		return err
	}
	_, err = client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{
			AttributeName: &definition.TTLAttribute, Enabled: aws.Bool(true),
		},
	})
	if err != nil {
		return fmt.Errorf("enable expiry in table %s: %w", name, err)
	}
	return nil
}

func waitActive(ctx context.Context, client *dynamodb.Client, name string) error {
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, 2*time.Second
	})
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, activeWithin); err != nil {
		return fmt.Errorf("wait for table %s: %w", name, err)
	}
	return nil
}

func createInput(name string, d wiring.TableDefinition) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingMode(d.BillingMode),
		KeySchema: keySchema(d.HashKey, d.RangeKey),
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewType(d.StreamViewType),
		},
	}
	for _, attribute := range sortedKeys(d.Attributes) {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(attribute), AttributeType: types.ScalarAttributeType(d.Attributes[attribute]),
		})
	}
	for _, index := range sortedKeys(d.GlobalSecondaryIndexes) {
		x := d.GlobalSecondaryIndexes[index]
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(index), KeySchema: keySchema(x.HashKey, x.RangeKey),
			Projection: &types.Projection{ProjectionType: types.ProjectionType(x.Projection)},
		})
	}
	return in
}

func keySchema(hash, sortKey string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &hash, KeyType: types.KeyTypeHash},
		{AttributeName: &sortKey, KeyType: types.KeyTypeRange},
	}
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
