package dynamodb_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"
)

// TestTransactionsOverTablesInOppositeOrderDoNotDeadlock makes them while the
// tables are altered all the time. A reader of a table's lock waits behind a
// waiting writer: one transaction that holds the first tables and one that holds
// the last meet in the middle, each behind a change that waits for the other.
func TestTransactionsOverTablesInOppositeOrderDoNotDeadlock(t *testing.T) {
	h := newHarnessOnDisk(t)
	var tables []string
	for n := range 8 {
		in := ordersTable()
		in.TableName = aws.String(fmt.Sprintf("table-%d", n))
		_, err := h.CreateTable(t.Context(), in)
		require.NoError(t, err)
		tables = append(tables, *in.TableName)
	}
	const rounds = 60
	var wg sync.WaitGroup
	repeat := func(do func(n int) error) {
		wg.Go(func() {
			for n := range rounds {
				if err := do(n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for worker := range 8 {
		order := slices.Clone(tables)
		if worker%2 == 1 {
			slices.Reverse(order)
		}
		repeat(func(n int) error { return h.putIntoAll(t, order, fmt.Sprint(worker, "-", n)) })
	}
	for _, name := range tables {
		repeat(func(n int) error {
			_, err := h.TagResource(t.Context(), &sdk.TagResourceInput{
				ResourceArn: aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/" + name),
				Tags:        []types.Tag{{Key: aws.String("n"), Value: aws.String(fmt.Sprint(n))}},
			})
			return err
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the transactions and the changes of the tables wait for each other")
	}
}

// putIntoAll puts one item into each table in one transaction.
func (h *harness) putIntoAll(t *testing.T, tables []string, pk string) error {
	var writes []types.TransactWriteItem
	for _, name := range tables {
		writes = append(writes, types.TransactWriteItem{Put: &types.Put{TableName: aws.String(name), Item: order(pk, "x")}})
	}
	_, err := h.TransactWriteItems(t.Context(), &sdk.TransactWriteItemsInput{TransactItems: writes})
	return err
}
